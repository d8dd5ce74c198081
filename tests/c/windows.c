/* What only Windows can show, a command each; tests/wine runs it under Wine.
 * windows @FILE, the words line by line in the file: LIBRARY COMMAND ...
 *   version                    the version resource of the library
 *   trust CERTIFICATE          adds a certificate (DER) to the store of trusted roots
 *   ping CONFIG                basic.ping: the status's name
 *   write CONFIG CHECK_ID      recognises, calculates, writes; the receipt's state
 *   recover CONFIG CHECK_ID    settles; the receipt's state and how many are pending
 *   cycles CONFIG N            N sessions one after another; growth of handles and memory
 *   unload CONFIG N            load, open, close, FreeLibrary, N times; whether the library was gone each time
 *   stuck CONFIG MS            a name look-up that hangs, FreeLibrary, MS of waiting; the status and whether it is gone
 * Each prints `name value` lines and ends with `done`; a defect ends it with 1 or with a crash. */
#include "loading.h"
#include "maxbonus.h"
#include <psapi.h>
#include <wincrypt.h>

static const char *path;
static void *library;
static int32_t (*session_open)(const char *, uint64_t *, char **);
static int32_t (*session_close)(uint64_t);
static int32_t (*call)(uint64_t, const char *, const char *, char **);
static const char *(*status_name)(int32_t);
static void (*string_free)(char *);

static void fail(const char *what, const char *seen) {
    printf("FAILED %s: %s\n", what, seen ? seen : "");
    exit(1);
}

static void load(void) {
    library = load_library(path);
    if (!library) fail("LoadLibrary", loading_error());
#define LOAD(function)                                                    \
    do {                                                                  \
        void *found = find_function(library, "maxbonus_" #function);      \
        if (!found) fail("GetProcAddress", #function);                    \
        memcpy(&function, &found, sizeof found);                          \
    } while (0)
    LOAD(session_open); LOAD(session_close); LOAD(call); LOAD(status_name); LOAD(string_free);
}

static uint64_t open_session(const char *config) {
    uint64_t session = 0;
    char *answer = NULL;
    if (session_open(config, &session, &answer) != MAXBONUS_OK) fail("session_open", answer);
    if (strstr(answer, "\"warnings\":[]") == NULL) fail("a warning", answer);
    string_free(answer);
    return session;
}

static void close_session(uint64_t session) {
    if (session_close(session) != MAXBONUS_OK) fail("session_close", NULL);
}

/* The status; the answer is kept until the next call. */
static int32_t ask(uint64_t session, const char *operation, const char *request, const char **answer) {
    static char kept[65536];
    char *text = NULL;
    int32_t status = call(session, operation, request, &text);
    if (!text) fail("no answer", operation);
    snprintf(kept, sizeof kept, "%s", text);
    string_free(text);
    *answer = kept;
    return status;
}

static const char *must(uint64_t session, const char *operation, const char *request) {
    const char *answer;
    if (ask(session, operation, request, &answer) != MAXBONUS_OK) fail(operation, answer);
    return answer;
}

/* The text of the first field of this name. */
static const char *field(const char *json, const char *name) {
    static char texts[4][512];
    static int next;
    char *text = texts[next++ % 4], key[64];
    size_t n = 0;
    const char *from;
    snprintf(key, sizeof key, "\"%s\":\"", name);
    from = strstr(json, key);
    for (from = from ? from + strlen(key) : ""; *from && *from != '"' && n < 511; from++) text[n++] = *from;
    text[n] = 0;
    return text;
}

static const char *state(uint64_t session, const char *check_id) {
    char request[300];
    snprintf(request, sizeof request, "{\"check_id\":\"%s\"}", check_id);
    return field(must(session, "journal.get", request), "state");
}

static void version(void) {
    static char block[16384];
    DWORD ignored, size = GetFileVersionInfoSizeW(wide(path), &ignored);
    const char *names[] = {"FileVersion", "ProductName", "FileDescription", "OriginalFilename"};
    if (size == 0 || size > sizeof block || !GetFileVersionInfoW(wide(path), 0, size, block)) fail("no version resource", loading_error());
    for (int n = 0; n < 4; n++) {
        char key[64], text[256];
        wchar_t *value;
        UINT length;
        snprintf(key, sizeof key, "\\StringFileInfo\\041904B0\\%s", names[n]);
        if (!VerQueryValueW(block, wide(key), (void **)&value, &length)) fail("VerQueryValue", names[n]);
        WideCharToMultiByte(CP_UTF8, 0, value, -1, text, sizeof text, NULL, NULL);
        printf("%s %s\n", names[n], text);
    }
}

static void trust(const char *certificate) {
    static unsigned char bytes[16384];
    FILE *file = _wfopen(wide(certificate), L"rb");
    size_t length = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    HCERTSTORE store = CertOpenSystemStoreA(0, "ROOT");
    if (length == 0 || !store) fail("the certificate or the store", certificate);
    if (!CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, bytes, (DWORD)length, CERT_STORE_ADD_REPLACE_EXISTING, NULL))
        fail("CertAddEncodedCertificateToStore", loading_error());
    CertCloseStore(store, 0);
    fclose(file);
}

static void write_check(const char *config, const char *check_id) {
    uint64_t session = open_session(config);
    char request[2048], token[300];
    const char *answer = must(session, "customer.auth", "{\"input\":\"8 (900) 000-33-77\"}");
    snprintf(token, sizeof token, "%s", field(answer, "token"));
    snprintf(request, sizeof request,
             "{\"customer_token\":\"%s\",\"items\":[{\"index\":0,\"code\":\"DT-01\",\"price\":\"100.00\",\"qty\":1}]}", token);
    answer = must(session, "check.calc", request);
    snprintf(request, sizeof request, "{\"check_id\":\"%s\",\"calc_id\":\"%s\",\"customer_token\":\"%s\",\"pay_bonus\":\"5\"}", check_id,
             field(answer, "calc_id"), token);
    must(session, "check.write", request);
    printf("state %s\n", state(session, check_id));
    close_session(session);
}

static void recover(const char *config, const char *check_id) {
    uint64_t session = open_session(config);
    const char *answer = must(session, "journal.recover", "{}");
    printf("pending %d\n", strstr(answer, "\"check_id\"") != NULL);
    printf("state %s\n", state(session, check_id));
    close_session(session);
}

static void growth(const char *config, int count, DWORD *handles, SIZE_T *memory) {
    PROCESS_MEMORY_COUNTERS counters;
    for (int n = 0; n < count; n++) close_session(open_session(config));
    GetProcessHandleCount(GetCurrentProcess(), handles);
    GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters);
    *memory = counters.PagefileUsage;
}

