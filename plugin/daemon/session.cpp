// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>

#include <sys/socket.h>
#include <sys/uio.h>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience_for_reader{60'000};
constexpr milliseconds patience_for_lingerer{2'000};
constexpr std::size_t most_discarded = 8 << 20;
constexpr std::size_t worth_keeping = 8 << 10;  // bytes of buffers that idle connections keep
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

void release_if_large(std::string& buffer)
{
    buffer.clear();
    if (buffer.capacity() > worth_keeping)
        buffer.shrink_to_fit();
}

/// An exception would end the daemon, and with it all other requests.
Answer guarded_answer(Responder& responder, const Request& request)
{
    try {
        return responder.answer(request);
    } catch (const std::exception& failed) {
        return transport_answer(500, request.target,
                                "convoy ran into an error of its own; its log says more");
    }
}

}  // namespace

/// A request that is being answered; the answer that comes first counts.
struct Session::Exchange {
    Request request;
    Plan plan;
    std::shared_ptr<Session> session;
    std::int64_t began = steady_now();
    std::atomic<bool> answered{false};

    std::chrono::microseconds took() const
    {
        return std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::nanoseconds{steady_now() - began});
    }
};

Session::Session(Hub& hub, Fd connection, Origin origin)
    : hub_(hub), stream_(hub.reactor, std::move(connection)), origin_(origin)
{
}

Session::~Session()
{
    hub_.leave(*this);
}

void Session::begin()
{
    hub_.enter(*this);
    if (stream_.get() >= 0)
        await_bytes();
}

void Session::await_bytes()
{
    if (step_ == Step::idle && pending_.capacity() > worth_keeping)
        pending_.shrink_to_fit();
    stream_.when_readable([self = shared_from_this()] { self->readable(); });
    if (hub_.draining())  // it may have begun after it looked at us
        end_if_idle();
}

void Session::readable()
{
    static thread_local std::array<char, 64 << 10> scratch;
    for (;;) {
        const ssize_t got = ::recv(stream_.get(), scratch.data(), scratch.size(), MSG_DONTWAIT);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            break;
        if (got <= 0)
            return ended_by_peer();
        if (step_ == Step::lingering) {
            discarded_ += static_cast<std::size_t>(got);
            if (discarded_ > most_discarded)
                return hang_up();
            continue;
        }
        pending_.append(scratch.data(), static_cast<std::size_t>(got));
        if (!advance())
            return;
        if (static_cast<std::size_t>(got) < scratch.size())
            break;
    }
    await_bytes();
}

/// Nothing more will come; or we have made it so, because it took too long.
void Session::ended_by_peer()
{
    if (step_ != Step::reading || !too_slow_)
        return hang_up();
    reject(transport_answer(408, {}, "the request has not arrived in time"));
}

/// Goes on with what was read. False when something else continues: not to be read on here.
bool Session::advance()
{
    switch (parser_.take(pending_)) {
        case RequestParser::State::nothing: step_ = Step::idle; return true;
        case RequestParser::State::more:
            if (step_ != Step::reading) {
                step_ = Step::reading;
                set_deadline(hub_.options.patience_for_request);
            }
            if (parser_.wants_continue())
                (void)::send(stream_.get(), go_on.data(), go_on.size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT);
            return true;
        case RequestParser::State::refused: reject(parser_.refusal()); return false;
        case RequestParser::State::complete: serve(parser_.request()); return false;
    }
    return false;
}

void Session::serve(Request request)
{
    const auto exchange = std::make_shared<Exchange>();
    exchange->session = shared_from_this();
    exchange->request = std::move(request);
    exchange->request.origin = origin_;
    exchange->plan = hub_.responder->plan(exchange->request);
    const Plan& plan = exchange->plan;
    step_ = Step::answering;
    {
        const std::lock_guard lock(exchange_mutex_);
        exchange_ = exchange;
    }
    deadline_ =
        plan.patience ? exchange->began + std::chrono::nanoseconds(*plan.patience).count() : 0;
    hub_.stir();
    const bool no_use = plan.pace == Pace::late ||
                        (plan.pace == Pace::slow && plan.share_hangs && !hub_.workers.has_free());
    if (no_use)
        return finish(exchange, hub_.responder->late(exchange->request), Responder::How::late);
    if (plan.pace == Pace::at_once || (plan.pace == Pace::quick && hub_.crew.may_work())) {
        const Crew::Work work(hub_.crew);
        return work_on(hub_, exchange);
    }
    if (!hub_.workers.submit(
            [hub = hub_.shared_from_this(), exchange] { work_on(*hub, exchange); }))
        finish(exchange, hub_.responder->late(exchange->request), Responder::How::late);
}

