/* Does on purpose what a sanitizer must find, so that its silence elsewhere means something.
 * canary free|leak|race */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include "maxbonus.h"

static int shared;

static void *write_unlocked(void *argument) {
    int n;
    for (n = 0; n < 1000; n++) shared += n;
    return argument;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    char *answer = NULL;
    pthread_t other;
    maxbonus_call(0, "basic.ping", NULL, &answer);
    if (!strcmp(what, "free")) {
        maxbonus_string_free(answer);
        printf("%c\n", *(volatile char *)answer);
    } else if (!strcmp(what, "leak")) {
        answer = NULL;
        maxbonus_call(0, "basic.ping", NULL, &answer);
        answer = NULL;
    } else {
        maxbonus_string_free(answer);
        pthread_create(&other, NULL, write_unlocked, NULL);
        write_unlocked(NULL);
        pthread_join(other, NULL);
    }
    return 0;
}
