/* The main job, by a program that loads the library by its path as a register does, on Linux and on Windows.
 * main_job LIBRARY CONFIG ADMIN_CONFIG [unload]     or, with the same words line by line in a file: main_job @FILE
 * Each line of the story is checked; the first that does not hold ends the program with 1. */
#include "loading.h"
#include "maxbonus.h"

static uint32_t (*abi_version)(void);
static const char *(*version)(void);
static const char *(*status_name)(int32_t);
static int32_t (*session_open)(const char *, uint64_t *, char **);
static int32_t (*session_close)(uint64_t);
static int32_t (*session_cancel)(uint64_t);
static int32_t (*call)(uint64_t, const char *, const char *, char **);
static int32_t (*check_calc)(uint64_t, const char *, char **);
static int32_t (*request)(uint64_t, const char *, const char *, const char *, char **);
static int32_t (*set_log)(int32_t, maxbonus_log_fn, void *);
static int32_t (*set_progress)(uint64_t, maxbonus_progress_fn, void *);
static void (*string_free)(char *);

static int checked;

static void hold(int condition, const char *what, const char *seen) {
    checked++;
    if (!condition) {
        fprintf(stderr, "does not hold: %s\n%s\n", what, seen ? seen : "");
        exit(1);
    }
}

static void *load(void *library, const char *name) {
    void *found = find_function(library, name);
    hold(found != NULL, name, found ? NULL : loading_error());
    return found;
}

