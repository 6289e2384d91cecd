// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Boost 1.81 leaves a parameter unnamed-but-shadowed here and there; its headers are not ours.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/error.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>
#include <boost/process/search_path.hpp>
#include <boost/process/start_dir.hpp>
#pragma GCC diagnostic pop

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "harness/base/clock.hpp"
#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::lab {

namespace {

namespace bp = boost::process;
namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// What the program shall have as its three standard streams.
struct Streams {
    int in;
    int out;
    int err;
    bool are_terminal = false;  ///< all three are one, which is to control the session
};

Error not_started(const std::string& name, std::string_view why)
{
    return lab_error(cat("cannot start '", name, "': ", why),
                     why == std::strerror(ENOENT)
                         ? cat("install the package that has '", name, "'; scripts/lab does that")
                         : "");
}

/// The one place where processes begin.
Result<pid_t> spawn(const Program& program, const Streams& streams)
{
    const std::string& name = program.argv.front();
    const std::string path =
        name.find('/') == std::string::npos ? bp::search_path(name).string() : name;
    if (path.empty())
        return not_started(name, std::strerror(ENOENT));

    bp::environment environment = boost::this_process::environment();
    for (const auto& [key, value] : program.environment)
        environment[key] = value;

    const pid_t parent = ::getpid();
    const bool dies_with_us = program.dies_with_us;
    const bool ours_to_end = program.ours_to_end;
    const bool on_terminal = streams.are_terminal;
    const auto prepare = [parent, dies_with_us, ours_to_end, on_terminal](auto&) {
        ::setsid();
        if (on_terminal)
            ::ioctl(STDIN_FILENO, TIOCSCTTY, 0);
        if (dies_with_us) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent)  // it was too late for the kernel to tell us
                ::_exit(127);
        }
        // What we ignore or block would otherwise stay so in the program.
        for (const int number : {SIGPIPE, SIGXFSZ})
            ::signal(number, SIG_DFL);
        sigset_t blocked;
        ::sigemptyset(&blocked);
        if (ours_to_end)
            for (const int number : {SIGINT, SIGTERM, SIGHUP})
                ::sigaddset(&blocked, number);
        ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
    };

    std::error_code error;
    const std::vector<std::string> arguments(program.argv.begin() + 1, program.argv.end());
    bp::child child(bp::exe = path, bp::args = arguments, environment,
                    bp::start_dir = program.folder.empty() ? "." : program.folder.string(),
                    bp::posix::fd.bind(STDIN_FILENO, streams.in),
                    bp::posix::fd.bind(STDOUT_FILENO, streams.out),
                    bp::posix::fd.bind(STDERR_FILENO, streams.err),
                    // A fork would copy the page tables of all that the record of a long run holds.
                    bp::posix::use_vfork, bp::extend::on_exec_setup = prepare, error);
    if (error)
        return not_started(name, error.message());
    const pid_t pid = child.id();
    child.detach();  // reaped by us, with what waitpid(2) alone tells
    return pid;
}

/// Starts programs that are to live on, one at a time, from a thread that never ends: what the
/// kernel waits for to end a program with us is the end of the thread that started it (prctl(2),
/// PR_SET_PDEATHSIG).
class LastingStarter {
public:
    static Result<pid_t> start(const Program& program, const Streams& streams)
    {
        static LastingStarter& only = *new LastingStarter;  // outlives whoever calls at exit
        std::packaged_task<Result<pid_t>()> task([&] { return spawn(program, streams); });
        auto started = task.get_future();
        {
            const std::lock_guard lock(only.mutex_);
            only.tasks_.push_back(std::move(task));
        }
        only.more_.notify_one();
        return started.get();
    }

private:
    LastingStarter()
    {
        // Signals are for the threads that were there before.
        sigset_t all, before;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before);
        std::thread([this] { work(); }).detach();
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    void work()
    {
        for (;;) {
            std::unique_lock lock(mutex_);
            more_.wait(lock, [this] { return !tasks_.empty(); });
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
        }
    }

    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::packaged_task<Result<pid_t>()>> tasks_;
};

std::optional<Ending> reap(pid_t pid, int flags)
{
    int status = 0;
    pid_t got = 0;
    do
        got = ::waitpid(pid, &status, flags);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return std::nullopt;
    if (got < 0)  // somebody else reaped it: nothing is known but that it is gone
        return Ending{255, std::nullopt};
    if (WIFSIGNALED(status))
        return Ending{std::nullopt, WTERMSIG(status)};
    return Ending{WEXITSTATUS(status), std::nullopt};
}

/// Session of a process, from /proc/PID/stat; 0 when there is no such process.
pid_t session_of(pid_t pid)
{
    const pid_t session = ::getsid(pid);
    return session < 0 ? 0 : session;
}

int milliseconds_until(Clock::time_point deadline)
{
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
}

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
        if (::poll(waiting.data(), waiting.size(), milliseconds_until(deadline)) <= 0)
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

