// What the parts of the host use: checks, texts, the platform's memory and errors, an object of the component.
#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "classes.hpp"

// Counts a check; the first that does not hold ends the program with 1.
void hold(bool condition, const std::string &what, const std::string &seen = "");
int checked();

std::u16string wide(const std::string &utf8);
std::string narrow(const std::u16string &text);
std::string narrow(const char16_t *zero_terminated);
std::string upper(const std::string &utf8);
std::string lower(const std::string &utf8);
// The text of the first field of this name, as it stands in the JSON.
std::string field(const std::string &json, const std::string &name);

// The five exports.
struct Library {
    const char16_t *(*GetClassNames)();
    long (*GetClassObject)(const char16_t *name, void **object);
    long (*DestroyObject)(void **object);
    int (*SetPlatformCapabilities)(int capabilities);
    int (*GetAttachType)();
};
extern Library library;

// The platform's memory manager: fresh blocks are full of 0xCD, and behind each stands a guard.
namespace memory {
long blocks();
long asked();               // how often memory was asked for
void refuse(long nth);      // the nth time from now there is none; 0: no more
bool is_block(const void *block, size_t bytes);
void give_back(const void *block);
void *take(size_t bytes);   // for the host itself: never refused
}  // namespace memory

// What the component told the platform.
namespace errors {
long count();
unsigned short code();
std::string source();
std::string text();
}  // namespace errors

// Runs a function on a thread of its own.
class Thread {
public:
    Thread(void (*run)(void *), void *with);
    void join();

private:
    void *handle_;
};
void pause_ms(int ms);
long now_ms();

// What a method came to in 1C's eyes.
enum class Came { no, yes, raised, number, text };

// An argument or a result; strings are blocks of the memory manager.
Variant text_variant(const std::string &utf8);
Variant units_variant(const std::u16string &text);
Variant plain_variant(uint16_t kind);
std::string read_variant(const Variant &value);
void free_variant(Variant &value);

// An object of the class, as the platform holds one.
class Object {
public:
    enum class Order { memory_first, init_first, nothing };
    explicit Object(Order order = Order::memory_first);
    ~Object();  // by DestroyObject, unless deleted
    Object(const Object &) = delete;
    Object &operator=(const Object &) = delete;

    void *raw() const { return component_; }
    void delete_it(int base = 0);  // by the virtual destructor of this base
    long method(const std::string &name) const;
    long property_number(const std::string &name) const;
    std::string property(const std::string &name) const;
    bool flag(const std::string &name) const;
    // Calls a method with these arguments, each a text; `-` is Неопределено. The last of them is read back.
    Came call(const std::string &method, std::initializer_list<std::string> arguments, std::string *out = nullptr);
    Came call_variants(const std::string &method, std::vector<Variant> &arguments);
    long result_number() const { return number_; }
    std::string result_text() const { return text_; }

private:
    void *component_ = nullptr;
    long number_ = 0;
    std::string text_;
};

// The parts.
void check_exports();
void check_names(Object &object);
void check_interface();
void check_misuse();
void check_memory();
void main_job(const std::string &config, const std::string &admin_config);
void check_cancel(const std::string &config, const std::string &admin_config);
void drive();
