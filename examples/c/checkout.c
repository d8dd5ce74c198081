/* The guide's day at the till, against the sandbox of this project: the same day as examples/checkout.rs.
 * cc -std=c99 -D_POSIX_C_SOURCE=200809L -I include examples/c/checkout.c -L target/debug -lmaxbonus -o target/checkout
 * cargo run -p maxbonus-sandbox in one window; LD_LIBRARY_PATH=target/debug target/checkout [BASE_URL [TOKEN]] */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "maxbonus.h"

#define ANONYMOUS "8888888888"
#define PAPER 40

static const char *base_url = "http://127.0.0.1:38200/api/cashbox";
static const char *token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdG9yZSI6InNhbmRib3gifQ.bm90LWEtcmVhbC1zaWduYXR1cmU";
static char folder[] = "/tmp/maxbonus-checkout-XXXXXX";
static uint64_t session, sandbox;

/* A customer as the cashier sees one. */
typedef struct {
    char token[300];
    const char *phone;
} Customer;

static const Customer anonymous = {ANONYMOUS, ""};

typedef struct {
    const char *code, *name, *price;
} Goods;

static const Goods holder = {"DT-01", "Держатель тростей ДТ-01", "1.00"};
static const Goods salo = {"SALO", "Сало крученое кг", "109.00"};
static const Goods table = {"9934", "Столик", "2500.00"};
static const Goods chair = {"9918", "Кресло", "6000.00"};

/* --- JSON, as much as this page needs; a register has a library of its own for it --- */

/* The value of the first field of this name: a text without its quotes, or a number's own digits. */
static const char *field(const char *json, const char *name) {
    static char kept[8][512];
    static int next;
    char key[64], *text = kept[next++ % 8];
    const char *from = json;
    size_t n = 0;
    int is_text;
    snprintf(key, sizeof key, "\"%s\"", name);
    text[0] = 0;
    /* The name, a colon, and blanks wherever the server likes them. */
    while ((from = strstr(from, key)) != NULL) {
        from += strlen(key);
        from += strspn(from, " \t\r\n");
        if (*from == ':') break;
    }
    if (!from) return text;
    from += 1 + strspn(from + 1, " \t\r\n");
    is_text = *from == '"';
    if (is_text) from++;
    while (from[n] && !strchr(is_text ? "\"" : " \t\r\n,}]", from[n]) && n + 2 < sizeof kept[0]) {
        text[n] = from[n];
        if (from[n++] == '\\' && from[n]) { text[n] = from[n]; n++; }
    }
    text[n] = 0;
    return text;
}

/* An amount in kopecks out of a number's digits: exact, no float. */
static long kopecks(const char *number) {
    const char *dot = strchr(number, '.');
    long whole = strtol(number, NULL, 10), part = 0;
    if (dot && dot[1]) part = (dot[1] - '0') * 10 + (dot[2] ? dot[2] - '0' : 0);
    return whole * 100 + part;
}

/* "0.30" of 0.3. */
static const char *amount(const char *json, const char *name) {
    static char kept[8][32];
    static int next;
    char *text = kept[next++ % 8];
    long value = kopecks(field(json, name));
    snprintf(text, sizeof kept[0], "%ld.%02ld", value / 100, value % 100);
    return text;
}

/* --- calls --- */

/* The last answer or error document, and its status. */
static char *answer;
static int32_t status;

/* Runs an operation whose request is written like for printf. */
static const char *call(const char *operation, const char *format, ...) {
    char request[4096];
    va_list values;
    va_start(values, format);
    vsnprintf(request, sizeof request, format, values);
    va_end(values);
    maxbonus_string_free(answer);
    status = maxbonus_call(session, operation, request, &answer);
    return answer;
}

/* The answer of a call that this story expects to succeed. */
static const char *must(const char *said) {
    if (status != MAXBONUS_OK) {
        fprintf(stderr, "%s\n", said);
        exit(1);
    }
    return said;
}

static const char *admin(const char *method, const char *path, const char *request) {
    maxbonus_string_free(answer);
    status = maxbonus_request(sandbox, method, path, request, &answer);
    return must(answer);
}

