/* The clients that are compared: the library, libcurl, a raw socket, and programs in other languages. */
#define _GNU_SOURCE
#include "bench.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <dlfcn.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 64 * 1024 };

struct library lib;

void fail(const char *what) {
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static double clock_us(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

double wall_us(void) { return clock_us(CLOCK_MONOTONIC); }
double cpu_us(void) { return clock_us(CLOCK_THREAD_CPUTIME_ID); }

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

char *file_text(const char *path) {
    FILE *f = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    if (!f || !text) fail(path);
    text[fread(text, 1, (1 << 20) - 1, f)] = 0;
    fclose(f);
    return text;
}

static void *symbol(void *from, const char *name) {
    void *found = dlsym(from, name);
    if (!found) fail(dlerror());
    return found;
}

void load_library(const char *path) {
    void *so = dlopen(path, RTLD_NOW);
    if (!so) fail(dlerror());
    *(void **)&lib.open = symbol(so, "maxbonus_session_open");
    *(void **)&lib.close = symbol(so, "maxbonus_session_close");
    *(void **)&lib.call = symbol(so, "maxbonus_call");
    *(void **)&lib.calc = symbol(so, "maxbonus_check_calc");
    *(void **)&lib.write = symbol(so, "maxbonus_check_write");
    *(void **)&lib.request = symbol(so, "maxbonus_request");
    *(void **)&lib.free = symbol(so, "maxbonus_string_free");
}

uint64_t open_session(const char *config) {
    uint64_t session = 0;
    char *answer;
    if (lib.open(config, &session, &answer) != 0) fail(answer);
    if (!strstr(answer, "\"warnings\":[]")) fail(answer);
    lib.free(answer);
    return session;
}

static struct cost block_of_calls(struct client *c, int calls) {
    double wall = wall_us(), cpu = cpu_us();
    int i;
    struct cost cost;
    for (i = 0; i < calls; i++)
        if (c->once(c) != 0) fail(c->name);
    cost.cpu = (cpu_us() - cpu) / calls;
    cost.wall = (wall_us() - wall) / calls;
    return cost;
}

static void client(struct client *c, const char *name, int (*once)(struct client *)) {
    memset(c, 0, sizeof *c);
    c->name = name;
    c->once = once;
    c->block = block_of_calls;
    c->answer = malloc(ANSWER_MAX);
}

/* The library: JSON text in, JSON text out, checked and freed. */
static int maxbonus_once(struct client *c) {
    char *answer;
    int32_t status = lib.calc(c->session, c->request, &answer);
    if (status != 0) fprintf(stderr, "%s\n", answer);
    if (status == 0 && !strstr(answer, "\"calc_id\"")) status = -1;
    lib.free(answer);
    return status;
}

void maxbonus_client(struct client *c, int port, const char *request_json) {
    char config[512];
    client(c, "maxbonus", maxbonus_once);
    c->request = strdup(request_json);
    snprintf(config, sizeof config,
             "{\"token\":\"t\",\"base_url\":\"http://127.0.0.1:%d\",\"journal\":{\"path\":\"%s\"}}", port,
             getenv("BENCH_JOURNAL") ? getenv("BENCH_JOURNAL") : "bench.db");
    c->session = open_session(config);
}

/* libcurl: one easy handle, the answer gathered in memory; it is not parsed. */
static size_t gather(char *data, size_t size, size_t count, void *user) {
    struct client *c = user;
    size_t n = size * count;
    if (c->have + n >= ANSWER_MAX) return 0;
    memcpy(c->answer + c->have, data, n);
    c->have += n;
    return n;
}

static int curl_once(struct client *c) {
    c->have = 0;
    if (curl_easy_perform(c->curl) != CURLE_OK) return -1;
    c->answer[c->have] = 0;
    return strstr(c->answer, "\"calc_id\"") ? 0 : -1;
}

void curl_client(struct client *c, int port, const char *request, size_t length) {
    struct curl_slist *headers = NULL;
    char url[512], path[256], *head, *line, *rest;
    const char *body = memmem(request, length, "\r\n\r\n", 4);
    static int begun;
    client(c, "libcurl", curl_once);
    if (!begun++) curl_global_init(CURL_GLOBAL_DEFAULT);
    c->curl = curl_easy_init();
    if (!c->curl || !body || sscanf(request, "POST %255s", path) != 1) fail("libcurl");
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
    head = strndup(request, (size_t)(body - request));
    strtok_r(head, "\r\n", &rest);
    while ((line = strtok_r(NULL, "\r\n", &rest)))
        if (strncasecmp(line, "content-length:", 15) && strncasecmp(line, "host:", 5))
            headers = curl_slist_append(headers, line);
    headers = curl_slist_append(headers, "Expect:");
    free(head);
    body += 4;
    curl_easy_setopt(c->curl, CURLOPT_URL, url);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, (long)(request + length - body));
    curl_easy_setopt(c->curl, CURLOPT_COPYPOSTFIELDS, body);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, gather);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
}

/* A blocking socket: the least that the exchange can cost. */
static int raw_once(struct client *c) {
    char *end = NULL, *field;
    size_t whole = 0;
    if (write(c->socket, c->request, c->length) != (ssize_t)c->length) return -1;
    c->have = 0;
    do {
        ssize_t n = read(c->socket, c->answer + c->have, ANSWER_MAX - 1 - c->have);
        if (n <= 0) return -1;
        c->have += (size_t)n;
        c->answer[c->have] = 0;
        if (!end && (end = strstr(c->answer, "\r\n\r\n"))) {
            field = strcasestr(c->answer, "\r\ncontent-length:");
            whole = (size_t)(end - c->answer) + 4 + (field ? strtoul(field + 17, NULL, 10) : 0);
        }
    } while (!end || c->have < whole);
    return 0;
}

void raw_client(struct client *c, int port, const char *request, size_t length) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    client(c, "raw socket", raw_once);
    c->request = malloc(length);
    memcpy(c->request, request, length);
    c->length = length;
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(c->socket, (struct sockaddr *)&address, sizeof address)) fail("cannot connect to the server");
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

char *last_request(int port, size_t *length) {
    static const char ask[] = "GET /last HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    struct client c;
    char *body, *copy;
    raw_client(&c, port, ask, sizeof ask - 1);
    if (raw_once(&c) != 0) fail("the server does not tell the last request");
    body = strstr(c.answer, "\r\n\r\n") + 4;
    *length = c.have - (size_t)(body - c.answer);
    copy = calloc(1, *length + 1);
    memcpy(copy, body, *length);
    close(c.socket);
    free(c.answer);
    free(c.request);
    return copy;
}

/* A program in another language: it is told a number of calls, and tells the time that they took. */
static struct cost child_block(struct client *c, int calls) {
    struct cost cost;
    char line[128];
    int length = snprintf(line, sizeof line, "%d\n", calls);
    if (write(c->in, line, (size_t)length) != length) fail(c->name);
    if (!fgets(line, sizeof line, c->out) || sscanf(line, "%lf %lf", &cost.cpu, &cost.wall) != 2) fail(c->name);
    return cost;
}

static int child_once(struct client *c) {
    child_block(c, 1);
    return 0;
}

void child_client(struct client *c, const char *name, char *const command[]) {
    int in[2], out[2];
    client(c, name, child_once);
    c->block = child_block;
    if (pipe(in) || pipe(out)) fail("pipe");
    if (fork() == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execvp(command[0], command);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    c->in = in[1];
    c->out = fdopen(out[0], "r");
}
