/* 16 threads open, call, cancel and close sessions at random, on shared handles, for a while.
 * stress CONFIG [SECONDS [THREADS]]: every status must be one that the contract allows there, and in the end as many
 * sessions were closed as were opened. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "maxbonus.h"

enum { SLOTS = 6, THREADS_MAX = 64, STATUSES = 32 };

static const char *config;
static time_t end;
/* The handles that all threads share; 0: none. A thread may hold one that another has just closed. */
static _Atomic uint64_t slots[SLOTS];
static _Atomic uint64_t stale;
static atomic_long opened, closed, unrecorded, calls, cancels, receipts, logged, longest_ms, answered[STATUSES];
static atomic_int inside, most_inside, wrong;

static void hold(int good, const char *what, int32_t status, const char *answer) {
    if (good) return;
    printf("wrong: %s: %s %.300s\n", what, maxbonus_status_name(status), answer ? answer : "");
    atomic_fetch_add(&wrong, 1);
}

static void enter(void) {
    int now = atomic_fetch_add(&inside, 1) + 1, most = atomic_load(&most_inside);
    while (now > most && !atomic_compare_exchange_weak(&most_inside, &most, now)) {}
}

/* The longest call, for the reader: the machine may be busy, so it is not judged. */
static void longest(const struct timespec *from, const struct timespec *to) {
    long ms = (long)(to->tv_sec - from->tv_sec) * 1000 + (to->tv_nsec - from->tv_nsec) / 1000000;
    long most = atomic_load(&longest_ms);
    while (ms > most && !atomic_compare_exchange_weak(&longest_ms, &most, ms)) {}
}

static void leave(void) { atomic_fetch_sub(&inside, 1); }

static void count_line(int32_t level, const char *line, void *user) {
    hold(level > 0 && line[0] != 0 && user == &logged, "a line of the log", 0, line);
    atomic_fetch_add(&logged, 1);
}

