// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/terminal.hpp"
#include "harness/walk/marks.hpp"
#include "harness/walk/web/background.hpp"
#include "harness/walk/web/loop.hpp"
#include "harness/walk/web/scroll_back.hpp"

namespace harness::walk::web {

/// How to log in to a host: a program for a terminal, and the word of the marks that its shell
/// prints.
struct Login {
    std::vector<std::string> argv;
    std::string word;
};

/// The terminal of one host, whoever looks at it: its shell, its marks, and the end of what it
/// printed. It can be opened again after its end; each time is a life of its own.
class HostShell {
public:
    /// Told of what happens, from the loop; not from within the calls below.
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void terminal_printed(std::size_t host) = 0;
        virtual void command_began(std::size_t host) = 0;
        virtual void command_ended(std::size_t host, Ended ended) = 0;
        virtual void shell_ended(std::size_t host, const std::string& reason) = 0;
    };

    /// More typed text that the host does not take is refused.
    static constexpr std::size_t most_unsent = std::size_t{8} << 20;

    HostShell(Loop& loop, Background& background, Listener& listener, std::size_t host);
    ~HostShell();

    /// Begins a new life. It must not be open.
    Result<> open(const Login& login, lab::TerminalSize size);
    /// Ends the shell; nobody is told. What it printed stays.
    void close();
    bool is_open() const { return terminal_ != nullptr; }

    /// A usage Error when the host does not take what was typed before.
    Result<> type(std::string_view bytes);
    /// Has the shell run it, as if it had been pasted and Enter pressed, as soon as it has a
    /// prompt. A usage Error while another command runs.
    Result<> run(std::string_view command);
    void resize(lab::TerminalSize size);

    bool is_running_command() const { return marks_ && marks_->running(); }
    lab::TerminalSize size() const { return size_; }
    const ScrollBack& printed() const { return printed_; }
    std::uint64_t life() const { return life_; }

private:
    void await_output();
    void readable();
    void take(std::string_view bytes);
    void look_for_prompt(std::string_view shown);
    void type_command();
    void await_room();
    void ended(int looks_left);
    void bury();

    Loop& loop_;
    Background& background_;
    Listener& listener_;
    const std::size_t host_;
    std::unique_ptr<lab::Terminal> terminal_;
    std::unique_ptr<Watched> watched_;  ///< while something may come
    std::optional<Marks> marks_;
    ScrollBack printed_;
    std::uint64_t life_ = 0;
    lab::TerminalSize size_;
    bool waits_for_room_ = false;
    bool takes_pastes_ = false;  ///< the shell's line editor is at work, and wants brackets
    std::string end_of_shown_;   ///< may have the beginning of a sequence that tells that
    std::optional<std::string> to_run_;
    Timer timer_;  ///< for shells that know no brackets; and at the end
};

}  // namespace harness::walk::web
