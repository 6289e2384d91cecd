// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harness::walk::web {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request; it has no body: we take none.
struct HttpRequest {
    std::string method;
    std::string target;
    Headers headers;

    /// The value of a header, whatever the case of its name; "" when there is none.
    std::string_view header(std::string_view name) const;
    /// How many there are: two of a kind are one too many, for some.
    std::size_t count(std::string_view name) const;
    bool wants_page_socket() const;
};

struct HttpAnswer {
    unsigned status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body = {};
    Headers headers = {};
    /// Sent instead of the body when it is not empty.
    std::filesystem::path file = {};
    bool remove_file = false;  ///< it was made for this answer alone
};

/// An open WebSocket. Used from the loop alone.
class PageSocket {
public:
    /// Told of what comes. None of the calls come after forget(), or after closed().
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void text(std::string_view message) = 0;
        virtual void binary(std::string_view message) = 0;
        virtual void has_room() = 0;  ///< all that was to be sent has been
        virtual void closed() = 0;
    };

    virtual ~PageSocket() = default;
    virtual void listen(Listener& listener) = 0;
    virtual void forget() = 0;
    virtual void send_text(std::string message) = 0;
    virtual void send_binary(std::string message) = 0;
    /// Bytes that the kernel has not taken yet.
    virtual std::size_t unsent() const = 0;
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// Who answers. Called from the loop; may not block.
class Site {
public:
    using Reply = std::function<void(HttpAnswer)>;

    virtual ~Site() = default;
    /// `reply` is called once, from the loop: now or later.
    virtual void answer(const HttpRequest& request, Reply reply) = 0;
    /// An answer when there is to be no WebSocket.
    virtual std::unique_ptr<HttpAnswer> refuse_page(const HttpRequest& request) = 0;
    virtual void welcome(std::shared_ptr<PageSocket> page, const HttpRequest& request) = 0;
};

}  // namespace harness::walk::web
