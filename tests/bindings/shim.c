/* A library that stands before the real one and hands everything on to it: it counts the texts that it gives out and
 * gets back, can claim another version of the interface, and fails as the real one never does when told to.
 *
 * MAXBONUS_REAL names the real library, MAXBONUS_COUNT the file for the counts, MAXBONUS_ABI another version. A request
 * with "shim":"INTERNAL" or "shim":"NEW" ends with that status; the second is one that is not known yet. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "maxbonus.h"

static long given, freed;

static void *real(const char *name) {
    static void *library;
    void *found;
    if (!library) library = dlopen(getenv("MAXBONUS_REAL"), RTLD_NOW | RTLD_LOCAL);
    found = library ? dlsym(library, name) : NULL;
    if (!found) {
        fprintf(stderr, "%s: %s\n", name, dlerror());
        abort();
    }
    return found;
}

#define REAL(result, name, ...) \
    result (*function)(__VA_ARGS__); \
    void *found = real(name); \
    memcpy(&function, &found, sizeof found)

static int32_t counted(int32_t status, char **response) {
    if (response && *response) __atomic_add_fetch(&given, 1, __ATOMIC_SEQ_CST);
    return status;
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("MAXBONUS_COUNT");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file) return;
    fprintf(file, "%ld %ld\n", given, freed);
    fclose(file);
}

uint32_t maxbonus_abi_version(void) {
    REAL(uint32_t, "maxbonus_abi_version", void);
    return getenv("MAXBONUS_ABI") ? (uint32_t)atoi(getenv("MAXBONUS_ABI")) : function();
}

const char *maxbonus_version(void) {
    REAL(const char *, "maxbonus_version", void);
    return function();
}

const char *maxbonus_status_name(int32_t status) {
    REAL(const char *, "maxbonus_status_name", int32_t);
    return function(status);
}

int32_t maxbonus_session_open(const char *config, uint64_t *session, char **response) {
    REAL(int32_t, "maxbonus_session_open", const char *, uint64_t *, char **);
    return counted(function(config, session, response), response);
}

int32_t maxbonus_session_close(uint64_t session) {
    REAL(int32_t, "maxbonus_session_close", uint64_t);
    return function(session);
}

int32_t maxbonus_session_cancel(uint64_t session) {
    REAL(int32_t, "maxbonus_session_cancel", uint64_t);
    return function(session);
}

static int32_t fail(int32_t status, const char *name, char **response) {
    char document[400], *answer, request[500];
    volatile double zero = 0;
    REAL(int32_t, "maxbonus_call", uint64_t, const char *, const char *, char **);
    /* In C that is no accident; a binding whose language makes one of it must have put that aside. */
    zero /= zero;
    /* A text of the real library's, so that its own function can free it: made to hold what is wanted, blanks behind. */
    snprintf(document, sizeof document,
             "{\"status\":\"%s\",\"code\":%d,\"message\":\"Сбой.\",\"detail\":\"made by a test\",\"field\":null,"
             "\"retryable\":false,\"outcome\":\"unknown\",\"operation\":\"basic.ping\",\"trace\":\"0\"}", name, (int)status);
    memset(request, 'x', sizeof request - 1);
    request[sizeof request - 1] = 0;
    function(0, request, NULL, &answer);
    if (strlen(answer) < strlen(document)) abort();
    memset(answer, ' ', strlen(answer));
    memcpy(answer, document, strlen(document));
    *response = answer;
    return counted(status, response);
}

int32_t maxbonus_call(uint64_t session, const char *operation, const char *request, char **response) {
    REAL(int32_t, "maxbonus_call", uint64_t, const char *, const char *, char **);
    if (request && strstr(request, "\"shim\":\"INTERNAL\"")) return fail(MAXBONUS_INTERNAL, "INTERNAL", response);
    if (request && strstr(request, "\"shim\":\"NEW\"")) return fail(99, "NEW", response);
    return counted(function(session, operation, request, response), response);
}

int32_t maxbonus_request(uint64_t session, const char *method, const char *path, const char *request, char **response) {
    REAL(int32_t, "maxbonus_request", uint64_t, const char *, const char *, const char *, char **);
    return counted(function(session, method, path, request, response), response);
}

int32_t maxbonus_set_log(int32_t level, maxbonus_log_fn callback, void *user) {
    REAL(int32_t, "maxbonus_set_log", int32_t, maxbonus_log_fn, void *);
    return function(level, callback, user);
}

int32_t maxbonus_set_progress(uint64_t session, maxbonus_progress_fn callback, void *user) {
    REAL(int32_t, "maxbonus_set_progress", uint64_t, maxbonus_progress_fn, void *);
    return function(session, callback, user);
}

void maxbonus_string_free(char *text) {
    REAL(void, "maxbonus_string_free", char *);
    if (text) __atomic_add_fetch(&freed, 1, __ATOMIC_SEQ_CST);
    function(text);
}