static uint64_t open_session(const char *url, const char *journal) {
    char config[1024];
    uint64_t opened;
    snprintf(config, sizeof config, "{\"token\":\"%s\",\"base_url\":\"%s\",\"journal\":{\"path\":\"%s/%s\"}}", token, url,
             folder, journal);
    maxbonus_string_free(answer);
    status = maxbonus_session_open(config, &opened, &answer);
    must(answer);
    return opened;
}

/* --- paper --- */

static size_t letters(const char *text) {
    size_t n = 0;
    for (; *text; text++) n += (*text & 0xC0) != 0x80;
    return n;
}

static void line(const char *text) {
    size_t n = letters(text);
    printf("        |%s%*s|\n", text, n < PAPER ? (int)(PAPER - n) : 0, "");
}

static void rule(char c) {
    char text[PAPER + 1];
    memset(text, c, PAPER);
    text[PAPER] = 0;
    line(text);
}

static void pair(const char *left, const char *right) {
    char text[512];
    snprintf(text, sizeof text, "%s%*s%s", left, (int)(PAPER - letters(left) - letters(right)), "", right);
    line(text);
}

/* The lines of a slip. */
static void lines_of(const char *slip) {
    const char *from = strstr(slip, "\"lines\":[");
    char text[512];
    size_t n;
    int first = 1;
    for (from = from ? from + 9 : "]"; *from == '"' || *from == ','; first = 0) {
        if (*from == ',') from++;
        for (n = 0, from++; *from != '"' && n + 1 < sizeof text; from++) text[n++] = *from;
        text[n] = 0;
        from++;
        if (first) rule('-');
        line(text);
    }
}

/* The paper: goods, the loyalty part as the library made it, the total. */
static void print_receipt(const char *number, Customer customer, Goods goods, const char *calc, const char *written) {
    char name[64];
    const char *certificate;
    call("receipt.slip", "{\"phone\":\"%s\",\"width\":%d,%s", customer.phone, PAPER, written + 1);
    must(answer);
    rule('=');
    snprintf(name, sizeof name, "№%s", number);
    pair("ПРОДАЖА", name);
    pair(goods.name, goods.price);
    if (kopecks(field(calc, "total_discount"))) pair("СКИДКА", amount(calc, "total_discount"));
    if (kopecks(field(calc, "total_bonus_pay"))) pair("БОНУСАМИ", amount(calc, "total_bonus_pay"));
    pair("ИТОГ", amount(calc, "total_check_amount"));
    certificate = strstr(calc, "\"certificate\":[{");
    if (certificate) pair("СЕРТИФИКАТОМ", amount(certificate, "summ"));
    lines_of(answer);
    rule('=');
}

/* --- the till --- */

static Customer recognise(const char *phone) {
    Customer customer;
    const char *said = must(call("customer.auth", "{\"input\":\"%s\"}", phone));
    printf("касса: %s, бонусов %s\n", field(said, "first_name"), amount(said, "total_bonus"));
    snprintf(customer.token, sizeof customer.token, "%s", field(said, "token"));
    customer.phone = phone;
    return customer;
}

/* more: further fields with a comma before them. */
static const char *calculate(Customer customer, Goods goods, const char *more) {
    return must(call("check.calc",
                     "{\"customer_token\":\"%s\",\"items\":[{\"index\":0,\"code\":\"%s\",\"price\":\"%s\",\"qty\":1}]%s}",
                     customer.token, goods.code, goods.price, more));
}

static char *copy(const char *text) {
    char *copied = malloc(strlen(text) + 1);
    if (!copied) exit(1);
    return strcpy(copied, text);
}