/* ISO C knows no conversion from an object's pointer to a function's. */
#define LOAD(library, function) \
    do { void *found = load(library, "maxbonus_" #function); memcpy(&function, &found, sizeof found); } while (0)

/* The text of the first field of this name. */
static const char *field(const char *json, const char *name) {
    static char texts[8][512];
    static int next;
    char *text = texts[next++ % 8];
    char key[64];
    size_t n = 0;
    const char *from;
    snprintf(key, sizeof key, "\"%s\":", name);
    from = strstr(json, key);
    if (from) {
        from += strlen(key);
        if (*from == '"') {
            for (from++; from[n] && from[n] != '"' && n < 511; n++) text[n] = from[n];
        } else {
            for (; from[n] && !strchr(",}]", from[n]) && n < 511; n++) text[n] = from[n];
        }
    }
    text[n] = 0;
    return text;
}

static void is(const char *json, const char *name, const char *expected) {
    char what[600];
    snprintf(what, sizeof what, "%s is %s", name, expected);
    hold(strcmp(field(json, name), expected) == 0, what, json);
}

/* Calls and keeps the answer until the next call. */
static const char *ask(uint64_t session, int32_t expected, const char *operation, const char *text) {
    static char kept[65536];
    char *answer = NULL;
    int32_t status = call(session, operation, text, &answer);
    hold(answer != NULL, "the answer is always set", operation);
    snprintf(kept, sizeof kept, "%s", answer);
    string_free(answer);
    hold(status == expected, operation, kept);
    return kept;
}

static void count_line(int32_t level, const char *line, void *user) {
    hold(level >= MAXBONUS_LOG_ERROR && level <= MAXBONUS_LOG_TRACE && line[0] != 0, "a log line", line);
    hold(strstr(line, "9000003377") == NULL && strstr(line, "eyJ0eXAi") == NULL, "no secret in the log", line);
    ++*(int *)user;
}

static int32_t count_part(uint64_t done, uint64_t total, void *user) {
    hold(done <= total, "progress", NULL);
    ++*(int *)user;
    return 0;
}

static void sell(uint64_t session, const char *number, const char *token, const char *pay_bonus) {
    char text[2048], calc_id[64];
    const char *answer;
    snprintf(text, sizeof text,
             "{\"customer_token\":\"%s\",\"pay_bonus\":\"%s\",\"items\":[{\"index\":0,\"code\":\"1001\",\"price\":\"100.00\",\"qty\":1}]}",
             token, pay_bonus);
    answer = ask(session, MAXBONUS_OK, "check.calc", text);
    snprintf(calc_id, sizeof calc_id, "%s", field(answer, "calc_id"));
    snprintf(text, sizeof text, "{\"check_id\":\"%s\",\"calc_id\":\"%s\",\"customer_token\":\"%s\",\"pay_bonus\":\"%s\"}", number,
             calc_id, token, pay_bonus);
    is(ask(session, MAXBONUS_OK, "check.write", text), "check_id", number);
    is(ask(session, MAXBONUS_OK, "check.write", text), "check_id", number); /* the button pressed twice */
    snprintf(text, sizeof text, "{\"check_id\":\"%s\",\"calc_id\":\"%s\",\"customer_token\":\"%s\",\"pay_bonus\":\"%s\",\"coupon\":\"X\"}", number,
             calc_id, token, pay_bonus);
    is(ask(session, MAXBONUS_CONFLICT, "check.write", text), "field", "coupon");
}

int main(int argc, char **argv) {
    void *library;
    uint64_t session = 1, admin = 0;
    char *answer = NULL, text[4096], token[512];
    const char *said;
    int lines = 0, parts = 0, n;

    take_words(&argc, &argv);
    hold(argc >= 4, "usage: main_job LIBRARY CONFIG ADMIN_CONFIG [unload]", NULL);
    library = load_library(argv[1]);
    hold(library != NULL, "the library loads", library ? NULL : loading_error());
    LOAD(library, abi_version); LOAD(library, version); LOAD(library, status_name);
    LOAD(library, session_open); LOAD(library, session_close); LOAD(library, session_cancel);
    LOAD(library, call); LOAD(library, check_calc); LOAD(library, request);
    LOAD(library, set_log); LOAD(library, set_progress); LOAD(library, string_free);

    hold(abi_version() == MAXBONUS_ABI_VERSION, "the ABI's version", version());
    hold(strcmp(status_name(MAXBONUS_CUSTOMER_NOT_FOUND), "CUSTOMER_NOT_FOUND") == 0, "a status's name", NULL);
    hold(set_log(MAXBONUS_LOG_TRACE, count_line, &lines) == MAXBONUS_OK, "a log callback", NULL);

    hold(session_open("{\"tokn\":1}", &session, &answer) == MAXBONUS_BAD_CONFIG && session == 0, "a bad configuration", answer);
    is(answer, "field", "tokn");
    string_free(answer);
    hold(session_open(argv[2], &session, &answer) == MAXBONUS_OK && session != 0, "a session", answer);
    string_free(answer);
    hold(session_open(argv[3], &admin, NULL) == MAXBONUS_OK, "a session for the sandbox's own pages", NULL);

    /* The customer, in every way. */
    ask(session, MAXBONUS_OK, "basic.ping", NULL);
    ask(session, MAXBONUS_CUSTOMER_NOT_FOUND, "customer.auth", "{\"input\":\"9990000000\"}");
    is(ask(session, MAXBONUS_OK, "customer.auth", "{\"input\":\"2000000033770\"}"), "first_name", "Дмитрий");
    is(ask(session, MAXBONUS_OK, "customer.auth", "{\"input\":\"337701\"}"), "first_name", "Дмитрий");
    said = ask(session, MAXBONUS_OK, "customer.auth", "\xEF\xBB\xBF{\"input\":\"8 (900) 000-33-77\"}");
    is(said, "total_bonus", "100");
    snprintf(token, sizeof token, "%s", field(said, "token"));

    /* A sale, told twice, refused with other content, rolled back, sold again, printed, returned. */
    sell(session, "C-1", token, "30");
    is(ask(session, MAXBONUS_OK, "check.rollback", "{\"check_id\":\"C-1\"}"), "state", "ROLLED_BACK");
    sell(session, "C-1", token, "30");
    is(ask(session, MAXBONUS_OK, "journal.get", "{\"check_id\":\"C-1\"}"), "state", "WRITTEN");
    is(ask(session, MAXBONUS_OK, "check.close", "{\"check_id\":\"C-1\"}"), "state", "CLOSED");
    said = ask(session, MAXBONUS_OK, "receipt.slip",
               "{\"phone\":\"79000003377\",\"total_bonus_pay\":30,\"total_add_bonus\":3.5,\"customer_total_bonus\":73.5}");
    hold(strstr(said, "Клиент              : ***3377\\nВаши бонусы         : 100.00") != NULL, "a slip", said);
    is(ask(session, MAXBONUS_OK, "check.return", "{\"check_id\":\"C-1\",\"return_id\":\"R-1\"}"), "bonus_returned", "30");

    /* A certificate, a coupon, an anonymous customer. */
    is(ask(session, MAXBONUS_OK, "certificate.info", "{\"code\":\"CERT-1000\"}"), "usable", "true");
    ask(session, MAXBONUS_CERTIFICATE_UNUSABLE, "certificate.info", "{\"code\":\"CERT-PIN\",\"pin\":\"1\"}");
    hold(check_calc(session, "{\"coupon\":\"NONE\",\"items\":[{\"index\":0,\"code\":\"1\",\"price\":5,\"qty\":1}]}", &answer)
             == MAXBONUS_OK, "a calculation by its own function", answer);
    is(answer, "customer_token", "88888888888");
    is(answer, "coupon_message", "Купон не найден в чеке");
    string_free(answer);
    sell(session, "C-2", "8888888888", "0");

    /* A registration: the PIN is read in the sandbox's outbox. */
    ask(session, MAXBONUS_OK, "customer.register_request", "{\"phone\":\"+79112223344\"}");
    hold(request(admin, "GET", "/outbox", NULL, &answer) == MAXBONUS_OK, "the outbox", answer);
    snprintf(text, sizeof text, "{\"phone\":\"+79112223344\",\"pin\":\"%s\",\"first_name\":\"Иван 😀\"}", field(answer, "pin"));
    string_free(answer);
    is(ask(session, MAXBONUS_OK, "customer.register_confirm", text), "first_name", "Иван 😀");

    /* Goods in parts. */
    hold(set_progress(session, count_part, &parts) == MAXBONUS_OK, "a progress callback", NULL);
    ask(session, MAXBONUS_OK, "goods.import", "{\"goods\":[{\"code\":\"1\",\"name\":\"x\"}],\"groups\":[]}");
    hold(parts == 1, "progress was told", NULL);

    /* Wrong input never leaves. */
    is(ask(session, MAXBONUS_INVALID_ARGUMENT, "check.calc", "{\"items\":[{\"index\":0,\"code\":\"1\",\"price\":\"1,5\",\"qty\":1}]}"),
       "field", "items[0].price");
    ask(session, MAXBONUS_INVALID_JSON, "check.calc", "{");
    ask(session, MAXBONUS_INVALID_JSON, "check.calc", "{\"x\":\"\xff\"}");
    ask(session, MAXBONUS_INVALID_ARGUMENT, "no.such", "{}");
    ask(session, MAXBONUS_INVALID_ARGUMENT, NULL, "{}");
    hold(call(session, "basic.ping", "{}", NULL) == MAXBONUS_OK, "an answer that is not wanted", NULL);
    hold(session_cancel(session) == MAXBONUS_OK, "cancel", NULL);
    ask(session, MAXBONUS_OK, "basic.ping", "{}");

    hold(session_close(admin) == MAXBONUS_OK, "close", NULL);
    hold(session_close(session) == MAXBONUS_OK, "close", NULL);
    hold(session_close(session) == MAXBONUS_INVALID_HANDLE, "close twice", NULL);
    ask(session, MAXBONUS_INVALID_HANDLE, "basic.ping", "{}");
    ask(0, MAXBONUS_INVALID_HANDLE, "basic.ping", "{}");

    /* Open and close, again and again. */
    for (n = 0; n < 20; n++) {
        hold(session_open(argv[2], &session, NULL) == MAXBONUS_OK, "a session again", NULL);
        hold(session_close(session) == MAXBONUS_OK, "close again", NULL);
    }
    hold(set_log(MAXBONUS_LOG_OFF, NULL, NULL) == MAXBONUS_OK, "no log any more", NULL);
    string_free(NULL);
    /* What a library keeps as long as it is loaded counts as lost once it is gone, so a search for leaks keeps it. */
    if (argc > 4) hold(unload_library(library) == 0 && !is_loaded(argv[1]), "the library unloads", NULL);
    hold(lines > 20, "the log was told", NULL);
    printf("%d checked\n", checked);
    return 0;
}
