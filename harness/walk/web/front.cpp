// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/front.hpp"

#include <cerrno>
#include <optional>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/file_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#pragma GCC diagnostic pop

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/walk/web/page_socket.hpp"

namespace harness::walk::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

/// What connections share with the front, which they may outlive by a moment.
struct Shared {
    Loop& loop;
    Site& site;
    std::size_t connections = 0;
};

HttpAnswer refusal(unsigned status, std::string why)
{
    return {.status = status, .body = std::move(why) + "\n"};
}

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, std::shared_ptr<Shared> shared)
        : stream_(std::move(socket)), shared_(std::move(shared))
    {
        ++shared_->connections;
    }
    ~Connection() { --shared_->connections; }

    void read(std::chrono::seconds patience)
    {
        parser_.emplace();
        parser_->header_limit(front_limits::header);
        parser_->body_limit(0);
        stream_.expires_after(patience);
        http::async_read(
            stream_, buffer_, *parser_,
            [self = shared_from_this()](error_code failed, std::size_t) { self->took(failed); });
    }

    void refuse(HttpAnswer answer)
    {
        keep_alive_ = false;
        stream_.expires_after(front_limits::request);
        send(std::move(answer));
    }

private:
    void took(error_code failed)
    {
        if (failed == http::error::header_limit)
            return refuse(refusal(431, "the request's headers are larger than 16 KiB"));
        if (failed == http::error::body_limit)
            return refuse(refusal(413, "requests with a body are not taken here"));
        if (failed == http::error::end_of_stream || failed == beast::error::timeout ||
            failed == asio::error::connection_reset)
            return;
        if (failed)
            return refuse(refusal(400, cat("the request is not HTTP: ", failed.message())));
        const auto& message = parser_->get();
        HttpRequest request{std::string{message.method_string()}, std::string{message.target()}};
        for (const auto& field : message)
            request.headers.emplace_back(std::string{field.name_string()},
                                         std::string{field.value()});
        keep_alive_ = message.keep_alive();
        is_head_ = message.method() == http::verb::head;
        serve(request);
    }

    void serve(const HttpRequest& request)
    {
        if (request.wants_page_socket())
            return upgrade(request);
        if (request.method != "GET" && !is_head_)
            return refuse({.status = 405,
                           .body = "only GET is known here\n",
                           .headers = {{"Allow", "GET, HEAD"}}});
        stream_.expires_never();
        shared_->site.answer(request, [self = shared_from_this()](HttpAnswer answer) {
            self->stream_.expires_after(front_limits::answering);
            self->send(std::move(answer));
        });
    }

    void upgrade(const HttpRequest& request)
    {
        if (buffer_.size() > 0)
            return refuse(refusal(400, "frames may come only after the handshake"));
        if (auto refused = shared_->site.refuse_page(request))
            return refuse(std::move(*refused));
        stream_.expires_never();
        error_code failed;
        const bool is_ipv6 = stream_.socket().local_endpoint(failed).protocol() == tcp::v6();
        if (failed)
            return;  // it has gone meanwhile
        const int fd =
            ::fcntl(stream_.socket().native_handle(), F_DUPFD_CLOEXEC, 0);  // it outlives this
        if (fd < 0)
            return refuse(refusal(503, "too many open files"));
        open_page_socket(shared_->loop, fd, is_ipv6, request,
                         [self = shared_from_this(), request](std::shared_ptr<PageSocket> page) {
                             self->shared_->site.welcome(std::move(page), request);
                         });
    }

    template <typename Body>
    http::response<Body> head_of(const HttpAnswer& answer)
    {
        http::response<Body> response{http::int_to_status(answer.status), 11};
        response.set(http::field::content_type, answer.type);
        for (const auto& [name, value] : answer.headers)
            response.set(name, value);
        response.keep_alive(keep_alive_);
        return response;
    }

    void send(HttpAnswer answer)
    {
        if (!answer.file.empty())
            return send_file(answer);
        if (is_head_) {
            auto response = head_of<http::empty_body>(answer);
            response.content_length(answer.body.size());
            return write(std::move(response));
        }
        auto response = head_of<http::string_body>(answer);
        response.body() = std::move(answer.body);
        response.prepare_payload();
        write(std::move(response));
    }

    void send_file(const HttpAnswer& answer)
    {
        auto response = head_of<http::file_body>(answer);
        error_code failed;
        response.body().open(answer.file.c_str(), beast::file_mode::scan, failed);
        if (answer.remove_file) {  // it is gone when it is closed
            std::error_code ignored;
            std::filesystem::remove(answer.file, ignored);
        }
        if (failed)
            return send(refusal(500, "the file cannot be read"));
        if (!is_head_) {
            response.prepare_payload();
            return write(std::move(response));
        }
        auto head = head_of<http::empty_body>(answer);
        head.content_length(response.body().size());
        write(std::move(head));
    }

    template <typename Body>
    void write(http::response<Body> response)
    {
        const auto message = std::make_shared<http::response<Body>>(std::move(response));
        const auto serializer = std::make_shared<http::serializer<false, Body>>(*message);
        write_some<Body>(message, serializer);
    }

    /// Piece by piece: a client that takes a long answer slowly is not one that is dead.
    template <typename Body>
    void write_some(const std::shared_ptr<http::response<Body>>& message,
                    const std::shared_ptr<http::serializer<false, Body>>& serializer)
    {
        http::async_write_some(
            stream_, *serializer,
            [self = shared_from_this(), message, serializer](error_code failed, std::size_t) {
                if (failed)
                    return;
                if (!serializer->is_done()) {
                    self->stream_.expires_after(front_limits::answering);
                    return self->write_some<Body>(message, serializer);
                }
                if (self->keep_alive_)
                    return self->read(front_limits::between);
                error_code ignored;
                self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
            });
    }

    beast::tcp_stream stream_;
    std::shared_ptr<Shared> shared_;
    beast::flat_buffer buffer_{front_limits::header * 2};
    std::optional<http::request_parser<http::string_body>> parser_;
    bool keep_alive_ = true, is_head_ = false;
};

