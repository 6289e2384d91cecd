// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/loop.hpp"

#include <utility>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#pragma GCC diagnostic pop

namespace harness::walk::web {

namespace asio = boost::asio;
using boost::system::error_code;

struct Loop::Context {
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> open{io.get_executor()};
};

Loop::Loop() : context_(std::make_unique<Context>()) {}

Loop::~Loop() = default;

void Loop::post(Callback callback)
{
    asio::post(context_->io, std::move(callback));
}

void Loop::run()
{
    context_->io.run();
}

void Loop::stop()
{
    context_->io.stop();
}

asio::io_context& Loop::context()
{
    return context_->io;
}

/// Lives on in the loop's queue; what it would call may be gone by then, so that is taken out.
struct Timer::Waiting {
    asio::steady_timer timer;
    Loop::Callback callback = nullptr;
    unsigned round = 0;
};

Timer::Timer(Loop& loop) : waiting_(new Waiting{asio::steady_timer(loop.context())}) {}

Timer::~Timer()
{
    cancel();
}

void Timer::after(std::chrono::milliseconds pause, Loop::Callback callback)
{
    cancel();
    waiting_->callback = std::move(callback);
    waiting_->timer.expires_after(pause);
    waiting_->timer.async_wait([waiting = waiting_, round = waiting_->round](error_code failed) {
        if (!failed && round == waiting->round && waiting->callback)
            std::exchange(waiting->callback, nullptr)();
    });
}

void Timer::cancel()
{
    ++waiting_->round;
    waiting_->callback = nullptr;
    waiting_->timer.cancel();
}

struct Watched::Descriptor {
    asio::posix::stream_descriptor stream;
    Loop::Callback readable = nullptr, writable = nullptr;

    static void wait(const std::shared_ptr<Descriptor>& self,
                     asio::posix::descriptor_base::wait_type what, Loop::Callback Descriptor::*slot,
                     Loop::Callback callback)
    {
        (*self).*slot = std::move(callback);
        self->stream.async_wait(what, [self, slot](error_code failed) {
            if (const auto call = std::exchange((*self).*slot, nullptr); call && !failed)
                call();
        });
    }
};

Watched::Watched(Loop& loop, int fd)
    : descriptor_(new Descriptor{asio::posix::stream_descriptor(loop.context())})
{
    error_code failed;
    descriptor_->stream.assign(fd, failed);
}

Watched::~Watched()
{
    descriptor_->readable = descriptor_->writable = nullptr;
    if (descriptor_->stream.is_open())
        descriptor_->stream.release();  // cancels the waits; the descriptor stays open
}

void Watched::when_readable(Loop::Callback callback)
{
    Descriptor::wait(descriptor_, asio::posix::descriptor_base::wait_read, &Descriptor::readable,
                     std::move(callback));
}

void Watched::when_writable(Loop::Callback callback)
{
    Descriptor::wait(descriptor_, asio::posix::descriptor_base::wait_write, &Descriptor::writable,
                     std::move(callback));
}

}  // namespace harness::walk::web
