/* What the parts of the benchmark share. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The library, loaded by name: what is measured is the file that an integrator loads. */
struct library {
    int32_t (*open)(const char *, uint64_t *, char **);
    int32_t (*close)(uint64_t);
    int32_t (*call)(uint64_t, const char *, const char *, char **);
    int32_t (*calc)(uint64_t, const char *, char **);
    int32_t (*write)(uint64_t, const char *, char **);
    int32_t (*request)(uint64_t, const char *, const char *, const char *, char **);
    void (*free)(char *);
};
extern struct library lib;
void load_library(const char *path);
uint64_t open_session(const char *config);

struct cost { double cpu, wall; }; /* microseconds per call */

/* Someone who can send the calculation. Each uses what it needs of this. */
struct client {
    const char *name;
    int (*once)(struct client *); /* 0: answered */
    struct cost (*block)(struct client *, int calls);
    char *request;               /* the bytes sent */
    size_t length;
    uint64_t session;
    void *curl;
    int in, socket;
    FILE *out;
    char *answer;
    size_t have;
};

void maxbonus_client(struct client *c, int port, const char *request_json);
void curl_client(struct client *c, int port, const char *request, size_t length);
void raw_client(struct client *c, int port, const char *request, size_t length);
void child_client(struct client *c, const char *name, char *const command[]);

/* The bytes of the last request that the server got. */
char *last_request(int port, size_t *length);

double wall_us(void);
double cpu_us(void);
double median(double *values, int count);
char *file_text(const char *path);
void fail(const char *what);

int mode_till(const char *mode, int argc, char **argv);

#endif
