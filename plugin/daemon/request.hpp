// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "plugin/api/service.hpp"

namespace convoy {

/// Who can have sent a request.
enum class Origin {
    socket,  ///< whoever may open our Unix socket: root and its group
    tcp,     ///< any process of this machine
};

/// A request over HTTP, whole.
struct Request {
    std::string method;
    std::string target;
    std::string body;
    std::string user_agent = {};
    Origin origin = Origin::socket;
    bool keep_alive = true;

    std::string path() const { return target.substr(0, target.find('?')); }
};

/// What a request may be; each excess has its own answer.
namespace limits {
inline constexpr std::uint64_t body = 1 << 20;     ///< bytes; 413
inline constexpr std::uint32_t header = 16 << 10;  ///< bytes of request line and headers; 431
inline constexpr std::size_t fields = 100;         ///< headers; 431
inline constexpr std::size_t unparsed = 24 << 10;  ///< bytes that make no sense yet; 400
}  // namespace limits

/// Reads one request after the other from a stream of bytes (HTTP/1.0 and 1.1). Strict where two
/// readers could disagree on where a request ends: Content-Length beside Transfer-Encoding, or
/// twice with different values, is refused.
class RequestParser {
public:
    enum class State {
        nothing,   ///< between two requests
        more,      ///< the request has begun; more bytes are needed
        complete,  ///< `request` has it
        refused,   ///< `refusal` says why; nothing after it on this connection can be trusted
    };

    RequestParser();
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Takes what belongs to the request from the front of `bytes`; the rest is of the next one.
    State take(std::string& bytes);

    /// Once per request: whether the client waits for "100 Continue" before it sends the body.
    bool wants_continue();

    /// After `complete`; the parser is ready for the next one then.
    Request request();

    const Answer& refusal() const { return refusal_; }

private:
    struct Parsing;
    State refuse(unsigned status, const std::string& why);
    State put(std::string& bytes);
    State check_header();

    std::unique_ptr<Parsing> parsing_;
    std::size_t header_bytes_ = 0;
    bool begun_ = false, header_checked_ = false, asked_to_continue_ = false;
    Answer refusal_;
};

/// An answer of the transport itself, in the form that the caller of `target` understands: for
/// Docker's methods the message is the `Err` of a JSON object.
Answer transport_answer(unsigned status, const std::string& target, const std::string& what);

/// What goes before the answer's body on the wire.
std::string head_of(const Answer& answer, bool keep_alive);

}  // namespace convoy
