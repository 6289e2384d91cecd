// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/server.hpp"

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/socket.h>

#include "plugin/daemon/hub.hpp"
#include "plugin/daemon/session.hpp"

namespace convoy {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds until_there_may_be_room{20};
constexpr milliseconds patience_for_threads{500};

/// Accepts connections on one socket. Out of descriptors, they wait in the socket's queue.
class Acceptor : public std::enable_shared_from_this<Acceptor> {
public:
    Acceptor(Hub& hub, const ServerOptions::Listener& listener)
        : hub_(hub), origin_(listener.origin),
          socket_(hub.reactor, Fd{::fcntl(listener.fd, F_DUPFD_CLOEXEC, 0)})
    {
    }

    void await_client()
    {
        socket_.when_readable([self = shared_from_this()] { self->accept_all(); });
    }

    /// Whoever has connected before the end is still served.
    void accept_last()
    {
        while (accept_one()) {
        }
    }

private:
    bool accept_one()
    {
        Fd connection{::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (!connection)
            return errno == EINTR || errno == ECONNABORTED;
        std::make_shared<Session>(hub_, std::move(connection), origin_)->begin();
        return true;
    }

    void accept_all()
    {
        if (hub_.draining())
            return;
        while (hub_.sessions() < hub_.options.most_connections)
            if (!accept_one()) {
                if (errno == EAGAIN)
                    return await_client();
                break;
            }
        hub_.reactor.after(until_there_may_be_room,
                           [self = shared_from_this()] { self->accept_all(); });
    }

    Hub& hub_;
    Origin origin_;
    Reactor::Watched socket_;
};

void beat(Hub& hub)
{
    hub.options.pulse();
    hub.reactor.after(hub.options.pulse_every, [&hub] { beat(hub); });
}

}  // namespace

bool serve(const ServerOptions& options, const std::shared_ptr<Responder>& responder)
{
    const auto hub = std::make_shared<Hub>(options, responder);
    std::vector<std::shared_ptr<Acceptor>> acceptors;
    for (const ServerOptions::Listener& listener : options.listeners) {
        acceptors.push_back(std::make_shared<Acceptor>(*hub, listener));
        acceptors.back()->await_client();
    }
    hub->reactor.at_signal([&hub, &acceptors] {
        hub->options.stopping();
        for (const auto& acceptor : acceptors)
            acceptor->accept_last();
        hub->begin_drain();
    });
    if (options.pulse_every.count() > 0)
        beat(*hub);
    std::thread watch([&hub] { hub->watch(); });
    hub->crew.start();
    options.ready();

    const bool drained = hub->wait_for_end();
    hub->reactor.stop();
    const bool crew_ended = hub->crew.stop(patience_for_threads);
    const bool workers_ended = hub->workers.stop(patience_for_threads);
    hub->end_watch();
    watch.join();
    const bool all_ended = drained && crew_ended && workers_ended;
    if (!all_ended)  // never freed: threads that nobody can end may come back to it
        new std::shared_ptr<Hub>(hub);
    return all_ended;
}

}  // namespace convoy
