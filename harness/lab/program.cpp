// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/program.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
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

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "harness/base/text.hpp"
#include "harness/lab/ending_signals.hpp"

namespace harness::lab {

namespace {

namespace bp = boost::process;

Error not_started(const std::string& name, std::string_view why)
{
    return lab_error(cat("cannot start '", name, "': ", why),
                     why == std::strerror(ENOENT)
                         ? cat("install the package that has '", name, "'; scripts/lab does that")
                         : "");
}

/// In the new process, before it becomes the program. System calls alone: after a vfork(2) all
/// memory is still ours.
void become_leader(const Program& program, const StandardStreams& streams, pid_t parent)
{
    ::setsid();
    if (streams.are_terminal)
        ::ioctl(STDIN_FILENO, TIOCSCTTY, 0);
    if (program.dies_with_us) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)  // it was too late for the kernel to tell us
            ::_exit(127);
    }
    // What we ignore or block would otherwise stay so in the program.
    for (const int number : {SIGPIPE, SIGXFSZ})
        ::signal(number, SIG_DFL);
    sigset_t blocked;
    ::sigemptyset(&blocked);
    if (program.ours_to_end)
        for (const int number : ending_signals)
            ::sigaddset(&blocked, number);
    ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

/// Starts programs one at a time, from a thread that never ends: what the kernel waits for to end a
/// program with us is the end of the thread that started it.
class LastingStarter {
public:
    static LastingStarter& only()
    {
        static LastingStarter& starter = *new LastingStarter;  // outlives whoever calls at exit
        return starter;
    }

    Result<pid_t> start(const Program& program, const StandardStreams& streams)
    {
        std::packaged_task<Result<pid_t>()> task([&] { return start_program(program, streams); });
        auto started = task.get_future();
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        more_.notify_one();
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

}  // namespace

Result<pid_t> start_program(const Program& program, const StandardStreams& streams)
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
    const auto prepare = [&](auto&) { become_leader(program, streams, parent); };

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

Result<pid_t> start_lasting_program(const Program& program, const StandardStreams& streams)
{
    return LastingStarter::only().start(program, streams);
}

bool is_installed(const std::string& name)
{
    return !bp::search_path(name).empty();
}

}  // namespace harness::lab
