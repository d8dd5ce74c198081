/* The measurements, one mode per run; tests/bench.sh calls them and judges.
 * calls calc PORT LIBRARY REQUEST BLOCKS [NAME COMMAND]...   clients side by side, block by block
 * calls one CLIENT PORT LIBRARY REQUEST CALLS                for callgrind
 * calls threads CLIENT PORT LIBRARY REQUEST THREADS MS       calls per second on one session
 * The modes of till.c: writes, syncs, breaker, latency.
 * Results are lines of words on the standard output. */
#define _GNU_SOURCE
#include "bench.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 50, CLIENTS_MAX = 8, LINES_MAX = 64 };

static int by_text(const void *a, const void *b) { return strcasecmp(*(char *const *)a, *(char *const *)b); }

/* The request's lines in one order, its names of headers in one case: clients write them as they like. */
static char *normal(const char *request) {
    char *copy = strdup(request), *text = calloc(1, strlen(request) + 8), *lines[LINES_MAX], *rest, *line;
    char *body = strstr(copy, "\r\n\r\n");
    int count = 0, i;
    if (!body) return copy;
    *body = 0;
    for (line = strtok_r(copy, "\r\n", &rest); line && count < LINES_MAX; line = strtok_r(NULL, "\r\n", &rest)) {
        char *colon = strchr(line, ':');
        for (char *c = line; colon && c < colon; c++)
            if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
        /* HTTP/1.1 means it anyway. */
        if (strcasecmp(line, "connection: keep-alive")) lines[count++] = line;
    }
    qsort(lines, (size_t)count, sizeof *lines, by_text);
    for (i = 0; i < count; i++) strcat(strcat(text, lines[i]), "\n");
    return strcat(text, body + 4);
}

static char *after_one_call(struct client *c, int port, size_t *length) {
    if (c->once(c) != 0) fail(c->name);
    return last_request(port, length);
}

static void quartiles(const char *what, double *ratios, int blocks) {
    double middle = median(ratios, blocks);
    printf("%s %.3f %.3f %.3f ", what, middle, ratios[blocks / 4], ratios[blocks * 3 / 4]);
}

static int mode_calc(int port, const char *request_json, int blocks, int argc, char **argv) {
    static struct client clients[CLIENTS_MAX];
    static double *cpu[CLIENTS_MAX], *wall[CLIENTS_MAX], *ratio;
    size_t length, other;
    char *request, *wanted;
    int count = 3, i, b;
    maxbonus_client(&clients[0], port, request_json);
    request = after_one_call(&clients[0], port, &length);
    wanted = normal(request);
    curl_client(&clients[1], port, request, length);
    raw_client(&clients[2], port, request, length);
    for (i = 0; i + 1 < argc && count < CLIENTS_MAX; i += 2) {
        char *command[] = {"sh", "-c", argv[i + 1], NULL};
        child_client(&clients[count++], argv[i], command);
    }
    printf("request %zu bytes\n", length);
    for (i = 1; i < count; i++) {
        char *sent = normal(after_one_call(&clients[i], port, &other));
        printf("same %s %s\n", strcmp(sent, wanted) ? "no" : "yes", clients[i].name);
        if (strcmp(sent, wanted)) fprintf(stderr, "wanted:\n%s\nsent by %s:\n%s\n", wanted, clients[i].name, sent);
    }
    for (i = 0; i < count; i++) {
        cpu[i] = calloc((size_t)blocks, sizeof(double));
        wall[i] = calloc((size_t)blocks, sizeof(double));
        clients[i].block(&clients[i], BLOCK);
    }
    ratio = calloc((size_t)blocks, sizeof *ratio);
    for (b = 0; b < blocks; b++) {
        for (i = 0; i < count; i++) {
            int who = (b + i) % count; /* none is always the first or always after the same one */
            struct cost cost = clients[who].block(&clients[who], BLOCK);
            cpu[who][b] = cost.cpu;
            wall[who][b] = cost.wall;
        }
    }
    for (i = 1; i < count; i++) {
        for (b = 0; b < blocks; b++) ratio[b] = cpu[0][b] / cpu[i][b];
        quartiles("ratio", ratio, blocks);
        for (b = 0; b < blocks; b++) ratio[b] = wall[0][b] / wall[i][b];
        quartiles("", ratio, blocks);
        printf("%s\n", clients[i].name);
    }
    for (i = 0; i < count; i++)
        printf("cost %.1f %.1f %s\n", median(cpu[i], blocks), median(wall[i], blocks), clients[i].name);
    return 0;
}

static void client_named(struct client *c, const char *name, int port, const char *request_json) {
    static char *request;
    static size_t length;
    struct client first;
    if (!request) {
        maxbonus_client(&first, port, request_json);
        request = after_one_call(&first, port, &length);
        lib.close(first.session);
    }
    if (strcmp(name, "maxbonus") == 0) maxbonus_client(c, port, request_json);
    else if (strcmp(name, "libcurl") == 0) curl_client(c, port, request, length);
    else raw_client(c, port, request, length);
}

static double until;

struct worker { struct client client; pthread_t thread; long calls; double cpu; };

static void *work(void *argument) {
    struct worker *w = argument;
    double cpu = cpu_us();
    while (wall_us() < until) {
        if (w->client.once(&w->client) != 0) fail(w->client.name);
        w->calls++;
    }
    w->cpu = cpu_us() - cpu;
    return NULL;
}

static int mode_threads(const char *name, int port, const char *request_json, int threads, double ms) {
    struct worker *workers = calloc((size_t)threads, sizeof *workers);
    long calls = 0;
    double cpu = 0, begun;
    int i;
    for (i = 0; i < threads; i++) {
        /* The library is one session for all of them; the others need a connection each. */
        if (i == 0 || strcmp(name, "maxbonus")) client_named(&workers[i].client, name, port, request_json);
        else workers[i].client = workers[0].client;
        if (workers[i].client.once(&workers[i].client) != 0) fail(name);
    }
    begun = wall_us();
    until = begun + ms * 1e3;
    for (i = 0; i < threads; i++) pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    for (i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        calls += workers[i].calls;
        cpu += workers[i].cpu;
    }
    printf("%.1f %.1f\n", (double)calls / (wall_us() - begun) * 1e6, cpu / (double)calls);
    return 0;
}

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "";
    if (strcmp(mode, "calc") == 0 && argc >= 6) {
        load_library(argv[3]);
        return mode_calc(atoi(argv[2]), file_text(argv[4]), atoi(argv[5]), argc - 6, argv + 6);
    }
    if (strcmp(mode, "one") == 0 && argc == 7) {
        struct client c;
        load_library(argv[4]);
        client_named(&c, argv[2], atoi(argv[3]), file_text(argv[5]));
        c.block(&c, atoi(argv[6]));
        return 0;
    }
    if (strcmp(mode, "threads") == 0 && argc == 8) {
        load_library(argv[4]);
        return mode_threads(argv[2], atoi(argv[3]), file_text(argv[5]), atoi(argv[6]), atof(argv[7]));
    }
    return mode_till(mode, argc, argv);
}