/* A small generator per thread: rand() would put a lock between the threads. */
static unsigned next(unsigned *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static void shut(uint64_t session) {
    int32_t status;
    if (session == 0) return;
    enter();
    status = maxbonus_session_close(session);
    leave();
    /* Whoever took the handle out of its slot is the only one to close it. */
    hold(status == MAXBONUS_OK, "close", status, NULL);
    atomic_store(&stale, session);
    atomic_fetch_add(&closed, 1);
}

static void open_one(unsigned at) {
    uint64_t session = 0;
    char *answer = NULL;
    int32_t status;
    enter();
    status = maxbonus_session_open(config, &session, &answer);
    leave();
    hold(status == MAXBONUS_OK && session != 0 && answer != NULL, "open", status, answer);
    /* On an overloaded machine the journal may not be had in 2 s; the session then lives without one, and says so. */
    if (answer && strstr(answer, "\"status\":\"JOURNAL\"")) atomic_fetch_add(&unrecorded, 1);
    maxbonus_string_free(answer);
    if (session == 0) return;
    atomic_fetch_add(&opened, 1);
    shut(atomic_exchange(&slots[at], session));
}

static void call_one(uint64_t session, unsigned choice, unsigned thread) {
    static const char *const reads[][2] = {
        {"basic.ping", NULL},
        {"customer.auth", "{\"input\":\"89000003377\"}"},
        {"check.calc", "{\"items\":[{\"index\":0,\"code\":\"1\",\"price\":\"5.00\",\"qty\":1}]}"},
        {"journal.pending", ""},
        {"journal.stats", "{}"},
        {"receipt.slip", "{\"phone\":\"79000003377\",\"total_add_bonus\":1,\"width\":24}"},
        {"basic.contract", "{}"},
        {"basic.support", "{}"},
        {"check.calc", "{\"items\":"},
        {"no.such", "{}"},
    };
    char request[256];
    const char *name, *text;
    char *answer = NULL;
    int32_t status;
    struct timespec from, to;
    int ended;
    if (choice % 8 == 0) {
        /* This was never calculated: the server refuses it, or the call is cancelled on the way. */
        snprintf(request, sizeof request, "{\"check_id\":\"S-%u-%ld\",\"calc_id\":\"none\",\"pay_bonus\":\"0\"}", thread,
                 atomic_fetch_add(&receipts, 1));
        name = "check.write";
        text = request;
    } else {
        name = reads[choice / 8 % (sizeof reads / sizeof *reads)][0];
        text = reads[choice / 8 % (sizeof reads / sizeof *reads)][1];
    }
    enter();
    clock_gettime(CLOCK_MONOTONIC, &from);
    status = maxbonus_call(session, name, text, choice % 16 == 1 ? NULL : &answer);
    clock_gettime(CLOCK_MONOTONIC, &to);
    leave();
    longest(&from, &to);
    atomic_fetch_add(&calls, 1);
    ended = status == MAXBONUS_OK || status == MAXBONUS_CANCELLED || status == MAXBONUS_INVALID_HANDLE;
    if (!strcmp(name, "no.such")) ended |= status == MAXBONUS_INVALID_ARGUMENT;
    if (!strcmp(name, "check.write")) ended |= status == MAXBONUS_REJECTED || status == MAXBONUS_OUTCOME_UNKNOWN;
    if (atomic_load(&unrecorded) > 0) ended |= status == MAXBONUS_JOURNAL;
    if (text && !strcmp(text, "{\"items\":")) ended |= status == MAXBONUS_INVALID_JSON;
    hold(ended, name, status, answer);
    hold(answer != NULL || choice % 16 == 1, "an answer is always set", status, NULL);
    if (status >= 0 && status < STATUSES) atomic_fetch_add(&answered[status], 1);
    maxbonus_string_free(answer);
}

static void *work(void *argument) {
    unsigned thread = (unsigned)(size_t)argument, seed = thread * 2654435761u + 1;
    while (time(NULL) < end) {
        unsigned choice = next(&seed) >> 4, at = next(&seed) % SLOTS;
        uint64_t session = atomic_load(&slots[at]);
        int32_t status;
        switch (choice % 32) {
        case 0:
            open_one(at);
            break;
        case 1:
            shut(atomic_exchange(&slots[at], 0));
            break;
        case 2:
            status = maxbonus_session_cancel(session);
            atomic_fetch_add(&cancels, 1);
            hold(status == MAXBONUS_OK || status == MAXBONUS_INVALID_HANDLE, "cancel", status, NULL);
            break;
        case 3:
            session = atomic_load(&stale);
            status = maxbonus_session_close(session);
            hold(status == MAXBONUS_INVALID_HANDLE, "a stale handle", status, NULL);
            break;
        case 4:
            status = maxbonus_set_log((int32_t)(choice / 32 % 6), choice & 1024 ? count_line : NULL, &logged);
            hold(status == MAXBONUS_OK, "the log", status, NULL);
            break;
        default:
            if (session == 0) open_one(at);
            else call_one(session, next(&seed) >> 4, thread);
        }
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[THREADS_MAX];
    size_t many = argc > 3 ? (size_t)atoi(argv[3]) : 16, n;
    if (argc < 2 || many < 1 || many > THREADS_MAX) {
        fprintf(stderr, "usage: stress CONFIG [SECONDS [THREADS]]\n");
        return 2;
    }
    config = argv[1];
    end = time(NULL) + (argc > 2 ? atoi(argv[2]) : 60);
    for (n = 0; n < many; n++) {
        if (pthread_create(&threads[n], NULL, work, (void *)(n + 1)) != 0) return 2;
    }
    for (n = 0; n < many; n++) pthread_join(threads[n], NULL);
    for (n = 0; n < SLOTS; n++) shut(atomic_exchange(&slots[n], 0));
    maxbonus_set_log(MAXBONUS_LOG_OFF, NULL, NULL);

    hold(atomic_load(&opened) == atomic_load(&closed), "as many closed as opened", 0, NULL);
    hold(atomic_load(&inside) == 0, "no call is left inside", 0, NULL);
    hold(atomic_load(&most_inside) * 2 > (int)many, "half of the threads were inside at once", 0, NULL);
    hold(atomic_load(&calls) > 0 && atomic_load(&cancels) > 0, "calls and cancels", 0, NULL);
    printf("%zu threads, at most %d inside at once: %ld sessions, %ld calls, %ld cancels, %ld lines of the log,\n  "
           "%ld sessions opened without a journal, the longest call took %ld ms\n", many,
           atomic_load(&most_inside), atomic_load(&opened), atomic_load(&calls), atomic_load(&cancels),
           atomic_load(&logged), atomic_load(&unrecorded), atomic_load(&longest_ms));
    for (n = 0; n < STATUSES; n++) {
        long times = atomic_load(&answered[n]);
        if (times) printf("  %-20s %ld\n", maxbonus_status_name((int32_t)n), times);
    }
    printf("%d wrong\n", atomic_load(&wrong));
    return atomic_load(&wrong) != 0;
}
