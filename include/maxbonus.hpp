/* maxbonus.hpp - the MaxBonus library for C++11 and later: sessions that close themselves, texts that free themselves,
 * failures that are thrown. Requests and answers are JSON texts: a register has a JSON library of its own. */
#ifndef MAXBONUS_HPP
#define MAXBONUS_HPP

#include <stdexcept>
#include <string>
#include <utility>

#include "maxbonus.h"

namespace maxbonus {

/* A call that failed: its status, and the error document as JSON (see maxbonus_call). */
class Error : public std::runtime_error {
public:
    Error(int32_t status, std::string document)
        : std::runtime_error(std::string(maxbonus_status_name(status)) + ": " + document),
          status_(status), document_(std::move(document)) {}

    int32_t status() const noexcept { return status_; }
    const std::string &document() const noexcept { return document_; }

private:
    int32_t status_;
    std::string document_;
};

/* Throws std::runtime_error where the library that was loaded is not the one of this header. */
inline void check_version() {
    if (maxbonus_abi_version() != MAXBONUS_ABI_VERSION)
        throw std::runtime_error("the maxbonus library speaks version " + std::to_string(maxbonus_abi_version()) +
                                 " of its interface, this program needs " + std::to_string(MAXBONUS_ABI_VERSION));
}

/* A session with one store. Any function from any thread; each ends by timeouts.total_ms or throws Error. */
class Session {
public:
    /* config: a JSON object, {"token":"..."} at least. */
    explicit Session(const std::string &config) {
        check_version();
        Text response;
        int32_t status = maxbonus_session_open(terminated(config), &handle_, &response.text);
        opened_ = taken(status, response);
    }
    ~Session() { close(); }
    Session(Session &&other) noexcept : handle_(other.handle_), opened_(std::move(other.opened_)) { other.handle_ = 0; }
    Session &operator=(Session &&other) noexcept {
        std::swap(handle_, other.handle_);
        std::swap(opened_, other.opened_);
        return *this;
    }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    /* What opening answered: pending receipts and warnings. */
    const std::string &opened() const noexcept { return opened_; }

    /* call("check.calc", json): the answer. */
    std::string call(const std::string &operation, const std::string &request = "{}") {
        Text response;
        int32_t status = maxbonus_call(handle_, terminated(operation), terminated(request), &response.text);
        return taken(status, response);
    }

    /* Any call that the server may have, outside the table. */
    std::string request(const std::string &method, const std::string &path, const std::string &request = "{}") {
        Text response;
        int32_t status =
            maxbonus_request(handle_, terminated(method), terminated(path), terminated(request), &response.text);
        return taken(status, response);
    }

    /* Calls in flight throw CANCELLED within 100 ms. */
    void cancel() noexcept { maxbonus_session_cancel(handle_); }

    /* Cancels the calls in flight, waits for them, closes; again is no error. The handle stays: it is a number that the
     * library refuses from now on, so that other threads may still look at it. */
    void close() noexcept {
        if (handle_ != 0) maxbonus_session_close(handle_);
    }

private:
    struct Text {
        char *text = nullptr;
        ~Text() { maxbonus_string_free(text); }
    };

    static const char *terminated(const std::string &text) {
        if (text.find('\0') != std::string::npos) throw std::invalid_argument("a NUL character cannot be sent");
        return text.c_str();
    }

    static std::string taken(int32_t status, const Text &response) {
        std::string text = response.text != nullptr ? response.text : "";
        if (status != MAXBONUS_OK) throw Error(status, std::move(text));
        return text;
    }

    uint64_t handle_ = 0;
    std::string opened_;
};

} // namespace maxbonus

#endif
