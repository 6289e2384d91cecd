// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/shell_session.hpp"

#include <charconv>

#include "harness/base/text.hpp"

namespace harness::lab {

namespace {

template <typename Number>
std::optional<Number> number_in(std::string_view text)
{
    Number number{};
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (bad != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

}  // namespace

std::string wrapper_for(std::string_view mark)
{
    // $BASHPID is not $$ when we are already in a subshell; the wrapper itself leads the session.
    // The script is in a subshell, so that its `exit` and `exec` leave us the last word.
    return cat("IFS= read -rd '' s; printf '\\0", mark, " %d\\n' \"$$\" >&2; ",
               "(exec </dev/null; set -e; eval \"$s\"); printf '\\0", mark, " =%d\\n' \"$?\" >&2");
}

std::string input_for(std::string_view script)
{
    std::string input{script};
    input += '\0';
    return input;
}

NoteFilter::NoteFilter(std::string_view mark, OutputSink& next)
    : start_(cat('\0', mark, ' ')), next_(next)
{
}

void NoteFilter::write(Stream stream, std::string_view bytes)
{
    if (stream == Stream::out || status_) {  // after the last note: leftovers of other processes
        if (!status_ || stream == Stream::out)
            next_.write(stream, bytes);
        return;
    }
    held_ += bytes;
    for (;;) {
        const auto nul = held_.find('\0');
        const std::string_view plain = std::string_view{held_}.substr(0, nul);
        if (!plain.empty())
            next_.write(Stream::err, plain);
        held_.erase(0, plain.size());
        if (held_.empty())
            return;
        const std::string_view seen = std::string_view{held_}.substr(0, start_.size());
        if (!std::string_view{start_}.starts_with(seen)) {  // a NUL of the script's own
            next_.write(Stream::err, held_.substr(0, 1));
            held_.erase(0, 1);
            continue;
        }
        const auto end = held_.find('\n');
        if (seen.size() < start_.size() || end == std::string::npos)
            return;  // the rest is still to come
        take_note(std::string_view{held_}.substr(start_.size(), end - start_.size()));
        held_.erase(0, end + 1);
    }
}

void NoteFilter::finish()
{
    if (!held_.empty())
        next_.write(Stream::err, held_);
    held_.clear();
}

void NoteFilter::take_note(std::string_view note)
{
    if (note.starts_with('='))
        status_ = number_in<int>(note.substr(1));
    else if (!session_)
        session_ = number_in<pid_t>(note);
}

}  // namespace harness::lab
