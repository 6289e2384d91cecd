// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/host_shell.hpp"

#include <utility>

#include "harness/base/text.hpp"

namespace harness::walk::web {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t piece = 64 << 10;
constexpr int pieces_in_a_row = 4;  // then others of the loop have their turn
constexpr milliseconds patience_for_brackets{3000};
constexpr milliseconds between_looks{20};
constexpr int most_looks = 25;
constexpr int lost_connection = 255;  // ssh(1)

constexpr std::string_view brackets_on = "\x1b[?2004h";
constexpr std::string_view brackets_off = "\x1b[?2004l";

/// For the line editor: away with what stands there, then the text as one paste, then Enter.
std::string keys_for(std::string_view command, bool in_brackets)
{
    const std::string text = replace_all(std::string{trim(command)}, "\x1b", "");
    if (!in_brackets)
        return cat(replace_all(text, "\n", "\r"), '\r');
    return cat("\x01\x0b\x1b[200~", text, "\x1b[201~\r");
}

}  // namespace

HostShell::HostShell(Loop& loop, Background& background, Listener& listener, std::size_t host)
    : loop_(loop), background_(background), listener_(listener), host_(host), timer_(loop)
{
}

HostShell::~HostShell()
{
    close();
}

Result<> HostShell::open(const Login& login, lab::TerminalSize size)
{
    auto opened = lab::Terminal::open(login.argv, size);
    if (!opened)
        return opened.error();
    terminal_ = std::make_unique<lab::Terminal>(std::move(*opened));
    watched_ = std::make_unique<Watched>(loop_, terminal_->fd());
    marks_.emplace(login.word);
    printed_ = ScrollBack();
    ++life_;
    size_ = size;
    takes_pastes_ = waits_for_room_ = false;
    end_of_shown_.clear();
    await_output();
    return Ok{};
}

void HostShell::close()
{
    timer_.cancel();
    to_run_.reset();
    if (terminal_)
        bury();
}

/// Ending a shell takes a moment, in which the loop has other things to do.
void HostShell::bury()
{
    watched_.reset();
    marks_.reset();
    background_.submit(
        [terminal = std::shared_ptr<lab::Terminal>(std::move(terminal_))] { terminal->hang_up(); });
}

void HostShell::await_output()
{
    watched_->when_readable([this] { readable(); });
}

void HostShell::readable()
{
    std::vector<Ended> commands;
    const bool was_running = is_running_command();
    for (int pieces = 0; pieces < pieces_in_a_row; ++pieces) {
        const auto bytes = terminal_->read(piece);
        if (!bytes)
            return ended(most_looks);
        if (bytes->empty())
            break;
        take(*bytes);
    }
    await_output();
    for (Ended& command : marks_->ended())
        commands.push_back(std::move(command));
    listener_.terminal_printed(host_);
    for (Ended& command : commands)
        listener_.command_ended(host_, std::move(command));
    if (!was_running && is_running_command())
        listener_.command_began(host_);
}

void HostShell::take(std::string_view bytes)
{
    const std::string shown = marks_->take(bytes);
    printed_.add(shown);
    look_for_prompt(shown);
}

void HostShell::look_for_prompt(std::string_view shown)
{
    const std::string text = cat(end_of_shown_, shown);
    const auto on = text.rfind(brackets_on), off = text.rfind(brackets_off);
    if (on != text.npos && (off == text.npos || off < on))
        takes_pastes_ = true;
    else if (off != text.npos)
        takes_pastes_ = false;
    end_of_shown_ = text.substr(text.size() - std::min(text.size(), brackets_on.size() - 1));
    if (takes_pastes_ && to_run_ && !is_running_command())
        type_command();
}

void HostShell::type_command()
{
    timer_.cancel();
    terminal_->write(keys_for(*std::exchange(to_run_, std::nullopt), takes_pastes_));
    await_room();
}

Result<> HostShell::type(std::string_view bytes)
{
    if (!watched_)
        return usage_error("this terminal has ended", "open it again");
    if (terminal_->unsent() + bytes.size() > most_unsent)
        return usage_error("the host does not take what is typed; it was left out",
                           "wait until the terminal prints again");
    terminal_->write(bytes);
    await_room();
    return Ok{};
}

Result<> HostShell::run(std::string_view command)
{
    if (!watched_)
        return usage_error("this terminal has ended", "open it again");
    if (is_running_command())
        return usage_error("a command is running in this terminal",
                           "wait for its end, or press Ctrl-C in it");
    to_run_ = command;
    if (takes_pastes_)
        type_command();
    else
        timer_.after(patience_for_brackets, [this] {
            if (watched_ && to_run_)
                type_command();
        });
    return Ok{};
}

void HostShell::resize(lab::TerminalSize size)
{
    size_ = size;
    if (terminal_)
        (void)terminal_->resize(size);  // a program that has just ended needs none
}

void HostShell::await_room()
{
    if (!watched_ || terminal_->unsent() == 0 || std::exchange(waits_for_room_, true))
        return;
    watched_->when_writable([this] {
        waits_for_room_ = false;
        terminal_->flush();
        await_room();
    });
}

/// Nothing more comes. How the program ended is known a moment later.
void HostShell::ended(int looks_left)
{
    watched_.reset();
    const auto how = terminal_->ended();
    if (!how && looks_left > 0)
        return timer_.after(between_looks, [this, looks_left] { ended(looks_left - 1); });
    close();
    listener_.terminal_printed(host_);
    const bool is_lost = !how || how->exit == lost_connection;
    listener_.shell_ended(host_,
                          is_lost ? "the connection to the host was lost" : lab::describe(*how));
}

}  // namespace harness::walk::web
