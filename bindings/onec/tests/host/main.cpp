// A host for the component, in the place of 1C: host LIBRARY CONFIG ADMIN_CONFIG [unload], or host @FILE with one
// argument a line in UTF-8 (Windows gives Cyrillic arguments in the system's code page). host LIBRARY names prints the
// members; host LIBRARY driver does what it is told. CONFIG opens a session at a sandbox (examples/sandbox), ADMIN_CONFIG one at its pages (base_url …/sandbox).
// Each check counts; the first that does not hold is printed as a sentence, and the exit code is 1.
//
// Linux, in this folder:
//   c++ -std=c++17 -O1 -g *.cpp -o host -ldl -lpthread
// Windows x64, class layout by clang, the rest by MinGW:
//   clang++ --target=x86_64-pc-windows-msvc -std=c++17 -fno-rtti -fno-exceptions -fno-threadsafe-statics -ffreestanding
//       -c classes.cpp -o classes.obj
//   x86_64-w64-mingw32-g++ -std=c++17 -O1 main.cpp platform.cpp object.cpp interface.cpp memory.cpp job.cpp driver.cpp classes.obj
//       -static -o host.exe
// Windows x86: --target=i686-pc-windows-msvc and i686-w64-mingw32-g++, all else the same.
#include "host.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>

#ifdef _WIN32
#include <windows.h>
static void *opened(const std::string &path) { return LoadLibraryW(reinterpret_cast<const wchar_t *>(wide(path).c_str())); }
static void *named(void *module, const char *name) {
    return reinterpret_cast<void *>(GetProcAddress(static_cast<HMODULE>(module), name));
}
static bool closed(void *module) { return FreeLibrary(static_cast<HMODULE>(module)) != 0; }
static std::string why() { return "error " + std::to_string(GetLastError()); }
#else
#include <dlfcn.h>
static void *opened(const std::string &path) { return dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL); }
static void *named(void *module, const char *name) { return dlsym(module, name); }
static bool closed(void *module) { return dlclose(module) == 0; }
static std::string why() {
    const char *text = dlerror();
    return text ? text : "";
}
#endif

Library library;

template <typename F> static void load(void *module, F &function, const char *name) {
    void *found = named(module, name);
    hold(found != nullptr, std::string("the library exports ") + name);
    memcpy(&function, &found, sizeof found);
}

static std::vector<std::string> arguments(int argc, char **argv) {
    std::vector<std::string> all(argv + 1, argv + argc);
    if (all.size() != 1 || all[0].empty() || all[0][0] != '@') return all;
    std::ifstream file(all[0].substr(1));
    hold(file.good(), "the file of arguments is read", all[0]);
    all.clear();
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) all.push_back(line);
    }
    return all;
}

// One line a member: kind, English name, Russian name, how many parameters.
static void print_names() {
    Object object;
    void *c = object.raw();
    auto print = [](const char *kind, const char16_t *english, const char16_t *russian, long parameters) {
        printf("%s %s %s %ld\n", kind, narrow(english).c_str(), narrow(russian).c_str(), parameters);
        memory::give_back(english);
        memory::give_back(russian);
    };
    for (long n = 0; n < component_property_count(c); n++)
        print("property", component_property_name(c, n, 0), component_property_name(c, n, 1), 0);
    for (long n = 0; n < component_method_count(c); n++)
        print("method", component_method_name(c, n, 0), component_method_name(c, n, 1), component_parameter_count(c, n));
}

int main(int argc, char **argv) {
    std::vector<std::string> words = arguments(argc, argv);
    hold(words.size() >= 2, "usage: host LIBRARY CONFIG ADMIN_CONFIG [unload] | host LIBRARY names | host LIBRARY driver | host @FILE");
    void *module = opened(words[0]);
    hold(module != nullptr, "the library loads", module ? "" : words[0] + ": " + why());
    load(module, library.GetClassNames, "GetClassNames");
    load(module, library.GetClassObject, "GetClassObject");
    load(module, library.DestroyObject, "DestroyObject");
    load(module, library.SetPlatformCapabilities, "SetPlatformCapabilities");
    load(module, library.GetAttachType, "GetAttachType");
    if (words[1] == "names") {
        print_names();
        return 0;
    }
    if (words[1] == "driver") {
        drive();
        return 0;
    }
    hold(words.size() >= 3, "usage: host LIBRARY CONFIG ADMIN_CONFIG [unload]");
    check_exports();
    check_interface();
    check_misuse();
    check_memory();
    main_job(words[1], words[2]);
    check_cancel(words[1], words[2]);
    hold(memory::blocks() == 0, "every block of the manager was given back", std::to_string(memory::blocks()));
    // What a library keeps as long as it is loaded counts as lost once it is gone, so a search for leaks keeps it.
    if (words.size() > 3 && words[3] == "unload") hold(closed(module), "the library unloads");
    printf("%d checked\n", checked());
    return 0;
}
