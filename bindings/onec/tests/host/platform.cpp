// The platform's side of the host: memory, errors, texts, threads.
#include "host.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#include <time.h>
#endif

static std::atomic<int> checks;

void hold(bool condition, const std::string &what, const std::string &seen) {
    checks++;
    if (!condition) {
        fprintf(stderr, "does not hold: %s\n%s\n", what.c_str(), seen.c_str());
        fflush(stderr);
        _Exit(1);
    }
}

int checked() { return checks; }

// No mutex: MinGW's threads may have none in C++.
namespace {
class Lock {
public:
    Lock() { while (flag.test_and_set(std::memory_order_acquire)) pause_ms(0); }
    ~Lock() { flag.clear(std::memory_order_release); }

private:
    static std::atomic_flag flag;
};
std::atomic_flag Lock::flag = ATOMIC_FLAG_INIT;

const size_t GUARD = 16;
const unsigned char FRESH = 0xCD, BEHIND = 0xFD;

// By address: how many bytes were asked for. Never destroyed: the component may end after it.
std::map<const void *, size_t> &held() {
    static auto *blocks = new std::map<const void *, size_t>;
    return *blocks;
}
long times_asked, left_until_refusal;

struct Told {
    long count;
    unsigned short code;
    std::string source, text;
} told;

void check_guard(const void *block, size_t bytes) {
    auto *behind = static_cast<const unsigned char *>(block) + bytes;
    size_t n = 0;
    while (n < GUARD && behind[n] == BEHIND) n++;
    hold(n == GUARD, "nothing is written behind a block");
}
}  // namespace

bool platform_alloc(void **block, unsigned long bytes) {
    Lock lock;
    times_asked++;
    *block = nullptr;
    if (left_until_refusal > 0 && --left_until_refusal == 0) return false;
    hold(bytes > 0, "a block of no bytes is never asked for");
    auto *made = static_cast<unsigned char *>(malloc(bytes + GUARD));
    memset(made, FRESH, bytes);
    memset(made + bytes, BEHIND, GUARD);
    held()[made] = bytes;
    *block = made;
    return true;
}

void platform_free(void **block) {
    Lock lock;
    if (!*block) return;
    auto found = held().find(*block);
    hold(found != held().end(), "only blocks of the manager are given back, and once");
    check_guard(*block, found->second);
    memset(*block, 0xDD, found->second);
    held().erase(found);
    free(*block);
    *block = nullptr;
}

bool platform_error(unsigned short code, const char16_t *source, const char16_t *text, long raise) {
    hold(raise != 0 && source && text, "an error raises and has its texts");
    told = {told.count + 1, code, narrow(source), narrow(text)};
    return true;
}

void *memory::take(size_t bytes) {
    long left = left_until_refusal;
    memory::refuse(0);
    void *block = nullptr;
    hold(platform_alloc(&block, static_cast<unsigned long>(bytes)), "memory for an argument");
    memory::refuse(left);
    return block;
}

long memory::blocks() { Lock lock; return static_cast<long>(held().size()); }
long memory::asked() { Lock lock; return times_asked; }
void memory::refuse(long nth) { Lock lock; left_until_refusal = nth; }
bool memory::is_block(const void *block, size_t bytes) {
    Lock lock;
    auto found = held().find(block);
    return found != held().end() && found->second >= bytes;
}
void memory::give_back(const void *block) {
    void *taken = const_cast<void *>(block);
    platform_free(&taken);
}

long errors::count() { return told.count; }
unsigned short errors::code() { return told.code; }
std::string errors::source() { return told.source; }
std::string errors::text() { return told.text; }

std::u16string wide(const std::string &utf8) {
    std::u16string text;
    for (size_t n = 0; n < utf8.size();) {
        unsigned char first = static_cast<unsigned char>(utf8[n]);
        int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
        uint32_t point = more == 3 ? first & 7 : more == 2 ? first & 15 : more == 1 ? first & 31 : first;
        for (n++; more > 0 && n < utf8.size(); more--, n++) point = point << 6 | (static_cast<unsigned char>(utf8[n]) & 63);
        if (point >= 0x10000) {
            text += static_cast<char16_t>(0xD7C0 + (point >> 10));
            text += static_cast<char16_t>(0xDC00 + (point & 0x3FF));
        } else {
            text += static_cast<char16_t>(point);
        }
    }
    return text;
}