/* Calculates, spends, writes, prints and closes. */
static void sell(const char *number, Customer customer, Goods goods, const char *pay_bonus, const char *more) {
    char with_bonus[512], *calc, *written;
    const char *said = calculate(customer, goods, more);
    printf("касса: можно списать до %s\n", amount(said, "total_max_bonus_can_pay"));
    if (strcmp(pay_bonus, "0") != 0) {
        snprintf(with_bonus, sizeof with_bonus, "%s,\"pay_bonus\":\"%s\"", more, pay_bonus);
        said = calculate(customer, goods, with_bonus);
        printf("касса: покупатель списывает %s\n", pay_bonus);
    }
    calc = copy(said);
    written = copy(must(call("check.write",
                             "{\"check_id\":\"%s\",\"calc_id\":\"%s\",\"customer_token\":\"%s\",\"pay_bonus\":\"%s\",\"shift\":1%s}",
                             number, field(calc, "calc_id"), customer.token, pay_bonus, more)));
    print_receipt(number, customer, goods, calc, written);
    must(call("check.close", "{\"check_id\":\"%s\"}", number));
    free(calc);
    free(written);
}

static const char *newcomer = "8-911-222-33-44";

static const char *confirm(const char *pin) {
    return call("customer.register_confirm",
                "{\"phone\":\"%s\",\"pin\":\"%s\",\"last_name\":\"Новиков\",\"first_name\":\"Иван\",\"gender\":\"male\","
                "\"birthday\":\"1990-05-17\"}", newcomer, pin);
}

static Customer enrol(void) {
    Customer customer;
    const char *said = call("customer.auth", "{\"input\":\"%s\"}", newcomer);
    printf("касса: %s\n", field(said, "message"));
    must(call("customer.register_request", "{\"phone\":\"%s\"}", newcomer));
    printf("касса: первая попытка: %s\n", field(confirm("0000000"), "message"));
    /* The customer reads the PIN from the telephone; here it lies in the sandbox's outbox. */
    said = must(confirm(field(admin("GET", "/outbox", "{}"), "pin")));
    printf("касса: зарегистрирован: %s\n", field(said, "first_name"));
    snprintf(customer.token, sizeof customer.token, "%s", field(said, "token"));
    customer.phone = newcomer;
    return customer;
}

static void certificate(const char *code) {
    const char *said = call("certificate.info", "{\"code\":\"%s\"}", code);
    if (status != MAXBONUS_OK) {
        printf("касса: %s\n", field(said, "message"));
        return;
    }
    printf("касса: сертификат %s: %s, на нём %s%s\n", code,
           strcmp(field(said, "usable"), "true") == 0 ? "можно платить" : "платить нельзя", amount(said, "balance"),
           strcmp(field(said, "need_pin"), "true") == 0 ? ", нужен ПИН-код" : "");
}

/* Scenario 5: the server holds the check, the paper never came out, and the till knows nothing any more. */
static void hang_and_start_again(Customer anna) {
    const char *write = "{\"check_id\":\"000009\",\"calc_id\":\"%s\",\"customer_token\":\"%s\"}";
    char *calc, *written;
    calc = copy(calculate(anna, table, ""));
    must(call("check.write", write, field(calc, "calc_id"), anna.token));
    printf("касса: чек проведён, касса зависла до печати\n");
    maxbonus_session_close(session);
    /* The old journal is put away, as if the disk had been changed; the register kept the receipt and its calculation. */
    session = open_session(base_url, "lost.db");
    printf("касса: вторая попытка: %s\n", field(call("check.write", write, field(calc, "calc_id"), anna.token), "message"));
    printf("касса: откат: %s\n", field(must(call("check.rollback", "{\"check_id\":\"000009\"}")), "state"));
    written = copy(must(call("check.write", write, field(calc, "calc_id"), anna.token)));
    print_receipt("000009", anna, table, calc, written);
    must(call("check.close", "{\"check_id\":\"000009\"}"));
    free(calc);
    free(written);
    maxbonus_session_close(session);
    session = open_session(base_url, "journal.db");
    printf("касса: в прежнем журнале ждёт решения чек %s\n", field(must(call("journal.pending", "{}")), "check_id"));
    /* It was printed in the end, so the journal is told so. */
    must(call("check.close", "{\"check_id\":\"000009\"}"));
}

