// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/own_line.hpp"

#include "harness/base/text.hpp"
#include "harness/walk/marks.hpp"

namespace harness::walk {

OwnLine::OwnLine(std::string_view line, std::string_view folder, lab::OutputSink& next)
    : mark_(cat("\x1b]volab;", new_mark_word(), ";")), next_(next)
{
    // A folder that is gone meanwhile is left for the home folder, as a person would.
    script_ =
        cat("set +e\nvolab_home=$PWD\n",
            folder.empty() ? "" : cat("cd ", shell_quote(folder), " || cd\n"),
            "trap 'volab_status=$?; [ \"$PWD\" = \"$volab_home\" ] && PWD=; printf \"%s%s\" \"",
            mark_, "\" \"$PWD\" >&2; exit $volab_status' EXIT\n", line, "\n");
}

void OwnLine::write(lab::Stream stream, std::string_view bytes)
{
    if (stream == lab::Stream::out)
        return next_.write(stream, bytes);
    held_ += bytes;
    if (noted_)
        return;
    const auto at = held_.find(mark_);
    noted_ = at != held_.npos;
    std::size_t done = at;
    if (!noted_)  // the end may be the beginning of a note
        done = held_.size() - std::min(held_.size(), mark_.size() - 1);
    if (done > 0)
        next_.write(stream, std::string_view{held_}.substr(0, done));
    held_.erase(0, done);
}

void OwnLine::finish()
{
    if (noted_)
        folder_ = held_.substr(mark_.size());
    else if (!held_.empty())
        next_.write(lab::Stream::err, held_);
    held_.clear();
}

}  // namespace harness::walk
