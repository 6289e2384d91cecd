// SPDX-License-Identifier: Apache-2.0
#include "harness/run/background.hpp"

#include <charconv>
#include <optional>

#include "harness/base/text.hpp"
#include "harness/lab/leftovers.hpp"
#include "harness/lab/shell_session.hpp"
#include "harness/run/capture.hpp"
#include "harness/run/output_event.hpp"

namespace harness::run {

namespace {

std::optional<int> status_in(std::string_view text)
{
    const std::string_view digits = trim(text);
    int number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc{})
        return std::nullopt;
    return number;
}

}  // namespace

/// It names us, should we be killed before it is removed.
std::string Background::runs_folder() const
{
    return cat("/tmp/volab-", run_, "-", name_of(lab::ourselves()));
}

/// With the host's name: hosts may share a /tmp, as those of the local provider do.
std::string Background::folder_of(const lab::Host& host, const std::string& step) const
{
    return cat(runs_folder(), "/", step, ".", host.name());
}

Result<int> Background::start(lab::Host& host, const std::string& step, const std::string& script)
{
    const std::string folder = shell_quote(folder_of(host, step));
    // The inner shell leads a session, so that all of it can be ended by that session's number.
    const std::string start =
        cat("umask 077; mkdir -p ", folder, "; cd ", folder, "; printf '%s' ", shell_quote(script),
            " > script\n", "cd - >/dev/null; VOLAB_STEP=", folder,
            " setsid bash -c 'echo $$ > \"$0/session\"; (set -e; . \"$0/script\"); "
            "echo $? > \"$0/status\"' ",
            folder, " </dev/null >", folder, "/stdout 2>", folder, "/stderr &\n",
            // A daemon gets 0.3 s to show that it cannot even start.
            "for i in 1 2 3; do sleep 0.1; if [ -s ", folder, "/status ]; then break; fi; done\n",
            "cat ", folder, "/status 2>/dev/null || true");
    // Not to be interrupted: what was started has to be known here, to be ended.
    const auto answer = lab::ask(host, {.script = start, .can_be_interrupted = false});
    if (!answer)
        return answer.error();
    const Started started{&host, step};
    if (const int status = status_in(*answer).value_or(0)) {
        const auto collected = collect_one(started);
        return collected ? Result<int>{status} : collected.error();
    }
    const std::lock_guard lock(mutex_);
    started_.push_back(started);
    return 0;
}

void Background::collect()
{
    for (const Started& started : started_) {
        const auto collected = collect_one(started);
        if (!collected)
            teller_.tell(model::Warning{
                during(cat("collecting the output of the background step '", started.step, "'"),
                       collected.error())});
    }
    started_.clear();
}

std::size_t Background::count()
{
    const std::lock_guard lock(mutex_);
    return started_.size();
}

void Background::forget_after(std::size_t count)
{
    const std::lock_guard lock(mutex_);
    if (count < started_.size())
        started_.erase(started_.begin() + static_cast<std::ptrdiff_t>(count), started_.end());
}

Result<> Background::collect_one(const Started& started)
{
    const std::string there = shell_quote(folder_of(*started.host, started.step));
    const std::string name = cat(started.step, ".", started.host->name(), ".background");
    Capture capture(folder_ / "output", name);
    // Both streams come as they are; the status, when there is one, is asked for apart.
    const auto fetched =
        started.host->run({cat("cat ", there, "/stdout; cat ", there, "/stderr >&2")}, capture);
    if (!fetched && fetched.error().fault != Fault::interrupted)
        return fetched.error();
    const auto ended = lab::ask(
        *started.host,
        {.script = cat("cat ", there, "/status 2>/dev/null || true; set +e; ",
                       lab::killer_for(cat("\"$(cat ", there, "/session)\""), there), "; rm -rf ",
                       there, "; rmdir ", shell_quote(runs_folder()), " 2>/dev/null; true"),
         .can_be_interrupted = false});
    if (!fetched)
        return fetched.error();
    if (!ended)
        return ended.error();

    const TryName tried{started.step, started.host->name(), 1};
    tell_output(teller_, tried, capture, folder_);
    teller_.tell(
        model::CommandEnded{started.step, started.host->name(), 1, status_in(*ended), false, {}});
    if (const auto trouble = capture.trouble())
        return *trouble;
    return Ok{};
}

}  // namespace harness::run
