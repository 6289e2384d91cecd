// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/progress.hpp"

#include <array>
#include <cstdio>
#include <random>

#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace convoy::cli {

using harness::cat;
using std::chrono::milliseconds;

namespace {

/// Nobody else's: two commands that ask for the same at once each see their own work.
std::string new_request_id()
{
    std::random_device random;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%08x%08x", random(), random());
    return cat(::getpid(), "-", text.data());
}

/// Cut where the terminal would break the line: a broken line could not be rewritten.
std::string fitted(const std::string& text)
{
    winsize window{};
    const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 1;
    return harness::excerpt(text, known ? window.ws_col - 1U : 79U);
}

}  // namespace

Progress::Progress(const Call& call)
    : socket_(socket_of(call)), request_id_(new_request_id()), live_(::isatty(STDERR_FILENO) != 0)
{
    const std::string wish = call.text("progress");
    live_ = live_ && wish == "auto";
    if (live_ || wish == "plain")
        watcher_ = std::thread([this] { watch(); });
}

Progress::~Progress()
{
    if (!watcher_.joinable())
        return;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    changed_.notify_all();
    watcher_.join();
    if (drawn_)
        std::fputs("\r\x1b[K", stderr);
}

void Progress::watch()
{
    using Clock = std::chrono::steady_clock;
    Clock::time_point began{};
    const milliseconds pause{live_ ? 500 : 2000};
    for (bool over = ended_within(milliseconds{1000}); !over; over = ended_within(pause)) {
        // The answer to the request itself says what goes wrong: here nothing does.
        const auto answer = request(socket_, "GET", "/v1/jobs", "");
        const auto jobs = answer ? parse_json(answer->body) : std::nullopt;
        const Json job = jobs ? job_of(*jobs, request_id_) : Json{};
        if (!job.is_object())
            continue;
        if (began == Clock::time_point{})
            began = Clock::now() - milliseconds{1000};
        show(progress_text(job, std::chrono::duration_cast<milliseconds>(Clock::now() - began)));
    }
}

void Progress::show(const std::string& text)
{
    const std::string safe = harness::without_escapes(text);
    if (live_)
        std::fprintf(stderr, "\r%s\x1b[K", fitted(safe).c_str());
    else
        std::fprintf(stderr, "%s\n", safe.c_str());
    std::fflush(stderr);
    drawn_ = live_;
}

bool Progress::ended_within(milliseconds time)
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [this] { return ended_; });
}

int ask_long(const Call& call, const std::string& method, const std::string& path, Json body)
{
    const auto response = [&] {
        const Progress progress(call);
        body.set("RequestID", progress.request_id());
        return send(call, method, path, body);
    }();
    return print_answer(response);
}

}  // namespace convoy::cli
