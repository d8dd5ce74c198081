/* A name look-up that is stuck in the operating system: every call ends in time, and the library may be "unloaded"
 * while the look-up still runs. This program's getaddrinfo stands in for the system's (linked with -rdynamic).
 * stuck_lookup LIBRARY JOURNAL */
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "maxbonus.h"

static int looked_up;

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    (void)node; (void)service; (void)hints; (void)found;
    __atomic_add_fetch(&looked_up, 1, __ATOMIC_SEQ_CST);
    sleep(3);
    return EAI_AGAIN;
}

static int32_t (*session_open)(const char *, uint64_t *, char **);
static int32_t (*session_close)(uint64_t);
static int32_t (*session_cancel)(uint64_t);
static int32_t (*call)(uint64_t, const char *, const char *, char **);

#define LOAD(library, function) \
    do { void *found = dlsym(library, "maxbonus_" #function); if (!found) return 2; memcpy(&function, &found, sizeof found); } while (0)

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void *cancel_soon(void *session) {
    usleep(150000);
    session_cancel(*(uint64_t *)session);
    return NULL;
}

static int failed(const char *what, double ms) {
    fprintf(stderr, "%s: %.0f ms\n", what, ms);
    return 1;
}

int main(int argc, char **argv) {
    void *library;
    uint64_t session;
    char config[2048];
    double begun, took;
    int32_t status;
    int n;
    pthread_t thread;
    if (argc != 3) return 2;
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) return 2;
    LOAD(library, session_open); LOAD(library, session_close); LOAD(library, session_cancel); LOAD(library, call);
    snprintf(config, sizeof config,
             "{\"token\":\"t\",\"base_url\":\"https://stuck.example\",\"timeouts\":{\"connect_ms\":300,\"total_ms\":400},"
             "\"breaker\":{\"failures\":0},\"journal\":{\"path\":\"%s\"}}", argv[2]);
    if (session_open(config, &session, NULL) != MAXBONUS_OK) return 2;
    /* More calls than look-ups may be stuck: the ones beyond are refused at once. */
    for (n = 0; n < 6; n++) {
        begun = now_ms();
        status = call(session, "basic.ping", NULL, NULL);
        took = now_ms() - begun;
        if (took > 450 || (status != MAXBONUS_TIMEOUT && status != MAXBONUS_NETWORK)) return failed("a call", took);
    }
    if (looked_up < 1 || looked_up > 4) return failed("look-ups", looked_up);
    sleep(3);
    /* Cancelled while the name is looked up. */
    begun = now_ms();
    pthread_create(&thread, NULL, cancel_soon, &session);
    status = call(session, "basic.ping", NULL, NULL);
    took = now_ms() - begun;
    pthread_join(thread, NULL);
    if (took > 250 || status != MAXBONUS_CANCELLED) return failed("a cancelled call", took);
    /* The look-up has almost three seconds to go, and no call waits for it; the journal is synced, which a busy disk may
     * make slow. */
    begun = now_ms();
    if (session_close(session) != MAXBONUS_OK || now_ms() - begun > 1500) return failed("close", now_ms() - begun);
    /* The look-up's thread wakes up in a library that must still be there. */
    dlclose(library);
    sleep(4);
    printf("ok\n");
    return 0;
}
