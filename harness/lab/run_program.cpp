// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/run_program.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/descriptor.hpp"
#include "harness/lab/ending_signals.hpp"
#include "harness/lab/text_sink.hpp"

namespace harness::lab {

namespace {

using std::chrono::milliseconds;

/// One of our ends of the three pipes to a running program.
class Conversation {
public:
    Conversation(Descriptor in, Descriptor out, Descriptor err, std::string_view input)
        : in_(std::move(in)), out_(std::move(out)), err_(std::move(err)), input_(input)
    {
        if (input_.empty())
            in_.close();
    }

    bool all_said() const { return !out_.is_open() && !err_.is_open(); }

    /// Moves whatever can be moved, waiting for something to happen until the deadline.
    void move(int also, int alive, Clock::time_point deadline, OutputSink& sink)
    {
        std::array<pollfd, 5> waiting{{{out_.get(), POLLIN, 0},
                                       {err_.get(), POLLIN, 0},
                                       {in_.get(), POLLOUT, 0},
                                       {also, POLLIN, 0},
                                       {alive, POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), poll_timeout(deadline)) <= 0)
            return;
        if (waiting[0].revents)
            read_from(out_, Stream::out, sink);
        if (waiting[1].revents)
            read_from(err_, Stream::err, sink);
        if (waiting[2].revents)
            write_more();
    }

    /// What is in the pipes now, and no more: a process that was left behind may print for ever.
    void drain(OutputSink& sink)
    {
        drain(out_, Stream::out, sink);
        drain(err_, Stream::err, sink);
    }

private:
    static void drain(Descriptor& from, Stream stream, OutputSink& sink)
    {
        int waiting = 0;
        if (!from.is_open() || ::ioctl(from.get(), FIONREAD, &waiting) != 0)
            return;
        while (waiting > 0) {
            const ssize_t got = read_from(from, stream, sink);
            if (got <= 0)
                return;
            waiting -= static_cast<int>(got);
        }
    }

    static ssize_t read_from(Descriptor& from, Stream stream, OutputSink& sink)
    {
        if (!from.is_open())
            return 0;
        std::array<char, 65536> buffer;
        const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
        if (got > 0)
            sink.write(stream, {buffer.data(), static_cast<std::size_t>(got)});
        else if (got == 0 || (errno != EAGAIN && errno != EINTR))
            from.close();
        return got;
    }

    void write_more()
    {
        const ssize_t put = ::write(in_.get(), input_.data(), input_.size());
        if (put > 0)
            input_.remove_prefix(static_cast<std::size_t>(put));
        if (input_.empty() || (put < 0 && errno != EAGAIN && errno != EINTR))
            in_.close();
    }

    Descriptor in_, out_, err_;
    std::string_view input_;
};

/// Of a program that we did not end. ssh(1) tells of such signals, and of its master's end, by 255.
bool was_killed_by_others(const Ending& ending)
{
    return asks_to_end(ending.signal.value_or(0)) || ending.exit == 255;
}

/// For a program that did what it was asked: what it started may go on, it itself not.
Ending end_process(pid_t pid)
{
    if (auto ending = reap_within(pid, milliseconds{200}))
        return *ending;
    ::kill(pid, SIGTERM);
    if (auto ending = reap_within(pid, milliseconds{500}))
        return *ending;
    ::kill(pid, SIGKILL);
    return *reap(pid, 0);
}

/// For a program that took too long: all that it started ends, too.
Ending end_session(pid_t pid)
{
    ::kill(-pid, SIGTERM);
    const auto ending = reap_within(pid, milliseconds{2000});
    signal_session(pid, SIGKILL);
    return ending ? *ending : *reap(pid, 0);
}

}  // namespace

Result<RunEnding> run_program(const Program& program, const RunOptions& options, OutputSink& sink,
                              const Interrupt& interrupt)
{
    if (interrupt.requested())
        return interrupt.error();
    // A program may end before it has read all of its input: that is no reason for us to.
    static const auto ignored = ::signal(SIGPIPE, SIG_IGN);
    (void)ignored;
    const auto began = Clock::now();
    const auto deadline = options.timeout ? began + *options.timeout : Clock::time_point::max();

    auto in = make_pipe(), out = make_pipe(), err = make_pipe();
    if (!in || !out || !err)
        return lab_error(cat("cannot make a pipe: ", std::strerror(errno)),
                         "too many files may be open: see 'ulimit -n'");
    const int input = options.input_file >= 0 ? options.input_file : in->reading.get();
    const auto pid = start_program(program, {input, out->writing.get(), err->writing.get()});
    if (!pid)
        return pid.error();
    in->reading.close();
    out->writing.close();
    err->writing.close();
    for (const int ours : {in->writing.get(), out->reading.get(), err->reading.get()})
        ::fcntl(ours, F_SETFL, O_NONBLOCK);
    const Descriptor alive = watch_process(*pid);

    Conversation talk(std::move(in->writing), std::move(out->reading), std::move(err->reading),
                      options.input);
    RunEnding result;
    std::optional<Ending> ending;
    bool enough = false;
    bool stopped = false;
    while (!(ending = reap(*pid, WNOHANG)) && !enough) {
        if (Clock::now() >= deadline || interrupt.requested()) {
            stopped = true;
            result.timed_out = !interrupt.requested();
            break;
        }
        // Without a process descriptor (old kernels) or once all was said, look again soon.
        const bool blind = !alive.is_open();
        const auto until = blind ? std::min(deadline, Clock::now() + milliseconds{5}) : deadline;
        talk.move(interrupt.fd(), alive.get(), until, sink);
        enough = options.enough && options.enough();
    }
    if (!ending)
        ending = stopped ? end_session(*pid) : end_process(*pid);
    talk.drain(sink);
    if (stopped && !result.timed_out)
        return interrupt.error();
    if (!stopped && !enough && was_killed_by_others(*ending) && interrupt.comes_within(our_turn))
        return interrupt.error();
    result.ending = *ending;
    result.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
    return result;
}

Result<std::string> output_of(const Program& program, const Interrupt& interrupt,
                              std::optional<milliseconds> timeout)
{
    TextSink sink;
    const auto ran = run_program(program, {.timeout = timeout}, sink, interrupt);
    if (!ran)
        return ran.error();
    const std::string& name = program.argv.front();
    const std::string said = to_utf8(trim(sink.err.empty() ? sink.out : sink.err));
    if (ran->timed_out)
        return lab_error(cat("'", name, "' did not end in time", said.empty() ? "" : ": ", said));
    if (ran->ending.exit != 0)
        return lab_error(cat("'", name, "' failed (", describe(ran->ending), ")",
                             said.empty() ? "" : ": ", said));
    return sink.out;
}

}  // namespace harness::lab
