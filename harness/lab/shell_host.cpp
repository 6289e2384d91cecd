// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/shell_host.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/descriptor.hpp"
#include "harness/lab/ending_signals.hpp"
#include "harness/lab/leftovers.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/shell_session.hpp"
#include "harness/lab/text_sink.hpp"

namespace harness::lab {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// On top of a script's own timeout: for the way there and back on a slow machine.
constexpr milliseconds way{15'000};
constexpr int no_input = -1;

/// What a step started has to end even if we are about to.
const Interrupt& never()
{
    static const Interrupt interrupt;
    return interrupt;
}

/// Nobody's output contains it by accident, nor by malice: it is new each time. It names us, should
/// we be killed before what we started.
std::string new_mark()
{
    static thread_local std::random_device source;
    return cat("volab-", source(), source(), "-", name_of(ourselves()));
}

/// Of a script's status, which is that of a program it ran when a signal ended this one.
bool was_killed_by_others(int status)
{
    return asks_to_end(status - 128);
}

std::string octal(unsigned mode)
{
    std::string digits;
    for (unsigned rest = mode & 07777; rest; rest /= 8)
        digits.insert(digits.begin(), static_cast<char>('0' + rest % 8));
    return digits.empty() ? "0" : digits;
}

/// Puts the end of both streams aside: what a transport says when it breaks.
class TailSink : public OutputSink {
public:
    explicit TailSink(OutputSink& next) : next_(next) {}
    void write(Stream stream, std::string_view bytes) override
    {
        if (stream == Stream::err) {
            tail_ += bytes;
            if (tail_.size() > 4096)
                tail_.erase(0, tail_.size() - 2048);
        }
        next_.write(stream, bytes);
    }
    const std::string& tail() const { return tail_; }

private:
    OutputSink& next_;
    std::string tail_;
};

class FileSink : public OutputSink {
public:
    explicit FileSink(const fs::path& file) : file_(file, std::ios::binary | std::ios::trunc) {}
    void write(Stream stream, std::string_view bytes) override
    {
        if (stream == Stream::out)
            file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        else
            err += bytes.substr(0, 4096 - std::min<std::size_t>(4096, err.size()));
    }
    bool close()
    {
        file_.close();
        return file_.good();
    }
    std::string err;

private:
    std::ofstream file_;
};

}  // namespace

Result<std::string> ask(Host& host, std::string_view script, milliseconds timeout)
{
    return ask(host, Command{std::string{script}, timeout});
}

Result<std::string> ask(Host& host, const Command& command)
{
    TextSink sink;
    const auto ran = host.run(command, sink);
    if (!ran)
        return ran.error();
    if (ran->timed_out)
        return lab_error(
            cat("on '", host.name(), "': no answer within ", to_string(command.timeout)));
    if (ran->status != 0)
        return lab_error(cat("on '", host.name(), "': ",
                             excerpt(to_utf8(trim(sink.err.empty() ? sink.out : sink.err)), 1000),
                             " (exit status ", ran->status.value_or(-1), ")"));
    return sink.out;
}

std::string wording_of(const Transport& transport, std::string_view command)
{
    const std::string whole = cat(transport.prologue, command);
    return transport.shell.empty() ? whole : cat(transport.shell, " ", shell_quote(whole));
}

ShellHost::ShellHost(std::string name, Transport transport, const Interrupt& interrupt)
    : name_(std::move(name)), transport_(std::move(transport)), interrupt_(interrupt)
{
}

Result<CommandResult> ShellHost::run(const Command& command, OutputSink& sink)
{
    if (command.script.find('\0') != std::string::npos)
        return Error{Fault::scenario, "there is a NUL in the script: no shell can read it",
                     std::nullopt, "a variable with binary output brings one in"};
    const std::string mark = new_mark();
    TailSink tail(sink);
    NoteFilter filter(mark, tail);
    const std::string input = input_for(command.script);

    Program program{.argv = transport_.argv, .folder = transport_.folder};
    program.argv.push_back(wording_of(transport_, wrapper_for(mark)));

    // The deadline is kept here and not by the host, which may be too busy to look at its clock.
    const auto began = Clock::now();
    RunOptions options{.input = input, .timeout = command.timeout, .enough = [&] {
                           return filter.status().has_value();
                       }};
    const auto ran =
        run_program(program, options, filter, command.can_be_interrupted ? interrupt_ : never());
    filter.finish();
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);

