"""nupkg.py MADE OUT [RID FILE]...: packs the assembly in MADE and native libraries, without NuGet. See package.sh."""

import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path
from typing import Dict, List
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
FRAMEWORKS = {"netstandard2.0": ".NETStandard2.0", "net461": ".NETFramework4.6.1"}
NATIVE = {"win-x86": "maxbonus.dll", "win-x64": "maxbonus.dll", "linux-x64": "libmaxbonus.so"}

TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
{types}
</Types>
"""
RELATIONSHIPS = """<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/{id}.nuspec" Id="nuspec" />
</Relationships>
"""
NUSPEC = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata minClientVersion="4.9">
    <id>{id}</id>
    <version>{version}</version>
    <authors>{authors}</authors>
    <license type="expression">{license}</license>
    <readme>{readme}</readme>
    <description>{description}</description>
    <tags>{tags}</tags>
    <dependencies>
{groups}
    </dependencies>
  </metadata>
</package>
"""


def facts() -> Dict[str, str]:
    """What the project file says of the package."""
    found = ElementTree.parse(HERE / "MaxBonus.Client.csproj").getroot().iter()
    texts = {element.tag: escape((element.text or "").strip()) for element in found}
    if texts["TargetFrameworks"].split(";") != list(FRAMEWORKS):
        raise SystemExit("MaxBonus.Client.csproj has other frameworks than nupkg.py")
    return {
        "id": texts["PackageId"],
        "version": texts["Version"],
        "authors": texts["Authors"],
        "license": texts["PackageLicenseExpression"],
        "readme": texts["PackageReadmeFile"],
        "description": texts["Description"],
        "tags": texts["PackageTags"],
    }


def contents(made: Path, natives: List[str], fact: Dict[str, str]) -> Dict[str, bytes]:
    """Every file of the package by its name."""
    name = fact["id"]
    groups = "\n".join(f'      <group targetFramework="{long}" />' for long in FRAMEWORKS.values())
    files = {
        "_rels/.rels": RELATIONSHIPS.format(**fact).encode(),
        f"{name}.nuspec": NUSPEC.format(groups=groups, **fact).encode(),
        "README.md": (HERE / "README.md").read_bytes(),
        "README.ru.md": (HERE / "README.ru.md").read_bytes(),
        "LICENSE.txt": (HERE / "../../LICENSE").read_bytes(),
        f"build/net461/{name}.targets": (HERE / f"{name}.targets").read_bytes(),
    }
    for framework in FRAMEWORKS:
        for ending in ("dll", "xml"):
            files[f"lib/{framework}/{name}.{ending}"] = (made / f"{name}.{ending}").read_bytes()
    for rid, library in zip(natives[::2], natives[1::2]):
        if rid not in NATIVE:
            raise SystemExit(f"{rid} is none of {', '.join(NATIVE)}")
        files[f"runtimes/{rid}/native/{NATIVE[rid]}"] = Path(library).read_bytes()
    endings = sorted({file.rsplit(".", 1)[1] for file in files} - {"rels"})
    types = "\n".join(f'  <Default Extension="{e}" ContentType="application/octet" />' for e in endings)
    return {"[Content_Types].xml": TYPES.format(types=types).encode(), **files}


def main(made: str, out: str, *natives: str) -> None:
    fact = facts()
    package = Path(out, f"{fact['id']}.{fact['version']}.nupkg")
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents(Path(made), list(natives), fact).items():
            # The same time in each package: ZIP's first.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    print(package.name)


if __name__ == "__main__":
    main(*sys.argv[1:])