/// Waits on the process itself where the kernel lets us: sleeping in between would cost each step
/// of a scenario a millisecond.
std::optional<Ending> wait_for(pid_t pid, milliseconds patience)
{
    const auto deadline = Clock::now() + patience;
    const Descriptor alive = watch_process(pid);
    auto ending = reap(pid, WNOHANG);
    while (!ending && Clock::now() < deadline) {
        pollfd waiting{alive.get(), POLLIN, 0};
        if (alive.is_open())
            ::poll(&waiting, 1, milliseconds_until(deadline));
        else
            std::this_thread::sleep_for(milliseconds{1});
        ending = reap(pid, WNOHANG);
    }
    return ending;
}

/// Of a program that we did not end. ssh(1) tells of such signals, and of its master's end, by 255.
bool was_killed_by_others(const Ending& ending)
{
    return ending.signal == SIGTERM || ending.signal == SIGINT || ending.signal == SIGHUP ||
           ending.exit == 255;
}

/// For a program that did what it was asked: what it started may go on, it itself not.
Ending end_process(pid_t pid)
{
    if (auto ending = wait_for(pid, milliseconds{200}))
        return *ending;
    ::kill(pid, SIGTERM);
    if (auto ending = wait_for(pid, milliseconds{500}))
        return *ending;
    ::kill(pid, SIGKILL);
    return *reap(pid, 0);
}

/// For a program that took too long: all that it started ends, too.
Ending end_session(pid_t pid)
{
    ::kill(-pid, SIGTERM);
    const auto ending = wait_for(pid, milliseconds{2000});
    signal_session(pid, SIGKILL);
    return ending ? *ending : *reap(pid, 0);
}

}  // namespace

std::string describe(const Ending& ending)
{
    return ending.exit ? cat("exit status ", *ending.exit)
                       : cat("killed by signal ", ending.signal.value_or(0));
}

void signal_session(pid_t leader, int number)
{
    ::kill(-leader, number);  // its own group, even when it is gone already
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const auto pid = number_in<pid_t>(entry.path().filename().string());
        if (pid && *pid != leader && session_of(*pid) == leader)
            ::kill(*pid, number);
    }
}

Result<Child> Child::start(const Program& program, const fs::path& output)
{
    const Descriptor nothing{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const Descriptor log{::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
    if (!log.is_open())
        return lab_error(cat("cannot write '", output.string(), "': ", std::strerror(errno)));
    auto pid = LastingStarter::start(program, {nothing.get(), log.get(), log.get()});
    if (!pid)
        return pid.error();
    return Child{*pid};
}

Result<Child> Child::start_on_terminal(const Program& program, const Descriptor& terminal)
{
    const int fd = terminal.get();
    auto pid = LastingStarter::start(program, {fd, fd, fd, /*are_terminal=*/true});
    if (!pid)
        return pid.error();
    return Child{*pid};
}

Result<Child> Child::adopt(pid_t pid)
{
    Descriptor watch = watch_process(pid);
    if (!watch.is_open())
        return lab_error(cat("cannot watch the process ", pid, ": ", std::strerror(errno)));
    return Child{pid, std::move(watch)};
}

std::optional<Ending> Child::reap(int flags) const
{
    if (!adopted_.is_open())
        return lab::reap(pid_, flags);
    pollfd waiting{adopted_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, flags == WNOHANG ? 0 : -1) == 1)
        return Ending{255, std::nullopt};
    return std::nullopt;
}

Child& Child::operator=(Child&& other) noexcept
{
    if (this != &other) {
        stop(milliseconds{0});
        adopted_ = std::move(other.adopted_);
        pid_ = std::exchange(other.pid_, -1);
        ending_ = std::exchange(other.ending_, std::nullopt);
    }
    return *this;
}

Child::~Child()
{
    stop(milliseconds{0});
}

std::optional<Ending> Child::ended()
{
    if (!ending_ && pid_ > 0)
        ending_ = reap(WNOHANG);
    return ending_;
}

std::optional<Ending> Child::wait(milliseconds patience)
{
    const auto deadline = Clock::now() + patience;
    auto pause = milliseconds{1};
    while (!ended() && Clock::now() < deadline) {
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, milliseconds{50});
    }
    return ended();
}

void Child::stop(milliseconds grace)
{
    if (pid_ <= 0)
        return;
    if (!ended() && grace.count() > 0) {
        ::kill(pid_, SIGTERM);
        wait(grace);
    }
    signal_session(pid_, SIGKILL);
    if (!ending_)
        ending_ = reap(0);
    pid_ = -1;
}

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
    const auto pid = spawn(program, {input, out->writing.get(), err->writing.get()});
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

bool is_installed(const std::string& name)
{
    return !bp::search_path(name).empty();
}

}  // namespace harness::lab