std::string narrow(const std::u16string &text) {
    std::string utf8;
    for (size_t n = 0; n < text.size(); n++) {
        uint32_t point = text[n];
        bool pair = point >= 0xD800 && point < 0xDC00 && n + 1 < text.size() && text[n + 1] >= 0xDC00 && text[n + 1] < 0xE000;
        if (pair) point = 0x10000 + ((point - 0xD800) << 10) + (text[++n] - 0xDC00u);
        auto tail = [&](int shift) { return static_cast<char>(0x80 | (point >> shift & 63)); };
        if (point < 0x80) utf8 += static_cast<char>(point);
        else if (point < 0x800) (utf8 += static_cast<char>(0xC0 | point >> 6)) += tail(0);
        else if (point < 0x10000) ((utf8 += static_cast<char>(0xE0 | point >> 12)) += tail(6)) += tail(0);
        else (((utf8 += static_cast<char>(0xF0 | point >> 18)) += tail(12)) += tail(6)) += tail(0);
    }
    return utf8;
}

std::string narrow(const char16_t *zero_terminated) {
    return zero_terminated ? narrow(std::u16string(zero_terminated)) : std::string("(null)");
}

// Latin and Cyrillic letters: all that names have.
static std::string recased(const std::string &utf8, bool up) {
    std::u16string text = wide(utf8);
    for (char16_t &unit : text) {
        bool small = (unit >= u'a' && unit <= u'z') || (unit >= u'а' && unit <= u'я');
        bool capital = (unit >= u'A' && unit <= u'Z') || (unit >= u'А' && unit <= u'Я');
        if (up && small) unit = static_cast<char16_t>(unit - 32);
        if (!up && capital) unit = static_cast<char16_t>(unit + 32);
    }
    return narrow(text);
}

std::string upper(const std::string &utf8) { return recased(utf8, true); }
std::string lower(const std::string &utf8) { return recased(utf8, false); }

std::string field(const std::string &json, const std::string &name) {
    std::string key = "\"" + name + "\":";
    size_t from = json.find(key);
    if (from == std::string::npos) return "";
    from += key.size();
    bool quoted = json[from] == '"';
    if (quoted) from++;
    size_t to = json.find_first_of(quoted ? "\"" : ",}]", from);
    return json.substr(from, to == std::string::npos ? to : to - from);
}

struct Run {
    void (*run)(void *);
    void *with;
};

#ifdef _WIN32
static DWORD WINAPI start(void *given) {
    Run run = *static_cast<Run *>(given);
    delete static_cast<Run *>(given);
    run.run(run.with);
    return 0;
}
Thread::Thread(void (*run)(void *), void *with) : handle_(CreateThread(nullptr, 0, start, new Run{run, with}, 0, nullptr)) {}
void Thread::join() {
    WaitForSingleObject(handle_, INFINITE);
    CloseHandle(handle_);
}
void pause_ms(int ms) { Sleep(static_cast<DWORD>(ms)); }
#else
static void *start(void *given) {
    Run run = *static_cast<Run *>(given);
    delete static_cast<Run *>(given);
    run.run(run.with);
    return nullptr;
}
Thread::Thread(void (*run)(void *), void *with) : handle_(nullptr) {
    pthread_t thread;
    hold(pthread_create(&thread, nullptr, start, new Run{run, with}) == 0, "a thread starts");
    handle_ = reinterpret_cast<void *>(thread);
}
void Thread::join() { pthread_join(reinterpret_cast<pthread_t>(handle_), nullptr); }
void pause_ms(int ms) {
    timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&pause, nullptr);
}
#endif

long now_ms() {
    auto since = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}
