/* A server that always answers the same, as fast as one core can: HTTP/1.1, keep-alive, one thread, epoll.
 * server CALC_ANSWER WRITE_ANSWER [THINK_MS]     prints its port
 * .../check and .../check/write get the files, .../last the bytes of the request before it,
 * .../close closes the connection after its answer; anything else gets an empty success. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, REQUEST_MAX = 64 * 1024 };

struct text { char *bytes; size_t length; };
struct connection { char *in; size_t have; int waits, closing, owned; double due; struct text answer; };

static struct connection connections[CONNECTIONS];
static int queue[CONNECTIONS], queue_head, queue_length; /* waiting for THINK_MS, in order */
static struct text calc, written, empty, bye, last;
static double think;
static int poll;
static const char EMPTY[] = "{\"statusCode\":200,\"message\":\"ok\",\"data\":{}}";

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static struct text with_head(const char *body, size_t length, const char *more) {
    struct text t;
    t.bytes = malloc(length + 512);
    if (!t.bytes) fail("malloc");
    t.length = (size_t)sprintf(t.bytes,
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
        "Content-Type: application/json; charset=UTF-8\r\nContent-Length: %zu\r\n%s\r\n", length, more);
    memcpy(t.bytes + t.length, body, length);
    t.length += length;
    return t;
}

static struct text from_file(const char *path) {
    static char body[1 << 20];
    FILE *f = fopen(path, "rb");
    size_t n;
    if (!f) fail(path);
    n = fread(body, 1, sizeof body, f);
    fclose(f);
    return with_head(body, n, "");
}

static void drop(int fd) {
    struct connection *c = &connections[fd];
    free(c->in);
    memset(c, 0, sizeof *c);
    close(fd);
}

static void send_all(int fd, struct text t) {
    size_t sent = 0;
    while (sent < t.length) {
        ssize_t n = write(fd, t.bytes + sent, t.length - sent);
        if (n > 0) sent += (size_t)n;
        else if (n < 0 && errno != EAGAIN && errno != EINTR) return;
    }
}

static void answer(int fd) {
    struct connection *c = &connections[fd];
    send_all(fd, c->answer);
    if (c->owned) free(c->answer.bytes);
    c->waits = c->owned = 0;
    if (c->closing) drop(fd);
}

static int ends(const char *path, size_t length, const char *with) {
    size_t n = strlen(with);
    return length >= n && memcmp(path + length - n, with, n) == 0;
}

/* Answers the request at the beginning of the buffer if it is whole; says whether it was. */
static int handle(int fd) {
    struct connection *c = &connections[fd];
    char *end = memmem(c->in, c->have, "\r\n\r\n", 4), *path, *field;
    size_t body = 0, whole, path_length;
    if (!end || c->waits) return 0;
    *end = 0;
    field = strcasestr(c->in, "\r\ncontent-length:");
    if (field) body = strtoul(field + 17, NULL, 10);
    *end = '\r';
    whole = (size_t)(end - c->in) + 4 + body;
    if (c->have < whole) return 0;
    path = memchr(c->in, ' ', 16);
    if (!path) { drop(fd); return 0; }
    path_length = strcspn(++path, " ?");
    if (ends(path, path_length, "/check")) c->answer = calc;
    else if (ends(path, path_length, "/check/write")) c->answer = written;
    else if (ends(path, path_length, "/last")) {
        c->answer = with_head(last.bytes, last.length, "");
        c->owned = 1;
    }
    else if (ends(path, path_length, "/close")) { c->answer = bye; c->closing = 1; }
    else c->answer = empty;
    if (!ends(path, path_length, "/last")) {
        memcpy(last.bytes, c->in, whole);
        last.length = whole;
    }
    memmove(c->in, c->in + whole, c->have - whole);
    c->have -= whole;
    c->waits = 1;
    if (think > 0 && !c->closing) {
        c->due = now() + think;
        queue[(queue_head + queue_length++) % CONNECTIONS] = fd;
        return 0;
    }
    answer(fd);
    return connections[fd].in != NULL;
}

static void receive(int fd) {
    struct connection *c = &connections[fd];
    ssize_t n = read(fd, c->in + c->have, REQUEST_MAX - c->have);
    if (n <= 0) {
        /* One that still waits for its answer is dropped when that cannot be sent. */
        if (c->waits) { c->closing = 1; epoll_ctl(poll, EPOLL_CTL_DEL, fd, NULL); } else drop(fd);
        return;
    }
    c->have += (size_t)n;
    while (handle(fd)) {}
}

int main(int argc, char **argv) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    struct epoll_event event = {.events = EPOLLIN}, events[64];
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    if (argc < 3) return 2;
    poll = epoll_create1(0);
    signal(SIGPIPE, SIG_IGN);
    calc = from_file(argv[1]);
    written = from_file(argv[2]);
    empty = with_head(EMPTY, sizeof EMPTY - 1, "");
    bye = with_head(EMPTY, sizeof EMPTY - 1, "Connection: close\r\n");
    last.bytes = malloc(REQUEST_MAX);
    think = argc > 3 ? atof(argv[3]) : 0;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 256)) fail("listen");
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    event.data.fd = listener;
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int wait = -1, n, i;
        if (queue_length) {
            double left = connections[queue[queue_head]].due - now();
            wait = left > 0 ? (int)left + 1 : 0;
        }
        n = epoll_wait(poll, events, 64, wait);
        for (i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd != listener) { receive(fd); continue; }
            fd = accept(listener, NULL, NULL);
            if (fd < 0 || fd >= CONNECTIONS) { close(fd); continue; }
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections[fd].in = malloc(REQUEST_MAX);
            event.data.fd = fd;
            epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
        }
        while (queue_length && connections[queue[queue_head]].due <= now()) {
            int fd = queue[queue_head];
            queue_head = (queue_head + 1) % CONNECTIONS;
            queue_length--;
            answer(fd);
        }
    }
}