class BeastFront : public Front {
public:
    BeastFront(Loop& loop, Site& site)
        : shared_(new Shared{loop, site}), acceptor_(loop.context()),
          pause_(std::make_unique<Timer>(loop))
    {
    }

    /// "Address already in use" and the like; nothing when it listens.
    error_code listen(const tcp::endpoint& endpoint)
    {
        error_code failed;
        protocol_ = endpoint.protocol();
        acceptor_.open(protocol_, failed);
        if (!failed) {
            (void)::fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
            acceptor_.non_blocking(true, failed);
        }
        if (!failed)
            acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
        if (!failed)
            acceptor_.bind(endpoint, failed);
        if (!failed)
            acceptor_.listen(asio::socket_base::max_listen_connections, failed);
        if (!failed)
            accept();
        return failed;
    }

    std::uint16_t port() const override
    {
        error_code ignored;
        return acceptor_.local_endpoint(ignored).port();
    }

    void stop() override
    {
        error_code ignored;
        acceptor_.close(ignored);
    }

private:
    void accept()
    {
        acceptor_.async_wait(tcp::acceptor::wait_read, [this](error_code failed) {
            if (failed == asio::error::operation_aborted)
                return;
            // Not async_accept(): hosts that are started meanwhile would inherit the socket, and
            // hold it open when it is closed here.
            const int fd = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED))
                return accept();
            tcp::socket socket(acceptor_.get_executor());
            if (fd >= 0 && socket.assign(protocol_, fd, failed))
                ::close(fd);
            if (failed || fd < 0)  // out of descriptors: they wait in the socket's queue
                return pause_->after(std::chrono::milliseconds{50}, [this] { accept(); });
            const bool full = shared_->connections >= front_limits::connections;
            const auto connection = std::make_shared<Connection>(std::move(socket), shared_);
            if (full)
                connection->refuse(refusal(503, "too many connections; close other pages"));
            else
                connection->read(front_limits::request);
            accept();
        });
    }

    std::shared_ptr<Shared> shared_;
    tcp::acceptor acceptor_;
    tcp protocol_ = tcp::v4();
    std::unique_ptr<Timer> pause_;
};

}  // namespace

Result<std::unique_ptr<Front>> Front::open(Loop& loop, Site& site, const std::string& address,
                                           std::uint16_t port)
{
    error_code failed;
    const auto parsed = asio::ip::make_address(address, failed);
    if (failed)
        return usage_error(cat("--bind: '", address, "' is no address of IPv4 or IPv6"),
                           "127.0.0.1 is this machine alone, 0.0.0.0 is all of its addresses");
    auto front = std::make_unique<BeastFront>(loop, site);
    failed = front->listen({parsed, port});
    if (failed == asio::error::address_in_use)
        return usage_error(cat("port ", port, " of ", address, " is in use already"),
                           "name another one with --port, or leave that out to have a free one");
    if (failed == asio::error::access_denied)
        return usage_error(cat("port ", port, " of ", address, " is not for this user"),
                           "name one above 1023 with --port");
    if (failed)
        return usage_error(cat("cannot listen on ", address, ": ", failed.message()),
                           "'ip address' shows the addresses that this machine has");
    return std::unique_ptr<Front>{std::move(front)};
}

}  // namespace harness::walk::web
