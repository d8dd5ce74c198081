/* Time to load a library and to make it ready: load maxbonus FILE CONFIG, or load libcurl FILE; microseconds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
    double begun, loaded;
    void *so;
    int ready;
    if (argc < 3) return 2;
    begun = now();
    so = dlopen(argv[2], RTLD_NOW);
    loaded = now();
    if (!so) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    if (argc > 3) {
        int32_t (*open)(const char *, uint64_t *, char **);
        uint64_t session = 0;
        char *answer = NULL;
        *(void **)&open = dlsym(so, "maxbonus_session_open");
        ready = open(argv[3], &session, &answer) == 0;
        if (!ready || !strstr(answer, "\"warnings\":[]")) fprintf(stderr, "%s\n", answer);
    } else {
        int (*init)(long);
        void *(*handle)(void);
        *(void **)&init = dlsym(so, "curl_global_init");
        *(void **)&handle = dlsym(so, "curl_easy_init");
        ready = init(3) == 0 && handle() != NULL;
    }
    printf("%.0f %.0f\n", loaded - begun, now() - loaded);
    return !ready;
}
