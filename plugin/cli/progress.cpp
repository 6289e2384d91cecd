// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/progress.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <random>

#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/cli/progress_text.hpp"

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

void show(const std::string& text, bool live)
{
    const std::string safe = harness::without_escapes(text);
    if (live)
        std::fprintf(stderr, "\r%s\x1b[K", fitted(safe).c_str());
    else
        std::fprintf(stderr, "%s\n", safe.c_str());
    std::fflush(stderr);
}

bool stopped_within(const std::stop_token& stop, milliseconds time)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, time, [] { return false; });
    return stop.stop_requested();
}

}  // namespace

Progress::Progress(const Call& call) : socket_(socket_of(call)), request_id_(new_request_id())
{
    const std::string wish = call.text("progress");
    const bool live = wish == "auto" && ::isatty(STDERR_FILENO) != 0;
    if (live || wish == "plain")
        watcher_ = std::jthread([this, live](const std::stop_token& stop) { watch(stop, live); });
}

void Progress::watch(const std::stop_token& stop, bool live) const
{
    using Clock = std::chrono::steady_clock;
    constexpr milliseconds first{1000};
    const milliseconds pause{live ? 500 : 2000};
    std::optional<Clock::time_point> began;
    for (bool over = stopped_within(stop, first); !over; over = stopped_within(stop, pause)) {
        // The answer to the request itself says what goes wrong: here nothing does.
        const auto answer = request(socket_, "GET", "/v1/jobs", "");
        const auto jobs = answer ? parse_json(answer->body) : std::nullopt;
        const Json job = jobs ? job_of(*jobs, request_id_) : Json{};
        if (!job.is_object())
            continue;
        if (!began)
            began = Clock::now() - first;
        show(progress_text(job, std::chrono::duration_cast<milliseconds>(Clock::now() - *began)),
             live);
    }
    if (live && began)
        std::fputs("\r\x1b[K", stderr);
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
