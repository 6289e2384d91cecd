// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/desk.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "plugin/api/rest.hpp"
#include "plugin/daemon/answer.hpp"
#include "plugin/docker/protocol.hpp"

namespace convoy {

namespace {

using harness::cat;
using std::chrono::milliseconds;

// Docker's calls have limits of their own; a person at the command line waits no longer.
constexpr milliseconds patience_for_rest{50'000};
constexpr milliseconds patience_for_watchers{800};
constexpr milliseconds at_most_quick{1'000};
// The first list after a start reads every record. It is waited for as long as the share answers.
constexpr milliseconds patience_for_list{500}, more_for_list{250}, silent_at_most{400},
    most_for_list{50'000};
constexpr const char* prometheus = "text/plain; version=0.0.4; charset=utf-8";

constexpr std::string_view list_path = "/VolumeDriver.List";

bool is_for_watchers(const std::string& path)
{
    return path == "/healthz" || path == "/metrics";
}

bool waits_for_nothing(const std::string& path)
{
    return path == "/Plugin.Activate" || path == "/VolumeDriver.Capabilities";
}

bool only_reads(const Request& request)
{
    static constexpr std::array<std::string_view, 5> reading{
        "/VolumeDriver.Get", "/VolumeDriver.List", "/VolumeDriver.Path",
        "/VolumeDriver.Capabilities", "/Plugin.Activate"};
    return request.method != "POST"
               ? request.method != "DELETE"
               : std::find(reading.begin(), reading.end(), request.path()) != reading.end();
}

/// Copying much data takes as long as it takes.
bool may_take_long(const Request& request)
{
    if (request.target.find("/backups") !=
        std::string::npos)  // an object store may be far, and large
        return true;
    return request.method != "GET" &&
           (request.target.find("/snapshots") != std::string::npos ||
            request.target.find("/volumes/create") != std::string::npos ||
            request.target.find("/volumes/clone") != std::string::npos);
}

bool is_refusal(const Answer& answer)
{
    return answer.status != 200 ||
           (answer.body.starts_with("{\"Err\":\"") && !answer.body.starts_with("{\"Err\":\"\""));
}

/// What a request is counted as: a bounded set, whatever clients send.
std::string kind_of(const Request& request, const Answer& answer)
{
    std::string path = request.path();
    if (answer.status == 405 || answer.status == 403)
        return "other";
    if (docker::patience_for(path))
        return path.substr(1);
    const bool watches =
        is_for_watchers(path) && (request.method == "GET" || request.method == "HEAD");
    if (!watches && !rest::has_route(request.method, path))
        return "other";
    if (path.starts_with("/v") && path.size() > 2 && path[2] >= '0' && path[2] <= '9')
        path.erase(0, path.find('/', 1));
    return cat(request.method, " ", path);
}

/// An answer's words, without what is around them.
std::string words_of(const Answer& answer)
{
    std::string_view text = harness::trim(answer.body);
    constexpr std::string_view before = "{\"Err\":\"";
    if (text.starts_with(before) && text.ends_with("\"}"))
        text = text.substr(before.size(), text.size() - before.size() - 2);
    return harness::excerpt(text, 500);
}

std::string shown(const Request& request)
{
    return cat(harness::excerpt(request.method, 20), " ",
               harness::excerpt(harness::without_escapes(request.target), 200));
}

}  // namespace

Desk::Desk(Settings settings, docker::Known& known, Caretaker& caretaker, const Log& log)
    : settings_(std::move(settings)), known_(known), caretaker_(caretaker), log_(log)
{
}

Plan Desk::plan(const Request& request)
{
    metrics_.begun();
    const std::string path = request.path();
    if (request.origin == Origin::tcp && !is_for_watchers(path))
        return {.pace = Pace::at_once};
    if (is_for_watchers(path))
        return {.pace = Pace::quick, .patience = patience_for_watchers};
    const bool hangs = caretaker_.share_hangs();
    const auto docker_patience =
        request.method == "POST" ? docker::patience_for(path) : std::nullopt;
    if (docker_patience && waits_for_nothing(path))
        return {.pace = Pace::at_once};
    if (docker_patience && path == list_path)
        return {.pace = hangs ? Pace::late : Pace::quick, .patience = patience_for_list};
    if (docker_patience && *docker_patience < at_most_quick)
        return {.pace = hangs ? Pace::late : Pace::quick, .patience = docker_patience};
    // Empty files come and go by these; nothing is synced, and the lock is hardly ever held.
    if (docker_patience && !hangs &&
        (path == "/VolumeDriver.Mount" || path == "/VolumeDriver.Unmount"))
        return {.pace = Pace::quick, .patience = docker_patience};
    if (docker_patience)
        return {.pace = Pace::slow, .patience = docker_patience, .share_hangs = hangs};
    if (may_take_long(request))
        return {.pace = Pace::slow, .patience = {}, .share_hangs = hangs};
    return {.pace = Pace::slow, .patience = patience_for_rest, .share_hangs = hangs};
}

Answer Desk::answer(const Request& request)
{
    const std::string path = request.path();
    if (request.origin == Origin::tcp && !is_for_watchers(path))
        return {403,
                "only /healthz and /metrics are served here; volumes are at the Unix socket\n"};
    if (request.method == "POST" && waits_for_nothing(path))
        return docker::late(known_, settings_, path, request.body);
    const std::shared_ptr<Store> store = caretaker_.store();
    if (is_for_watchers(path) && (request.method == "GET" || request.method == "HEAD"))
        return path == "/healthz" ? health(store) : metrics(store);
    if (!store)
        return late(request);
    Service service{*store, known_, settings_, caretaker_.jobs()};
    return convoy::answer(service, request.method, request.target, request.body,
                          request.user_agent);
}

Answer Desk::late(const Request& request)
{
    caretaker_.look_now();
    const std::string path = request.path();
    if (request.method == "POST" && docker::patience_for(path))
        return docker::late(known_, settings_, path, request.body);
    if (path == "/metrics")
        return {200, metrics_.text({}), prometheus};
    if (path == "/healthz")
        return health(nullptr);
    return {503, cat("the share does not answer: ", settings_.share, "\n")};
}

std::optional<milliseconds> Desk::more_patience(const Request& request,
                                                std::chrono::microseconds took)
{
    const bool knows =
        took >= patience_for_list + more_for_list;  // whether the share answers: it was asked
    if (request.path() != list_path || took > most_for_list ||
        (knows && caretaker_.silent_for() > silent_at_most))
        return std::nullopt;
    caretaker_.look_now();
    return more_for_list;
}

/// Asks the share itself, whatever it said last time.
Answer Desk::health(const std::shared_ptr<Store>& store) const
{
    if (!store)
        return {503, cat("the share does not answer: ", settings_.share, "\n")};
    const auto view = store->share().view();
    return view ? Answer{200, "ok\n"} : Answer{503, view.error().what + "\n"};
}

Answer Desk::metrics(const std::shared_ptr<Store>& store) const
{
    Metrics::Gauges gauges{.share_answers = store && caretaker_.share_answers()};
    if (store) {
        const auto listed = store->list();
        if (const auto* listing = std::get_if<Listing>(&listed)) {
            gauges.volumes = listing->volumes.size();
            gauges.damaged = listing->damaged.size();
        }
    }
    return {200, metrics_.text(gauges) + convoy::metrics(caretaker_.jobs()), prometheus};
}

void Desk::sent(const Request& request, const Answer& answer, How how,
                std::chrono::microseconds took)
{
    const bool refused = is_refusal(answer);
    const bool late = how == How::late;
    metrics_.ended(kind_of(request, answer),
                   late      ? Outcome::late
                   : refused ? Outcome::refused
                             : Outcome::ok,
                   took);
    const bool reads = only_reads(request);
    const LogLevel level = late || (refused && !reads) ? LogLevel::warning
                           : reads                     ? LogLevel::debug
                                                       : LogLevel::info;
    if (!log_.wants(level))
        return;
    const std::string us = std::to_string(took.count());
    const std::string volume = harness::excerpt(harness::without_escapes(answer.volume), 200);
    const std::string message = cat(shown(request), late ? " (the share does not answer)" : "");
    const std::string status = std::to_string(answer.status);
    if (refused)
        log_.write(
            level, message,
            {{"volume", volume}, {"status", status}, {"us", us}, {"refused", words_of(answer)}});
    else
        log_.write(level, message, {{"volume", volume}, {"status", status}, {"us", us}});
}

void Desk::dropped(const Request& request, const Answer& answer, std::chrono::microseconds took)
{
    log_.write(LogLevel::warning, cat(shown(request), " came to an end after its time was over"),
               {{"volume", answer.volume},
                {"us", std::to_string(took.count())},
                {"ended", is_refusal(answer) ? words_of(answer) : "well"}});
}

void Desk::rejected(const Answer& answer)
{
    metrics_.begun();
    metrics_.ended("other", Outcome::refused, std::chrono::microseconds{0});
    log_.write(LogLevel::warning, "a request that is none was refused",
               {{"status", std::to_string(answer.status)}, {"refused", words_of(answer)}});
}

}  // namespace convoy
