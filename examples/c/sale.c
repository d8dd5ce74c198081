/* A sale with bonuses in C: recognise the customer, calculate, write, print, close.
 * cc -std=c99 -I include examples/c/sale.c -L target/debug -lmaxbonus -Wl,-rpath,target/debug -o target/sale
 * target/sale '{"token":"...","base_url":"...","journal":{"path":"target/sale.db"}}' 79000003377 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "maxbonus.h"

/* The text of one field of an answer; a register has a JSON library of its own for this. */
static char *field(const char *json, const char *name, char *text, size_t size) {
    char key[64], end;
    const char *from = json;
    size_t n = 0;
    snprintf(key, sizeof key, "\"%s\"", name);
    /* The name, a colon, and blanks wherever the server likes them. */
    while ((from = strstr(from, key)) != NULL) {
        from += strlen(key);
        from += strspn(from, " \t\r\n");
        if (*from == ':') break;
    }
    if (from) {
        from += 1 + strspn(from + 1, " \t\r\n");
        end = *from == '"' ? *from++ : ',';
        while (from[n] && from[n] != end && (end == '"' || !strchr(" \t\r\n}", from[n])) && n + 2 < size) {
            text[n] = from[n];
            if (from[n++] == '\\' && from[n]) { text[n] = from[n]; n++; }
        }
    }
    text[n] = 0;
    return text;
}

/* Calls, shows the cashier a failure, and hands the answer over; free it. */
static char *call(uint64_t session, const char *operation, const char *request) {
    char *answer;
    char message[512];
    if (maxbonus_call(session, operation, request, &answer) != MAXBONUS_OK) {
        printf("%s: %s\n", operation, field(answer, "message", message, sizeof message));
        exit(1);
    }
    return answer;
}

int main(int argc, char **argv) {
    uint64_t session;
    char *answer, *slip, request[2048], token[300], calc_id[300], check_id[32], text[2048];
    const char *from;
    time_t now = time(NULL);
    if (argc < 3 || maxbonus_abi_version() != MAXBONUS_ABI_VERSION) return 2;
    if (maxbonus_session_open(argv[1], &session, &answer) != MAXBONUS_OK) {
        printf("%s\n", field(answer, "message", text, sizeof text));
        return 1;
    }
    maxbonus_string_free(answer);

    snprintf(request, sizeof request, "{\"input\":\"%s\"}", argv[2]);
    answer = call(session, "customer.auth", request);
    field(answer, "token", token, sizeof token);
    printf("Бонусы: %s\n", field(answer, "total_bonus", text, sizeof text));
    maxbonus_string_free(answer);

    snprintf(request, sizeof request,
             "{\"customer_token\":\"%s\",\"items\":[{\"index\":0,\"code\":\"DT-01\",\"price\":1.00,\"qty\":1}]}", token);
    answer = call(session, "check.calc", request);
    field(answer, "calc_id", calc_id, sizeof calc_id);
    printf("Можно списать: %s\n", field(answer, "total_max_bonus_can_pay", text, sizeof text));
    maxbonus_string_free(answer);

    /* check_id is the register's own number of the receipt: the same one may be written again without harm. */
    strftime(check_id, sizeof check_id, "%Y%m%d-%H%M%S", localtime(&now));
    snprintf(request, sizeof request,
             "{\"check_id\":\"%s\",\"calc_id\":\"%s\",\"customer_token\":\"%s\",\"pay_bonus\":0.30}",
             check_id, calc_id, token);
    answer = call(session, "check.write", request);

    /* The answer as it is, plus phone and width, makes the slip. */
    snprintf(request, sizeof request, "{\"phone\":\"%s\",\"width\":32,%s", argv[2], answer + 1);
    slip = call(session, "receipt.slip", request);
    for (from = field(slip, "text", text, sizeof text); *from; from++) {
        if (from[0] == '\\' && from[1] == 'n') { putchar('\n'); from++; } else putchar(*from);
    }
    putchar('\n');
    maxbonus_string_free(slip);
    maxbonus_string_free(answer);

    /* Here the fiscal receipt is printed; then the journal is told. */
    snprintf(request, sizeof request, "{\"check_id\":\"%s\"}", check_id);
    answer = call(session, "check.close", request);
    maxbonus_string_free(answer);
    return maxbonus_session_close(session) == MAXBONUS_OK ? 0 : 1;
}
