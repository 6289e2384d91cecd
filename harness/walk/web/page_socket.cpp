// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/page_socket.hpp"

#include <deque>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#pragma GCC diagnostic pop

#include <unistd.h>

namespace harness::walk::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr std::size_t worth_keeping = 64 << 10;  // bytes of a buffer that a large message left

struct Message {
    std::string bytes;
    bool is_text;
};

class BeastPage : public PageSocket, public std::enable_shared_from_this<BeastPage> {
public:
    explicit BeastPage(tcp::socket socket) : stream_(std::move(socket)) {}

    void accept(const HttpRequest& request, std::function<void(std::shared_ptr<PageSocket>)> opened)
    {
        websocket::stream_base::timeout times{};
        times.handshake_timeout = std::chrono::seconds{10};
        times.idle_timeout = page_limits::silence;
        times.keep_alive_pings = true;
        stream_.set_option(times);
        stream_.auto_fragment(false);
        stream_.read_message_max(page_limits::message);
        http::request<http::empty_body> head{http::verb::get, request.target, 11};
        for (const auto& [name, value] : request.headers)
            head.insert(name, value);
        stream_.async_accept(head, [self = shared_from_this(), opened](error_code failed) {
            if (failed)
                return;
            opened(self);
            self->read();
        });
    }

    void listen(Listener& listener) override { listener_ = &listener; }
    void forget() override { listener_ = nullptr; }

    void send_text(std::string message) override { send({std::move(message), true}); }
    void send_binary(std::string message) override { send({std::move(message), false}); }
    std::size_t unsent() const override { return unsent_; }

    void close(std::uint16_t code, std::string_view reason) override
    {
        if (std::exchange(closing_, true))
            return;
        websocket::close_reason why{code};
        why.reason.assign(reason.data(), std::min<std::size_t>(reason.size(), 120));
        if (sending_)  // a close frame has to wait for the message that is on its way
            why_ = why;
        else
            close_now(why);
    }

private:
    void read()
    {
        stream_.async_read(buffer_, [self = shared_from_this()](error_code failed, std::size_t) {
            self->took(failed);
        });
    }

    void took(error_code failed)
    {
        if (failed)
            return gone();
        const std::string_view message{static_cast<const char*>(buffer_.data().data()),
                                       buffer_.size()};
        if (stream_.got_text() && message.size() > page_limits::text)
            close(websocket::close_code::too_big, "a message is longer than 64 KiB");
        else if (listener_ && !closing_)
            stream_.got_text() ? listener_->text(message) : listener_->binary(message);
        buffer_.clear();
        if (buffer_.capacity() > worth_keeping)
            buffer_.shrink_to_fit();
        read();
    }

    void send(Message message)
    {
        if (closing_)
            return;
        unsent_ += message.bytes.size();
        waiting_.push_back(std::move(message));
        if (unsent_ > page_limits::unsent)
            return close(websocket::close_code::try_again_later, "the page reads too slowly");
        if (!sending_)
            send_next();
    }

    void send_next()
    {
        sending_ = true;
        stream_.text(waiting_.front().is_text);
        stream_.async_write(
            asio::buffer(waiting_.front().bytes),
            [self = shared_from_this()](error_code failed, std::size_t) { self->sent(failed); });
    }

    void sent(error_code failed)
    {
        sending_ = false;
        unsent_ -= waiting_.front().bytes.size();
        waiting_.pop_front();
        if (failed)
            return;  // the read that is under way tells of the end
        if (closing_) {
            if (why_)
                close_now(*why_);
            return;
        }
        if (!waiting_.empty())
            return send_next();
        if (listener_)
            listener_->has_room();
    }

    void close_now(const websocket::close_reason& why)
    {
        waiting_.clear();
        stream_.async_close(why, [self = shared_from_this()](error_code) {});
    }

    void gone()
    {
        closing_ = true;
        if (Listener* const listener = std::exchange(listener_, nullptr))
            listener->closed();
    }

    websocket::stream<beast::tcp_stream> stream_;
    beast::flat_buffer buffer_;
    Listener* listener_ = nullptr;
    std::deque<Message> waiting_;  ///< its first is on its way while `sending_`
    std::size_t unsent_ = 0;
    bool sending_ = false, closing_ = false;
    std::optional<websocket::close_reason> why_;
};

}  // namespace

void open_page_socket(Loop& loop, int connection, bool is_ipv6, const HttpRequest& request,
                      std::function<void(std::shared_ptr<PageSocket>)> opened)
{
    tcp::socket socket(loop.context());
    error_code failed;
    socket.assign(is_ipv6 ? tcp::v6() : tcp::v4(), connection, failed);
    if (failed) {
        ::close(connection);
        return;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::send_buffer_size(page_limits::send_buffer), ignored);
    std::make_shared<BeastPage>(std::move(socket))->accept(request, std::move(opened));
}

}  // namespace harness::walk::web
