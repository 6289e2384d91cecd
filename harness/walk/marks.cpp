// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/marks.hpp"

#include <algorithm>
#include <charconv>
#include <random>
#include <utility>

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

constexpr char escape = '\x1b';
constexpr char bell = '\a';

/// What a mark of the longest command can take: each of its characters may be escaped.
constexpr std::size_t longest_mark = 2 * Marks::most_command + 64;

/// How many bytes at the end of `text` may be the beginning of `start`.
std::size_t beginning_at_end(std::string_view text, std::string_view start)
{
    for (std::size_t count = std::min(text.size(), start.size() - 1); count > 0; --count)
        if (text.ends_with(start.substr(0, count)))
            return count;
    return 0;
}

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'n' ? '\n' : c == 'e' ? escape : c == 'a' ? bell : c;
    }
    return out;
}

/// A line as it was last, after all that was written over it.
std::string overwritten(std::string_view line)
{
    while (line.ends_with('\r'))
        line.remove_suffix(1);
    line = line.substr(line.rfind('\r') + 1);
    std::string out;
    for (const char c : line) {
        if (c != '\b') {
            out += c;
            continue;
        }
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U)
            out.pop_back();
        if (!out.empty())
            out.pop_back();
    }
    return out;
}

}  // namespace

std::string new_mark_word()
{
    std::random_device random;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string word;
    for (int i = 0; i < 32; ++i)
        word += digits[random() % digits.size()];
    return word;
}

std::string marking_shell(std::string_view word, std::string_view host)
{
    // PS0 is printed when a command has been read, PROMPT_COMMAND runs when it has ended. A command
    // that HISTCONTROL keeps out of the history has no text for us. No program is started.
    const std::string rc = cat(R"(HISTCONTROL= HISTIGNORE= HISTTIMEFORMAT=
shopt -s cmdhist lithist checkwinsize
__volab_next=$HISTCMD
__volab_begins() {
    local line text=
    line=$(HISTTIMEFORMAT= builtin history 1)
    if [[ $line =~ ^\ *([0-9]+)[\ *]\ (.*)$ ]] && (( BASH_REMATCH[1] >= __volab_next )); then
        text=${BASH_REMATCH[2]}
        text=${text//\\/\\\\}; text=${text//$'\n'/\\n}
        text=${text//$'\e'/\\e}; text=${text//$'\a'/\\a}
    fi
    printf '\e]633;)",
                               word, R"(;B;%s\a' "$text"
}
__volab_ended() {
    local status=$?
    __volab_next=$HISTCMD
    printf '\e]633;)",
                               word, R"(;E;%s\a' "$status"
    return $status
}
PS0='$(__volab_begins)'
PROMPT_COMMAND=__volab_ended
PS1=)",
                               shell_quote(host), R"(':\w# '
)");
    return cat("exec bash --rcfile <(printf %s ", shell_quote(rc), ") -i\n");
}

Marks::Marks(std::string_view word) : start_(cat("\x1b]633;", word, ";")) {}

std::string Marks::take(std::string_view bytes)
{
    std::string shown;
    held_ += bytes;
    std::string_view rest = held_;
    for (;;) {
        const auto at = rest.find(start_);
        if (at == rest.npos)
            break;
        pass(rest.substr(0, at), shown);
        rest.remove_prefix(at);
        const auto end = rest.substr(0, start_.size() + longest_mark).find(bell);
        if (end == rest.npos) {
            if (rest.size() < start_.size() + longest_mark) {
                held_ = std::string{rest};
                return shown;
            }
            pass(rest.substr(0, start_.size()), shown);  // no mark of ours is so long
            rest.remove_prefix(start_.size());
            continue;
        }
        mark(rest.substr(start_.size(), end - start_.size()));
        rest.remove_prefix(end + 1);
    }
    const std::size_t kept = beginning_at_end(rest, start_);
    pass(rest.substr(0, rest.size() - kept), shown);
    held_ = std::string{rest.substr(rest.size() - kept)};
    return shown;
}

void Marks::pass(std::string_view bytes, std::string& shown)
{
    shown += bytes;
    if (!running_)
        return;
    const std::size_t first = std::min(bytes.size(), most_text - std::min(most_text, head_.size()));
    head_ += bytes.substr(0, first);
    tail_ += bytes.substr(first);
    if (tail_.size() > 2 * most_text) {
        const std::size_t more = tail_.size() - most_text;
        left_out_ += more;
        tail_.erase(0, more);
    }
}

void Marks::mark(std::string_view content)
{
    if (content.starts_with("B;")) {
        std::string command = unescaped(content.substr(2, most_command));
        if (!running_)
            running_ = Began{std::move(command)};
        else if (running_->command != command)  // lines that were pasted together
            running_->command += cat("\n", command);
        return;
    }
    if (!content.starts_with("E;") || !running_)
        return;  // a prompt without a command before it
    content.remove_prefix(2);
    int status = 0;
    std::from_chars(content.data(), content.data() + content.size(), status);
    if (tail_.size() > most_text) {
        left_out_ += tail_.size() - most_text;
        tail_.erase(0, tail_.size() - most_text);
    }
    std::string text = plain_text(head_ + (left_out_ == 0 ? tail_ : ""));
    if (left_out_ > 0)
        text += cat("\n[… ", left_out_, " bytes left out …]\n", plain_text(tail_));
    ended_.push_back({std::move(running_->command), status, std::move(text), left_out_ == 0});
    running_.reset();
    head_.clear();
    tail_.clear();
    left_out_ = 0;
}

std::vector<Ended> Marks::ended()
{
    return std::exchange(ended_, {});
}

std::string plain_text(std::string_view printed)
{
    std::string out;
    for (const std::string_view line : split_lines(printed))
        out += cat(overwritten(line), "\n");
    if (!printed.ends_with('\n') && !out.empty())
        out.pop_back();
    return without_escapes(out);
}

}  // namespace harness::walk
