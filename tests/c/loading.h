/* What a program needs of the system to load a library by its path: dlopen by name, on Windows over LoadLibrary.
 * Windows hands main its words in the system's code page, which knows no Cyrillic everywhere: there the words may
 * stand in a file instead, UTF-8, one a line, given as @FILE. */
#ifndef LOADING_H
#define LOADING_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>

/* The UTF-16 of a UTF-8 text; the last few are kept. */
static const wchar_t *wide(const char *text) {
    static wchar_t kept[4][1024];
    static int next;
    wchar_t *result = kept[next++ % 4];
    MultiByteToWideChar(CP_UTF8, 0, text, -1, result, 1024);
    return result;
}

static void *load_library(const char *path) { return (void *)LoadLibraryW(wide(path)); }
static void *find_function(void *library, const char *name) {
    FARPROC found = GetProcAddress((HMODULE)library, name);
    void *result;
    memcpy(&result, &found, sizeof result);
    return result;
}
static int unload_library(void *library) { return FreeLibrary((HMODULE)library) ? 0 : -1; }
static int is_loaded(const char *path) { return GetModuleHandleW(wide(path)) != NULL; }
static const char *loading_error(void) {
    static char text[32];
    snprintf(text, sizeof text, "error %lu", GetLastError());
    return text;
}
#else
#include <dlfcn.h>
static void *load_library(const char *path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
static void *find_function(void *library, const char *name) { return dlsym(library, name); }
static int unload_library(void *library) { return dlclose(library); }
static int is_loaded(const char *path) { return dlopen(path, RTLD_NOW | RTLD_NOLOAD) != NULL; }
static const char *loading_error(void) { return dlerror(); }
#endif

/* The program's words, from the file where the first one is @FILE. */
static void take_words(int *argc, char ***argv) {
    static char text[65536], *words[32];
    size_t length;
    char *line;
    FILE *file;
    if (*argc != 2 || (*argv)[1][0] != '@') return;
    file = fopen((*argv)[1] + 1, "rb");
    if (!file) return;
    length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    words[0] = (*argv)[0];
    *argc = 1;
    for (line = strtok(text, "\r\n"); line && *argc < 31; line = strtok(NULL, "\r\n")) words[(*argc)++] = line;
    *argv = words;
}
#endif
