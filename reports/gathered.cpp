// SPDX-License-Identifier: Apache-2.0
#include "reports/gathered.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>
#include <utility>

#include "harness/base/text.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

constexpr std::string_view left_out = "[…]\n";

/// The last `most` bytes, beginning with a whole character.
void keep_end(std::string& text, std::size_t most)
{
    if (text.size() <= most)
        return;
    std::size_t from = text.size() - most;
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U)
        ++from;
    text = most == 0 ? std::string{} : cat(left_out, std::string_view{text}.substr(from));
}

/// Adds to a text of which the end will do; it is cut now and then only, which is cheaper.
void add(std::string& text, std::string_view more, std::size_t most)
{
    text += more;
    if (text.size() > 2 * most)
        keep_end(text, most);
}

std::string with_newline(std::string_view text)
{
    return cat(text, text.ends_with('\n') || text.empty() ? "" : "\n");
}

/// What a step printed on one host until now.
struct OnHost {
    std::string out;
    std::string err;
    std::string heading;  ///< of the try that is under way
    bool complained = false;
    unsigned attempt = 0;  ///< the last one that began
    Retry current;
    std::deque<Retry> unmet;
};

using Key = std::pair<std::string, std::string>;  // step and host

}  // namespace

struct Gatherer::Keeper {
    Room room;
    Gathered all;
    std::set<std::string, std::less<>> steps, hosts;  ///< what a damaged record adds is not kept
    std::map<Key, OnHost> under_way;
    std::size_t kept = 0;

    void operator()(const RunStarted& e)
    {
        hosts.insert(e.hosts.begin(), e.hosts.end());
        for (const PlannedStep& step : e.steps)
            steps.insert(step.id);
    }
    void operator()(const CommandStarted& e)
    {
        if (!is_known(e))
            return;
        OnHost& host = under_way[{e.step, e.host}];
        host.heading = cat("[", e.host, e.attempt > 1 ? cat(", attempt ", e.attempt) : "", "] $ ",
                           with_newline(harness::excerpt(e.command, room.of_passed)));
        host.complained = false;
        host.attempt = e.attempt;
        host.current = {.host = e.host, .attempt = e.attempt};
        add(host.out, host.heading, room.of_unmet);
    }
    void operator()(const Output& e)
    {
        if (!is_known(e))
            return;
        OnHost& host = under_way[{e.step, e.host}];
        const std::string text = with_newline(e.text);
        if (e.stream == Stream::err && !std::exchange(host.complained, true))
            add(host.err, host.heading, room.of_unmet);
        add(e.stream == Stream::err ? host.err : host.out, text, room.of_unmet);
        std::string& tried = e.stream == Stream::err ? host.current.err : host.current.out;
        tried = text;
        keep_end(tried, room.of_retry);
        if (auto& files = all.printed[e.step].files; !e.file.empty() && files.size() < most_files)
            files.push_back(e.file);
    }
    void operator()(const CommandEnded& e)
    {
        if (!is_known(e) || e.met != false)
            return;
        OnHost& host = under_way[{e.step, e.host}];
        host.current.exit = e.exit;
        host.current.timed_out = e.timed_out;
        host.current.took = e.took;
        host.unmet.push_back(std::exchange(host.current, {}));
        if (host.unmet.size() > room.retries + 1)  // the last one may not be repeated
            host.unmet.pop_front();
    }
    void operator()(const StepEnded& e)
    {
        if (steps.contains(e.step))
            finish(e.step, e.outcome == Outcome::passed);
    }
    template <typename Other>
    void operator()(const Other&)
    {
    }

    /// Joins what the step's hosts printed, in the order of their names.
    void finish(const std::string& step, bool passed)
    {
        Printed& printed = all.printed[step];
        const auto first = under_way.lower_bound({step, ""});
        auto last = first;
        for (; last != under_way.end() && last->first.first == step; ++last) {
            OnHost& host = last->second;
            printed.out += host.out;
            printed.err += host.err;
            if (!host.unmet.empty() && host.unmet.back().attempt == host.attempt)
                host.unmet.pop_back();  // it was not repeated; the step's checks tell of it
            while (host.unmet.size() > room.retries)
                host.unmet.pop_front();
            std::ranges::move(host.unmet, std::back_inserter(printed.retries));
        }
        under_way.erase(first, last);
        const std::size_t most = !passed ? room.of_unmet : kept < room.in_all ? room.of_passed : 0;
        keep_end(printed.out, most);
        keep_end(printed.err, most);
        printed.out.shrink_to_fit();  // a text that was cut keeps its old size otherwise
        printed.err.shrink_to_fit();
        kept += printed.out.size() + printed.err.size();
        for (const Retry& retry : printed.retries)
            kept += retry.out.size() + retry.err.size();
    }

private:
    template <typename Printing>
    bool is_known(const Printing& e) const
    {
        return steps.contains(e.step) && hosts.contains(e.host);
    }

    static constexpr std::size_t most_files = 100;  // of a step that is tried again and again
};

const Printed& Gathered::of(const StepSummary& step) const
{
    static const Printed nothing;
    const auto found = printed.find(step.plan.id);
    return found == printed.end() ? nothing : found->second;
}

std::optional<std::string> Gathered::path_of(const std::string& file) const
{
    const auto inside = std::filesystem::path{file}.lexically_normal();
    const bool odd =
        std::ranges::any_of(file, [](unsigned char c) { return c < 0x20 || c == ']'; });
    if (odd || inside.empty() || inside.is_absolute() || *inside.begin() == "..")
        return std::nullopt;
    return (folder / inside).lexically_normal().string();
}

Gatherer::Gatherer(std::filesystem::path folder, Room room) : keeper_(std::make_unique<Keeper>())
{
    keeper_->room = room;
    keeper_->all.folder = std::move(folder);
}

Gatherer::~Gatherer() = default;

void Gatherer::tell(const Event& event)
{
    summarizer_.tell(event);
    std::visit(*keeper_, event.body);
}

Gathered Gatherer::take()
{
    while (!keeper_->under_way.empty())
        keeper_->finish(std::string{keeper_->under_way.begin()->first.first}, false);
    keeper_->all.run = summarizer_.take();
    return std::move(keeper_->all);
}

}  // namespace reports