    if (!ran || ran->timed_out) {
        if (filter.session() && !filter.status())
            kill_all(*filter.session(), mark);
        if (!ran)
            return ran.error();
        if (!filter.session())
            return lab_error(
                cat(transport_.name, " gave no answer within ", to_string(command.timeout)));
        return CommandResult{std::nullopt, true, took};
    }
    if (filter.status()) {
        if (command.can_be_interrupted && was_killed_by_others(*filter.status()) &&
            interrupt_.comes_within(our_turn))
            return interrupt_.error();
        return CommandResult{filter.status(), false, took};
    }
    if (!filter.session()) {
        const std::string said = to_utf8(trim(tail.tail()));
        return lab_error(cat(transport_.name, " failed (", describe(ran->ending), ")",
                             said.empty() ? "" : ": ", said));
    }
    // The shell began and never told its status: it was killed, or the connection was.
    if (ran->ending.exit == 255)
        return lab_error(cat("the connection was lost: ", transport_.name));
    kill_all(*filter.session(), mark);  // its script may go on without it
    return CommandResult{std::nullopt, false, took};
}

void ShellHost::kill_all(pid_t session, std::string_view mark)
{
    Program program{.argv = transport_.argv, .folder = transport_.folder};
    program.argv.push_back(wording_of(transport_, killer_for(cat(session), mark)));
    TextSink ignored;
    (void)run_program(program, {.timeout = way}, ignored, never());
}

Result<> ShellHost::transfer(const std::string& remote_command, int input, OutputSink& sink,
                             milliseconds timeout)
{
    Program program{.argv = transport_.argv, .folder = transport_.folder};
    program.argv.push_back(wording_of(transport_, remote_command));
    TailSink tail(sink);
    const auto ran =
        run_program(program, {.input_file = input, .timeout = timeout}, tail, interrupt_);
    if (!ran)
        return ran.error();
    if (ran->timed_out || ran->ending.exit != 0)
        return lab_error(cat("on '", name_, "': ",
                             ran->timed_out ? cat("not copied within ", to_string(timeout))
                                            : excerpt(to_utf8(trim(tail.tail())), 1000)));
    return Ok{};
}

Result<> ShellHost::put(const fs::path& from, const std::string& to, std::optional<unsigned> mode,
                        milliseconds timeout)
{
    // Without waiting: a FIFO would have us do so for its other end.
    const Descriptor file{::open(from.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    struct stat info = {};
    if (!file.is_open() || ::fstat(file.get(), &info) != 0)
        return lab_error(cat("cannot read '", from.string(), "': ", std::strerror(errno)));
    if (!S_ISREG(info.st_mode))
        return lab_error(cat("cannot read '", from.string(), "': it is not a regular file"));

    const std::string aside = cat(to, ".volab-", ::getpid(), "-", ++runs_);
    const std::string quoted = shell_quote(aside);
    TextSink ignored;
    // Counting the bytes is what tells a whole file from one whose connection broke.
    return transfer(cat("set -e; mkdir -p -- \"$(dirname -- ", shell_quote(to), ")\"; trap ",
                        shell_quote(cat("rm -f -- ", quoted)), " EXIT; cat > ", quoted,
                        "; test \"$(stat -c %s -- ", quoted, ")\" = ", info.st_size, "; chmod ",
                        octal(mode.value_or(info.st_mode)), " -- ", quoted, "; mv -fT -- ", quoted,
                        " ", shell_quote(to)),
                    file.get(), ignored, timeout);
}

Result<> ShellHost::get(const std::string& from, const fs::path& to, milliseconds timeout)
{
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    fs::path aside = to;
    aside += ".part";
    FileSink sink(aside);
    // The host keeps the time, too: a FIFO nobody writes to would hold its `cat` for ever.
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(timeout).count() + 1;
    const auto moved =
        transfer(cat("timeout ", seconds, " cat -- ", shell_quote(from)), no_input, sink, timeout);
    const bool written = sink.close();
    if (moved && written)
        fs::rename(aside, to, error);
    if (moved && written && !error)
        return Ok{};
    std::error_code ignored;
    fs::remove(aside, ignored);
    if (!moved)
        return moved.error();
    return lab_error(
        cat("cannot write '", to.string(), "'", error ? ": " : "", error ? error.message() : ""),
        "is the disk full?");
}

}  // namespace harness::lab
