// Does what it is told, a line a word: tests/bindings/driver.rs has the words. `method NAME ARGUMENT...`, for code in 1C's
// own language (tests/bindings/bsl), answers `yes`, `no`, `raised TEXT` or `text TEXT`, then the arguments after the call.
#include "host.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>

using Words = std::vector<std::string>;

static Words split(const std::string &line) {
    Words words(1);
    for (char c : line) {
        if (c == '\t') words.emplace_back();
        else if (c != '\r') words.back() += c;
    }
    return words;
}

// An error document's words; of a misuse, an exception before anything was sent, there is none.
static std::string raised(Object &object, bool misused, const std::string &document) {
    auto told = [&](const char *name) { return field(document, name); };
    Variant number = plain_variant(KIND_EMPTY);
    std::vector<Variant> out = {number};
    hold(object.call_variants("ПолучитьОшибку", out) == Came::number, "the last error");
    free_variant(out[0]);
    std::string words = "raised\t-\t" + object.property("КодОшибки") + '\t' + std::to_string(object.result_number()) + '\t';
    if (misused) return words + "not_applied\tfalse\t-\t" + errors::text();
    std::string named = told("field");
    return words + told("outcome") + '\t' + told("retryable") + '\t' + (named == "null" ? "-" : named) + '\t' + told("message");
}

// What a method of the component answers, with its answer's text as the last argument.
static std::string called(Object &object, const std::string &method, Words words) {
    std::vector<Variant> arguments;
    for (const std::string &word : words) arguments.push_back(text_variant(word));
    arguments.push_back(plain_variant(KIND_EMPTY));
    Came came = object.call_variants(method, arguments);
    std::string answer = came == Came::raised ? "" : read_variant(arguments.back());
    for (Variant &argument : arguments) free_variant(argument);
    return came == Came::yes ? "answer\t" + answer : raised(object, came == Came::raised, answer);
}

struct Meanwhile {
    Object &object;
    int ms;
    const char *method;
};

// Calls while another thread calls a method without arguments after so many milliseconds.
static std::string meanwhile(Object &object, const Words &words, const char *method) {
    Meanwhile other = {object, std::stoi(words[1]), method};
    Thread thread([](void *given) {
        auto &m = *static_cast<Meanwhile *>(given);
        pause_ms(m.ms);
        Variant result = plain_variant(KIND_EMPTY);
        hold(component_call_function(m.object.raw(), m.object.method(m.method), &result, nullptr, 0), m.method);
    }, &other);
    std::string said = called(object, "Вызвать", {words[2], words[3]});
    thread.join();
    return said;
}

static std::string method(Object &object, const Words &words) {
    std::vector<Variant> arguments;
    for (size_t n = 2; n < words.size(); n++) arguments.push_back(text_variant(words[n]));
    std::vector<Variant> before = arguments;
    Came came = object.call_variants(words[1], arguments);
    std::string said;
    switch (came) {
    case Came::yes: said = "yes"; break;
    case Came::no: said = "no"; break;
    case Came::raised: said = "raised\t" + errors::text(); break;
    case Came::number: said = "text\t" + std::to_string(object.result_number()); break;
    case Came::text: said = "text\t" + object.result_text(); break;
    }
    for (size_t n = 0; n < arguments.size(); n++) {
        said += '\t' + (arguments[n].text == before[n].text ? words[n + 2] : read_variant(arguments[n]));
        free_variant(arguments[n]);
    }
    return said;
}

static std::string told(Object &object, const Words &words) {
    if (words[0] == "open") {
        Came came = object.call("ОткрытьСессию", {words[1]});
        std::string answer = object.property("Ответ");
        return came == Came::yes ? "opened\t" + answer : raised(object, came == Came::raised, answer);
    }
    if (words[0] == "call") return called(object, "Вызвать", {words[1], words[2]});
    if (words[0] == "request") return called(object, "ВыполнитьЗапрос", {words[1], words[2], words[3]});
    if (words[0] == "cancel") return meanwhile(object, words, "Отменить");
    if (words[0] == "method") return method(object, words);
    if (words.size() > 1) return meanwhile(object, words, "ЗакрытьСессию");
    hold(object.call("ЗакрытьСессию", {}) == Came::yes, "the session is closed");
    return "closed";
}

void drive() {
    {
        Object object;
        for (std::string line; std::getline(std::cin, line);) std::cout << told(object, split(line)) << std::endl;
    }
    // What came from the memory manager, and what went back to it.
    if (const char *counts = getenv("MAXBONUS_COUNT"))
        std::ofstream(counts) << memory::asked() << ' ' << memory::asked() - memory::blocks() << '\n';
}
