// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/server.hpp"

#include <sys/stat.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#pragma GCC diagnostic pop

#include <csignal>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::local::stream_protocol;
using boost::system::error_code;
using harness::cat;

constexpr std::uint64_t largest_body = 1 << 20;
constexpr std::uint32_t largest_header = 16 << 10;
constexpr std::chrono::seconds patience_for_request{60};
constexpr int backlog = 1024;  // dockerd connects as often as it has calls
// A call may wait for a lock that another host holds; others go on meanwhile.
constexpr unsigned threads = 16;

/// One connection; it keeps itself alive by the operation that is under way.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(stream_protocol::socket socket, const Handler& handler)
        : stream_(std::move(socket)), handler_(handler)
    {
    }

    void read()
    {
        parser_.emplace();
        parser_->body_limit(largest_body);
        parser_->header_limit(largest_header);
        // dockerd keeps idle connections, and repeats a call on a closed one without its body: an
        // idle connection is therefore never closed here. A request that has begun has to arrive.
        stream_.expires_never();
        if (buffer_.size() > 0)
            return receive();
        stream_.socket().async_wait(stream_protocol::socket::wait_read,
                                    [self = shared_from_this()](error_code failed) {
                                        if (!failed)
                                            self->receive();
                                    });
    }

private:
    void receive()
    {
        stream_.expires_after(patience_for_request);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](error_code failed, std::size_t) {
                             self->received(failed);
                         });
    }

    void received(error_code failed)
    {
        if (failed == http::error::body_limit)
            return reply({413, "the request is larger than 1 MiB\n"}, false);
        if (failed == http::error::header_limit)
            return reply({431, "the request's headers are larger than 16 KiB\n"}, false);
        if (failed)
            return close();
        const auto& request = parser_->get();
        const auto method = request.method_string();
        const auto target = request.target();
        const auto agent = request[http::field::user_agent];
        reply(handler_({method.data(), method.size()}, {target.data(), target.size()}, request.body(),
                       {agent.data(), agent.size()}),
              request.keep_alive());
    }

    void reply(Answer answer, bool keep_alive)
    {
        if (answer.status == 0)
            return close();
        response_ = {};
        response_.result(answer.status);
        response_.set(http::field::content_type, answer.content_type);
        for (const auto& [name, value] : answer.headers)
            response_.set(name, value);
        if (answer.status >= 400)
            response_.set("X-Content-Type-Options", "nosniff");
        response_.body() = std::move(answer.body);
        response_.keep_alive(keep_alive);
        response_.prepare_payload();
        stream_.expires_after(patience_for_request);
        http::async_write(stream_, response_,
                          [self = shared_from_this(), keep_alive](error_code failed, std::size_t) {
                              if (failed || !keep_alive)
                                  return self->close();
                              self->read();
                          });
    }

    void close()
    {
        error_code ignored;
        stream_.socket().shutdown(stream_protocol::socket::shutdown_both, ignored);
        stream_.close();
    }

    beast::basic_stream<stream_protocol> stream_;
    const Handler& handler_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
};

class Listener {
public:
    Listener(asio::io_context& context, const Handler& handler)
        : context_(context), acceptor_(context), handler_(handler)
    {
    }

    harness::Result<> open(const std::string& socket)
    {
        error_code failed;
        const stream_protocol::endpoint endpoint(socket);
        stream_protocol::socket other(context_);
        if (other.connect(endpoint, failed); !failed)
            return harness::usage_error(cat("another daemon serves ", socket),
                                        "stop it, or name another socket with --socket");
        std::error_code ignored;
        std::filesystem::remove(socket, ignored);
        std::filesystem::create_directories(std::filesystem::path(socket).parent_path(), ignored);
        acceptor_.open(endpoint.protocol(), failed);
        const mode_t before = ::umask(0077);  // root's business, from the first moment
        if (!failed)
            acceptor_.bind(endpoint, failed);
        ::umask(before);
        if (!failed)
            acceptor_.listen(backlog, failed);
        if (failed)
            return harness::lab_error(cat("cannot listen on ", socket, ": ", failed.message()));
        return harness::Ok{};
    }

    void accept()
    {
        acceptor_.async_accept(asio::make_strand(context_),
                               [this](error_code failed, stream_protocol::socket socket) {
                                   if (!acceptor_.is_open())
                                       return;
                                   if (!failed)
                                       std::make_shared<Session>(std::move(socket), handler_)->read();
                                   else  // out of descriptors: give others a moment to end
                                       std::this_thread::sleep_for(std::chrono::milliseconds{50});
                                   accept();
                               });
    }

private:
    asio::io_context& context_;
    stream_protocol::acceptor acceptor_;
    const Handler& handler_;
};

}  // namespace

harness::Result<> serve(const std::string& socket, const Handler& handler,
                        const std::function<void()>& ready)
{
    if (socket.size() >= 108)
        return harness::usage_error(cat("the socket's name is too long: ", socket),
                                    "Unix sockets have at most 107 characters");
    asio::io_context context;
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](error_code, int) { context.stop(); });
    Listener listener(context, handler);
    if (const auto open = listener.open(socket); !open)
        return open.error();
    listener.accept();
    ready();
    {
        std::vector<std::jthread> pool;
        for (unsigned i = 0; i < threads; ++i)
            pool.emplace_back([&context] { context.run(); });
    }
    std::error_code ignored;
    std::filesystem::remove(socket, ignored);
    return harness::Ok{};
}

}  // namespace convoy
