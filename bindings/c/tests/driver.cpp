// Does what it is told, a line a word: tests/bindings/driver.rs has the words.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "maxbonus.hpp"

using Words = std::vector<std::string>;

static Words split(const std::string &line) {
    Words words(1);
    for (char c : line) {
        if (c == '\t') words.emplace_back();
        else words.back() += c;
    }
    return words;
}

// A field of an error document, whose shape is known: no nesting before it, no escapes in what is asked for.
static std::string field(const std::string &document, const std::string &name) {
    std::string key = "\"" + name + "\":";
    std::size_t from = document.find(key) + key.size();
    bool is_text = document[from] == '"';
    if (is_text) from++;
    std::size_t to = is_text ? document.find('"', from) : document.find_first_of(",}", from);
    std::string value = document.substr(from, to - from);
    return !is_text && value == "null" ? "-" : value;
}

// Calls while another thread does something to the session after so many milliseconds.
template <typename Does>
static std::string meanwhile(const std::string &ms, Does does, maxbonus::Session &session, const Words &words) {
    struct Joined {
        std::thread thread;
        ~Joined() { thread.join(); }
    } other{std::thread([ms, does] {
        std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(ms)));
        does();
    })};
    return "answer\t" + session.call(words[2], words[3]);
}

static std::string told(std::unique_ptr<maxbonus::Session> &session, const Words &words) {
    if (words[0] == "open") {
        session.reset();
        session.reset(new maxbonus::Session(words[1]));
        return "opened\t" + session->opened();
    }
    if (words[0] == "call") return "answer\t" + session->call(words[1], words[2]);
    if (words[0] == "request") return "answer\t" + session->request(words[1], words[2], words[3]);
    if (words[0] == "cancel") return meanwhile(words[1], [&] { session->cancel(); }, *session, words);
    if (words.size() > 1) return meanwhile(words[1], [&] { session->close(); }, *session, words);
    session->close();
    return "closed";
}

int main() {
    std::unique_ptr<maxbonus::Session> session;
    std::string line;
    while (std::getline(std::cin, line)) {
        try {
            std::cout << told(session, split(line)) << std::endl;
        } catch (const maxbonus::Error &error) {
            const std::string &d = error.document();
            std::cout << "raised\tError\t" << field(d, "status") << '\t' << error.status() << '\t' << field(d, "outcome")
                      << '\t' << field(d, "retryable") << '\t' << field(d, "field") << '\t' << field(d, "message")
                      << std::endl;
        } catch (const std::runtime_error &error) {
            std::cout << "unloaded\truntime_error\t" << error.what() << std::endl;
            return 0;
        }
    }
    return 0;
}