/* The answer to a write is lost: the library rolls the check back, and the sale is closed again. */
static void lose_the_answer(Customer dmitry) {
    const struct timespec moment = {0, 10000000};
    char calc_id[300];
    const char *said;
    snprintf(calc_id, sizeof calc_id, "%s", field(calculate(dmitry, table, ""), "calc_id"));
    admin("POST", "/faults", "{\"operation\":\"check.write\",\"kind\":\"status_after\",\"status\":503}");
    said = call("check.write",
                "{\"check_id\":\"000010\",\"calc_id\":\"%s\",\"customer_token\":\"%s\",\"pay_bonus\":\"10.00\",\"shift\":1}",
                calc_id, dmitry.token);
    printf("касса: %s Итог: %s\n", field(said, "message"), field(said, "outcome"));
    nanosleep(&moment, NULL);
    sell("000010", dmitry, table, "10.00", "");
}

static void title(const char *text) { printf("\n## %s\n\n", text); }

int main(int argc, char **argv) {
    const char *payment = ",\"certificate\":[{\"code\":\"CERT-1000\",\"pin\":\"\",\"summ\":\"400.00\"}]", *said;
    char url[300], *end, command[64];
    Customer anna, dmitry;
    if (argc > 1) base_url = argv[1];
    if (argc > 2) token = argv[2];
    if (maxbonus_abi_version() != MAXBONUS_ABI_VERSION || !mkdtemp(folder)) return 2;
    session = open_session(base_url, "journal.db");
    snprintf(url, sizeof url - 8, "%s", base_url);
    end = strstr(url, "://");
    end = end ? strchr(end + 3, '/') : NULL;
    strcpy(end ? end : url + strlen(url), "/sandbox");
    sandbox = open_session(url, "admin.db");

    title("Чек 1. Бонусы начисляются");
    /* The shop's server sends no text of its own here, so the slip is the library's. */
    admin("PUT", "/settings", "{\"print_text\":false}");
    anna = recognise("8 (900) 000-22-49");
    sell("000001", anna, holder, "0", "");
    title("Чек 2. Бонусы списываются");
    dmitry = recognise("+7 900 000-33-77");
    sell("000002", dmitry, holder, "0.30", "");
    title("Чек 3. Скидка по акции");
    admin("PUT", "/settings", "{\"print_text\":true}");
    sell("000003", recognise("9000007319"), salo, "0", "");
    title("Новый покупатель: анкета и ПИН-код из СМС");
    sell("000004", enrol(), table, "0", "");
    title("Купон, которого нет, и купон, который есть");
    said = calculate(dmitry, chair, ",\"coupon\":\"687523388469\"");
    printf("касса: купон не принят: %s\n", field(said, "coupon_message"));
    sell("000005", dmitry, chair, "0", ",\"coupon\":\"PROMO10\"");
    title("Сертификат: с покупателем и без него");
    certificate("CERT-PIN");
    certificate("CERT-1000");
    sell("000006", dmitry, table, "0", payment);
    sell("000007", anonymous, table, "0", payment);
    certificate("CERT-1000");
    title("Аноним");
    sell("000008", anonymous, holder, "0", "");
    title("Возврат по чеку 2");
    said = must(call("check.return", "{\"check_id\":\"000002\",\"return_id\":\"В-000001\"}"));
    printf("касса: возвращено бонусов %s, снято начисленных %s, на счёте %s\n", amount(said, "bonus_returned"),
           amount(said, "bonus_withdrawn"), amount(said, "customer_total_bonus"));
    title("Касса зависла, пока проводила чек");
    hang_and_start_again(anna);
    title("Обрыв связи: чек не потерян и не удвоен");
    lose_the_answer(dmitry);
    title("Итоги смены");
    said = must(call("receipt.shift", "{}"));
    printf("касса: чеков: %s\n", field(said, "receipts"));
    printf("касса: возвратов: %s\n", field(said, "returns"));
    printf("касса: откачено чеков: %s\n", field(said, "rolled_back"));
    printf("касса: неясных: %s\n", field(said, "unknown"));
    printf("касса: списано бонусов %s, начислено %s\n", amount(said, "spent"), amount(said, "earned"));

    maxbonus_session_close(session);
    maxbonus_session_close(sandbox);
    maxbonus_string_free(answer);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) == 0 ? 0 : 1;
}
