// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/shell_session.hpp"

#include <algorithm>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"

namespace harness::lab {

std::string wrapper_for(std::string_view mark)
{
    // $BASHPID is not $$ when we are already in a subshell; the wrapper itself leads the session.
    // The script is in a subshell, so that its `exit` and `exec` leave us the last word.
    return cat("IFS= read -rd '' s; printf '\\0", mark, " %d\\n' \"$$\" >&2; ",
               "(exec </dev/null; export VOLAB_STEP=", mark, "; set -e; eval \"$s\"); printf '\\0",
               mark, " =%d\\n' \"$?\" >&2");
}

std::string killer_for(std::string_view session, std::string_view mark)
{
    // Zombies are not waited for: where process 1 does not reap, they stay.
    return cat("of_it() { pgrep -r DIRSTt -s ", session, "; grep -lzxs VOLAB_STEP=", mark,
               " /proc/[0-9]*/environ | cut -d/ -f3; }; kill -TERM $(of_it); "
               "for i in 1 2 3 4 5 6 7 8 9 10; do [ \"$(of_it)\" ] || break; sleep 0.1; done; "
               "kill -KILL $(of_it)");
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
    held_.erase(0, hand_on(held_));
}

std::size_t NoteFilter::hand_on(std::string_view text)
{
    const auto tell = [this](std::string_view plain) {
        if (!plain.empty())
            next_.write(Stream::err, plain);
    };
    std::size_t told = 0;
    for (auto nul = text.find('\0'); nul != text.npos;
         nul = text.find('\0', std::max(told, nul + 1))) {
        const std::string_view seen = text.substr(nul, start_.size());
        if (!std::string_view{start_}.starts_with(seen))
            continue;  // a NUL of the script's own
        tell(text.substr(told, nul - told));
        told = nul;
        const auto end = text.find('\n', nul);
        if (seen.size() < start_.size() || end == text.npos)
            return told;  // the rest is still to come
        take_note(text.substr(nul + start_.size(), end - nul - start_.size()));
        told = end + 1;
    }
    tell(text.substr(told));
    return text.size();
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
