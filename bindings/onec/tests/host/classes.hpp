// What the two halves of the host share. classes.cpp is compiled by the compiler whose class layout is meant (MSVC's on
// Windows, by clang), all the rest by whatever links; so only plain functions and structures stand here.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The kinds of a variant that are met here.
enum Kind : uint16_t {
    KIND_EMPTY = 0, KIND_I2 = 2, KIND_I4 = 3, KIND_R4 = 4, KIND_R8 = 5, KIND_DATE = 6, KIND_TM = 7, KIND_BOOL = 11,
    KIND_I1 = 13, KIND_UI1 = 14, KIND_UI2 = 15, KIND_UI4 = 16, KIND_I8 = 17, KIND_UI8 = 18, KIND_INT = 19,
    KIND_UINT = 20, KIND_PWSTR = 22, KIND_BLOB = 23
};

struct Tm {
    int fields[9];
#ifndef _WIN32
    long offset;
    const char *zone;
#endif
};

// tVariant as the platform's headers lay it out.
struct Variant {
    union {
        int8_t i1;
        int32_t number;
        int64_t wide;
        double real;
        bool truth;
        Tm time;
        struct {
            char16_t *text;
            uint32_t length;
        };
    };
    uint32_t elements;
    uint16_t kind;
};
#ifdef _WIN32
static_assert(sizeof(Variant) == 48 && offsetof(Variant, kind) == 44, "as MSVC lays it out");
#elif defined(__x86_64__)
static_assert(sizeof(Variant) == 64 && offsetof(Variant, kind) == 60, "as on 64-bit Linux");
#endif

extern "C" {
// The component's virtual functions, called through its tables.
bool component_init(void *component, bool with_connection);
bool component_set_memory(void *component, bool with_manager);
long component_info(void *component);
void component_done(void *component);
bool component_register(void *component, char16_t **name);
long component_property_count(void *component);
long component_find_property(void *component, const char16_t *name);
const char16_t *component_property_name(void *component, long number, long alias);
bool component_get_property(void *component, long number, Variant *value);
bool component_set_property(void *component, long number, Variant *value);
bool component_is_readable(void *component, long number);
bool component_is_writable(void *component, long number);
long component_method_count(void *component);
long component_find_method(void *component, const char16_t *name);
const char16_t *component_method_name(void *component, long number, long alias);
long component_parameter_count(void *component, long method);
bool component_parameter_default(void *component, long method, long parameter, Variant *value);
bool component_has_result(void *component, long method);
bool component_call_procedure(void *component, long method, Variant *arguments, long count);
bool component_call_function(void *component, long method, Variant *result, Variant *arguments, long count);
void component_set_locale(void *component, const char16_t *locale);
void component_set_user_language(void *component, const char16_t *language);
void component_delete(void *component, int base);
// What the platform's objects do: memory.cpp.
bool platform_alloc(void **block, unsigned long bytes);
void platform_free(void **block);
bool platform_error(unsigned short code, const char16_t *source, const char16_t *text, long raise);
}
