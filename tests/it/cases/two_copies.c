/* Two copies of the library in one process, the first one global: each function works on its own copy's sessions.
 * argv: the two libraries and a configuration for each. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

typedef int32_t (*open_fn)(const char *, uint64_t *, char **);
typedef int32_t (*call_fn)(uint64_t, const char *, char **);
typedef int32_t (*close_fn)(uint64_t);

static void *of(void *library, const char *name) {
    void *function = dlsym(library, name);
    if (!function) printf("%s\n", dlerror());
    return function;
}

int main(int argc, char **argv) {
    uint64_t sessions[2];
    call_fn ping[2], stats[2];
    open_fn begin;
    close_fn end;
    void *library;
    int n;
    if (argc < 5) return 2;
    for (n = 0; n < 2; n++) {
        library = dlopen(argv[1 + n], RTLD_NOW | RTLD_GLOBAL);
        if (!library) { printf("%s\n", dlerror()); return 1; }
        *(void **)&begin = of(library, "maxbonus_session_open");
        *(void **)&ping[n] = of(library, "maxbonus_basic_ping");
        *(void **)&stats[n] = of(library, "maxbonus_journal_stats");
        if (n == 0) {
            if (begin(argv[3], &sessions[0], NULL)) return 1;
        } else {
            /* A session that the first copy has no number for. */
            uint64_t unused;
            if (begin(argv[4], &unused, NULL)) return 1;
            *(void **)&end = of(library, "maxbonus_session_close");
            if (end(unused)) return 1;
            if (begin(argv[4], &sessions[1], NULL)) return 1;
        }
    }
    printf("%d %d", (int)ping[0](sessions[0], "{}", NULL), (int)stats[0](sessions[0], "{}", NULL));
    printf(" %d %d\n", (int)ping[1](sessions[1], "{}", NULL), (int)stats[1](sessions[1], "{}", NULL));
    printf("%d %d\n", (int)ping[0](sessions[1], "{}", NULL), (int)ping[1](sessions[0], "{}", NULL));
    return 0;
}
