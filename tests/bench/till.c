/* What a till feels: writing with a journal, a dead network, a far server.
 * calls writes PORT LIBRARY EMPTY FULL BLOCKS     the same writes with two journals, block by block, a minute at most
 * calls syncs PORT LIBRARY JOURNAL WRITES         for strace
 * calls breaker PORT LIBRARY JOURNAL              PORT is closed
 * calls latency URL LIBRARY JOURNAL CA REQUEST    CA is - for none */
#define _GNU_SOURCE
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WRITES = 20, OFFLINE = 15, ENOUGH_US = 60000000 };

static uint64_t session(const char *url, const char *journal, const char *ca) {
    char config[1024], tls[512] = "";
    if (strcmp(ca, "-")) snprintf(tls, sizeof tls, ",\"tls\":{\"ca_file\":\"%s\"}", ca);
    snprintf(config, sizeof config, "{\"token\":\"t\",\"base_url\":\"%s\",\"journal\":{\"path\":\"%s\"}%s}",
             url, journal, tls);
    return open_session(config);
}

static uint64_t near_session(int port, const char *journal) {
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    return session(url, journal, "-");
}

/* A receipt under a number that is the next of its register, or an old one. */
static void write_check(uint64_t session, long number) {
    char request[512], *answer;
    snprintf(request, sizeof request,
             "{\"check_id\":\"%ld-%08ld\",\"calc_id\":\"a0779ffe79c4eda06a51ba429daefcde\","
             "\"customer_token\":\"f3b1c0a49d5e4c1f8a7b2e6d9c0f1a2b\",\"pay_bonus\":0.30}", (long)getpid(), number);
    if (lib.write(session, request, &answer) != 0) fail(answer);
    lib.free(answer);
}

static struct cost block_of_writes(uint64_t session, long *number) {
    double wall = wall_us(), cpu = cpu_us();
    struct cost cost;
    int i;
    for (i = 0; i < WRITES; i++) write_check(session, (*number)++);
    cost.cpu = (cpu_us() - cpu) / WRITES;
    cost.wall = (wall_us() - wall) / WRITES;
    return cost;
}

static int mode_writes(int port, char *journals[2], int blocks) {
    uint64_t sessions[2];
    long numbers[2] = {0, 0};
    double *cpu[3], *wall[3], opened[2], until;
    int i, b;
    for (i = 0; i < 3; i++) {
        cpu[i] = calloc((size_t)blocks, sizeof(double));
        wall[i] = calloc((size_t)blocks, sizeof(double));
    }
    for (i = 0; i < 2; i++) {
        opened[i] = wall_us();
        sessions[i] = near_session(port, journals[i]);
        opened[i] = wall_us() - opened[i];
        block_of_writes(sessions[i], &numbers[i]);
    }
    until = wall_us() + ENOUGH_US;
    for (b = 0; b < blocks && (b < 4 || wall_us() < until); b++) {
        for (i = 0; i < 2; i++) {
            int who = (b + i) % 2;
            struct cost cost = block_of_writes(sessions[who], &numbers[who]);
            cpu[who][b] = cost.cpu;
            wall[who][b] = cost.wall;
        }
        cpu[2][b] = cpu[1][b] / cpu[0][b];
        wall[2][b] = wall[1][b] / wall[0][b];
    }
    blocks = b;
    printf("blocks %d\n", blocks);
    printf("ratio %.3f %.3f\n", median(cpu[2], blocks), median(wall[2], blocks));
    for (i = 0; i < 2; i++)
        printf("%s %.1f %.1f %.0f\n", i ? "full" : "empty", median(cpu[i], blocks), median(wall[i], blocks), opened[i]);
    for (i = 0; i < 2; i++) lib.close(sessions[i]);
    return 0;
}

static int mode_breaker(int port, const char *journal) {
    enum { CALLS = 1000 };
    static double took[CALLS];
    uint64_t s = near_session(port, journal);
    char *answer;
    int i, status = 0;
    for (i = 0; i < 20 && status != OFFLINE; i++) {
        status = lib.call(s, "basic.ping", "{}", &answer);
        lib.free(answer);
    }
    for (i = 0; i < CALLS; i++) {
        double begun = wall_us();
        status = lib.call(s, "basic.ping", "{}", &answer);
        took[i] = wall_us() - begun;
        if (status != OFFLINE) fail(answer);
        lib.free(answer);
    }
    printf("%.1f ", median(took, CALLS));
    printf("%.1f\n", took[CALLS * 99 / 100]);
    return 0;
}

static uint64_t far;
static const char *calculation;

static void calc(void) {
    char *answer;
    if (lib.calc(far, calculation, &answer) != 0) fail(answer);
    lib.free(answer);
}

static void first_write(void) { write_check(far, 1); }
static void next_write(void) { write_check(far, 2); }

static void told(const char *what, void (*step)(void)) {
    double begun = wall_us();
    step();
    printf("%.1f %s\n", (wall_us() - begun) / 1e3, what);
}

static int mode_latency(char **argv) {
    char *answer;
    double warm[5];
    int i;
    calculation = file_text(argv[6]);
    far = session(argv[2], argv[4], argv[5]);
    told("cold", calc);
    for (i = 0; i < 5; i++) {
        warm[i] = wall_us();
        calc();
        warm[i] = (wall_us() - warm[i]) / 1e3;
    }
    printf("%.1f warm\n", median(warm, 5));
    told("write", first_write);
    told("next-write", next_write);
    told("same-write", next_write);
    /* The server closes the connection, the next call opens another. */
    if (lib.request(far, "GET", "/close", "{}", &answer) != 0) fail(answer);
    lib.free(answer);
    told("cold-again", calc);
    lib.close(far);
    return 0;
}

int mode_till(const char *mode, int argc, char **argv) {
    if (argc < 5) fail("see the head of calls.c");
    load_library(argv[3]);
    if (strcmp(mode, "writes") == 0 && argc == 7) return mode_writes(atoi(argv[2]), argv + 4, atoi(argv[6]));
    if (strcmp(mode, "syncs") == 0 && argc == 6) {
        uint64_t s = near_session(atoi(argv[2]), argv[4]);
        long i;
        for (i = 0; i < atol(argv[5]); i++) write_check(s, i);
        return 0;
    }
    if (strcmp(mode, "breaker") == 0) return mode_breaker(atoi(argv[2]), argv[4]);
    if (strcmp(mode, "latency") == 0 && argc == 7) return mode_latency(argv);
    fail("see the head of calls.c");
    return 2;
}
