// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "harness/base/result.hpp"
#include "harness/lab/descriptor.hpp"
#include "harness/lab/host.hpp"
#include "harness/lab/interrupt.hpp"

namespace harness::lab {

/// A program of this machine to be run. It gets a session of its own, so that Ctrl-C at our
/// terminal reaches us alone, and that all of it can be ended.
struct Program {
    std::vector<std::string> argv;                        ///< argv[0] is looked up in PATH
    std::map<std::string, std::string> environment = {};  ///< on top of ours
    std::filesystem::path folder = {};                    ///< working directory; ours when empty
    bool dies_with_us = true;                             ///< the kernel ends it when we are killed
    /// SIGINT, SIGTERM and SIGHUP do not reach it, so that whoever ends all of our processes leaves
    /// it to us: to use it until closing steps are done, and to end it.
    bool ours_to_end = false;
};

/// How a program ended: exactly one of the two is set.
struct Ending {
    std::optional<int> exit;
    std::optional<int> signal;
};

/// "exit status 1", "killed by signal 9".
std::string describe(const Ending& ending);

/// A program that runs on its own, printing into a file. Ended, with its whole session, when this
/// goes out of scope, unless it was released.
class Child {
public:
    static Result<Child> start(const Program& program, const std::filesystem::path& output);

    /// A program whose three standard streams are that terminal, which becomes the one that
    /// controls its session.
    static Result<Child> start_on_terminal(const Program& program, const Descriptor& terminal);

    /// One that another program has started. How it ends will not be known: as exit status 255.
    static Result<Child> adopt(pid_t pid);

    Child(Child&& other) noexcept
        : pid_(std::exchange(other.pid_, -1)), adopted_(std::move(other.adopted_)),
          ending_(std::exchange(other.ending_, std::nullopt))
    {
    }
    Child& operator=(Child&& other) noexcept;
    ~Child();

    pid_t pid() const { return pid_; }

    /// Nothing while it runs. Once it ended, the answer stays the same.
    std::optional<Ending> ended();

    /// Waits until it ends by itself, at most so long.
    std::optional<Ending> wait(std::chrono::milliseconds patience);

    /// SIGTERM, then after `grace` SIGKILL to all that is left of its session.
    void stop(std::chrono::milliseconds grace);

    /// From now on it is somebody else's to end.
    void release() { pid_ = -1; }

private:
    explicit Child(pid_t pid, Descriptor adopted = {}) : pid_(pid), adopted_(std::move(adopted)) {}
    std::optional<Ending> reap(int flags) const;

    pid_t pid_ = -1;
    Descriptor adopted_;  ///< tells when it has ended; open when it is not ours to reap
    std::optional<Ending> ending_;
};

/// How long after something of ours was killed by others we wait whether they end us, too.
inline constexpr std::chrono::milliseconds our_turn{200};

/// How a program is to be run to its end.
struct RunOptions {
    std::string_view input = {};  ///< its standard input, closed after that
    int input_file = -1;          ///< or this open file is, as it stands
    std::optional<std::chrono::milliseconds> timeout = std::nullopt;
    /// Asked after each piece of output: true ends the wait early, the program is then stopped.
    std::function<bool()> enough = {};
};

struct RunEnding {
    Ending ending;
    bool timed_out = false;
    std::chrono::microseconds took{};
};

/// Runs a program to its end, its output going to `sink`. An Error means that it could not be
/// started, or that we were interrupted (it is stopped then).
Result<RunEnding> run_program(const Program& program, const RunOptions& options, OutputSink& sink,
                              const Interrupt& interrupt);

/// Keeps all that comes, up to `most` bytes a stream.
class TextSink : public OutputSink {
public:
    explicit TextSink(std::size_t most = 1 << 20) : most_(most) {}
    void write(Stream stream, std::string_view bytes) override
    {
        std::string& text = stream == Stream::out ? out : err;
        text += bytes.substr(0, most_ - std::min(most_, text.size()));
    }
    std::string out;
    std::string err;

private:
    std::size_t most_;
};

/// Standard output of a program that ends well; otherwise an Error with the end of what it said.
Result<std::string> output_of(const Program& program, const Interrupt& interrupt,
                              std::optional<std::chrono::milliseconds> timeout = std::nullopt);

/// Whether a program of this name is in PATH.
bool is_installed(const std::string& name);

/// Sends the signal to every process of the session that `leader` leads or led.
void signal_session(pid_t leader, int number);

}  // namespace harness::lab