static void cycles(const char *config, int count) {
    DWORD handles_before, handles;
    SIZE_T memory_before, memory;
    growth(config, 20, &handles_before, &memory_before);
    growth(config, count, &handles, &memory);
    printf("handles %ld\n", (long)handles - (long)handles_before);
    printf("kilobytes %ld\n", ((long)memory - (long)memory_before) / 1024);
}

static void unload(const char *config, int count) {
    int gone = 0;
    for (int n = 0; n < count; n++) {
        load();
        close_session(open_session(config));
        unload_library(library);
        gone += !is_loaded(path);
    }
    printf("gone %d\n", gone);
}

static void stuck(const char *config, int ms) {
    const char *answer;
    uint64_t session = open_session(config);
    printf("status %s\n", status_name(ask(session, "basic.ping", "{}", &answer)));
    close_session(session);
    unload_library(library);
    Sleep((DWORD)ms);
    printf("gone %d\n", !is_loaded(path));
}

int main(int argc, char **argv) {
    const char *command, *first, *second;
    take_words(&argc, &argv);
    if (argc < 3) return 2;
    setvbuf(stdout, NULL, _IONBF, 0);
    path = argv[1], command = argv[2], first = argc > 3 ? argv[3] : "", second = argc > 4 ? argv[4] : "";
    if (strcmp(command, "unload") != 0) load();
    if (strcmp(command, "version") == 0) version();
    else if (strcmp(command, "trust") == 0) trust(first);
    else if (strcmp(command, "ping") == 0) {
        const char *answer;
        uint64_t session = open_session(first);
        printf("status %s\n", status_name(ask(session, "basic.ping", "{}", &answer)));
        close_session(session);
    } else if (strcmp(command, "write") == 0) write_check(first, second);
    else if (strcmp(command, "recover") == 0) recover(first, second);
    else if (strcmp(command, "cycles") == 0) cycles(first, atoi(second));
    else if (strcmp(command, "unload") == 0) unload(first, atoi(second));
    else if (strcmp(command, "stuck") == 0) stuck(first, atoi(second));
    else return 2;
    printf("done\n");
    return 0;
}