void Session::work_on(Hub& hub, const std::shared_ptr<Exchange>& exchange)
{
    if (exchange->answered)  // its time was over before a worker was free
        return;
    Answer answer = guarded_answer(*hub.responder, exchange->request);
    exchange->session->finish(exchange, std::move(answer), Responder::How::in_time);
}

void Session::finish(const std::shared_ptr<Exchange>& exchange, Answer answer, Responder::How how)
{
    if (exchange->answered.exchange(true)) {
        if (how == Responder::How::in_time)
            hub_.responder->dropped(exchange->request, answer, exchange->took());
        return;
    }
    deadline_ = 0;
    {
        const std::lock_guard lock(exchange_mutex_);
        exchange_.reset();
    }
    hub_.responder->sent(exchange->request, answer, how, exchange->took());
    if (exchange->request.method == "HEAD")
        answer.body.clear();
    reply(std::move(answer), exchange->request.keep_alive);
}

void Session::reject(const Answer& answer)
{
    refused_ = true;
    hub_.responder->rejected(answer);
    reply(answer, false);
}

void Session::reply(Answer answer, bool keep_alive)
{
    if (answer.status == 0)
        return hang_up();
    keep_alive_ = keep_alive && !hub_.draining();
    head_ = head_of(answer, keep_alive_);
    body_ = std::move(answer.body);
    sent_ = 0;
    step_ = Step::writing;
    write_more();
}

void Session::write_more()
{
    while (sent_ < head_.size() + body_.size()) {
        const std::size_t of_head = std::min(sent_, head_.size()), of_body = sent_ - of_head;
        std::array<iovec, 2> parts{iovec{head_.data() + of_head, head_.size() - of_head},
                                   iovec{body_.data() + of_body, body_.size() - of_body}};
        msghdr message = {};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const ssize_t put = ::sendmsg(stream_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put >= 0) {
            sent_ += static_cast<std::size_t>(put);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return hang_up();
        set_deadline(patience_for_reader);
        return stream_.when_writable([self = shared_from_this()] { self->write_more(); });
    }
    replied();
}

void Session::replied()
{
    deadline_ = 0;
    release_if_large(head_);
    release_if_large(body_);
    if (refused_) {  // what is on its way is read, or the client might not get to see the answer
        step_ = Step::lingering;
        ::shutdown(stream_.get(), SHUT_WR);
        set_deadline(patience_for_lingerer);
        return await_bytes();
    }
    if (!keep_alive_)
        return hang_up();
    step_ = Step::idle;
    if (pending_.empty())
        return await_bytes();
    // Requests that came together; not by a call from here, or the stack would grow with them.
    hub_.reactor.post([self = shared_from_this()] {
        if (self->advance())
            self->await_bytes();
    });
}

void Session::set_deadline(milliseconds from_now)
{
    deadline_ = steady_now() + std::chrono::nanoseconds(from_now).count();
    hub_.stir();
}

/// Whoever waits for us is told; the descriptor is closed when nobody holds us any more.
void Session::hang_up()
{
    deadline_ = 0;
    ::shutdown(stream_.get(), SHUT_RDWR);
}

void Session::time_is_over()
{
    std::int64_t deadline = deadline_;
    // What was waited for may have come just now, and something else be waited for.
    if (deadline == 0 || deadline > steady_now() || !deadline_.compare_exchange_strong(deadline, 0))
        return;
    switch (step_.load()) {
        case Step::idle: return;
        case Step::reading:
            too_slow_ = true;
            ::shutdown(stream_.get(), SHUT_RD);
            return;
        case Step::writing:
        case Step::lingering: ::shutdown(stream_.get(), SHUT_RDWR); return;
        case Step::answering: break;
    }
    std::shared_ptr<Exchange> exchange;
    {
        const std::lock_guard lock(exchange_mutex_);
        exchange = exchange_;
    }
    if (!exchange)
        return;
    if (const auto more = hub_.responder->more_patience(exchange->request, exchange->took()))
        return wait_longer(*exchange, *more);
    hub_.reactor.post([exchange] {
        Session& session = *exchange->session;
        if (!exchange->answered)
            session.finish(exchange, session.hub_.responder->late(exchange->request),
                           Responder::How::late);
    });
}

/// The answer may come at any moment, and another deadline with it: that one counts.
void Session::wait_longer(const Exchange& exchange, milliseconds from_now)
{
    std::int64_t none = 0, then = steady_now() + std::chrono::nanoseconds(from_now).count();
    if (deadline_.compare_exchange_strong(none, then) && exchange.answered)
        deadline_.compare_exchange_strong(then, 0);
}

/// What has come already is still read and answered; then there is nothing more.
void Session::end_if_idle()
{
    if (step_ == Step::idle)
        ::shutdown(stream_.get(), SHUT_RD);
}

}  // namespace convoy
