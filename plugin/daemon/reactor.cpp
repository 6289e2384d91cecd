// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/reactor.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#pragma GCC diagnostic pop

#include <csignal>

namespace convoy {

namespace asio = boost::asio;
using boost::system::error_code;

struct Reactor::Context {
    asio::io_context io;
    asio::signal_set signals{io};
    asio::executor_work_guard<asio::io_context::executor_type> open{io.get_executor()};
};

struct Reactor::Watched::Descriptor {
    asio::posix::stream_descriptor stream;

    void wait(asio::posix::descriptor_base::wait_type what, Callback callback)
    {
        stream.async_wait(what, [callback = std::move(callback)](error_code failed) {
            if (!failed)
                callback();
        });
    }
};

Reactor::Watched::Watched(Reactor& reactor, Fd fd)
    : fd_(fd.get()),
      descriptor_(new Descriptor{asio::posix::stream_descriptor(reactor.context_->io)})
{
    error_code failed;
    descriptor_->stream.assign(fd.get(), failed);
    if (!failed)
        (void)fd.release();
    else
        fd_ = -1;
}

Reactor::Watched::~Watched() = default;

void Reactor::Watched::when_readable(Callback callback)
{
    descriptor_->wait(asio::posix::descriptor_base::wait_read, std::move(callback));
}

void Reactor::Watched::when_writable(Callback callback)
{
    descriptor_->wait(asio::posix::descriptor_base::wait_write, std::move(callback));
}

Reactor::Reactor() : context_(std::make_unique<Context>()) {}

Reactor::~Reactor() = default;

void Reactor::post(Callback callback)
{
    asio::post(context_->io, std::move(callback));
}

void Reactor::after(std::chrono::milliseconds pause, Callback callback)
{
    const auto timer = std::make_shared<asio::steady_timer>(context_->io, pause);
    timer->async_wait([timer, callback = std::move(callback)](error_code failed) {
        if (!failed)
            callback();
    });
}

void Reactor::at_signal(Callback callback)
{
    error_code ignored;
    context_->signals.add(SIGTERM, ignored);
    context_->signals.add(SIGINT, ignored);
    context_->signals.async_wait([callback = std::move(callback)](error_code failed, int) {
        if (!failed)
            callback();
    });
}

bool Reactor::run_one()
{
    return context_->io.run_one() > 0;
}

void Reactor::stop()
{
    context_->io.stop();
}

}  // namespace convoy
