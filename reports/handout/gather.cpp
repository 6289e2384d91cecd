// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/gather.hpp"

#include <algorithm>

namespace reports {

using namespace harness::model;

namespace {

/// The whole lines at the start of a text, at most so many bytes; nothing when the first is longer.
std::string first_lines(std::string_view text, std::size_t most)
{
    const auto end = text.substr(0, most).rfind('\n');
    return std::string{end == std::string_view::npos ? std::string_view{}
                                                     : text.substr(0, end + 1)};
}

std::string last_lines(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return std::string{text};
    const auto begin = text.find('\n', text.size() - most - 1);
    return std::string{begin == std::string_view::npos ? std::string_view{}
                                                       : text.substr(begin + 1)};
}

/// At most so many bytes, no character cut.
std::string start_of(std::string_view text, std::size_t most)
{
    most = std::min(most, text.size());
    while (most > 0 && most < text.size() &&
           (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
        --most;
    return std::string{text.substr(0, most)};
}

PrintedText shortened(const Output& e)
{
    constexpr std::size_t head = HandoutGatherer::most_head, tail = HandoutGatherer::most_tail;
    PrintedText printed{e.stream, e.text, {}, e.bytes};
    if (e.text.size() <= head + tail)
        return printed;
    printed.head = first_lines(e.text, head);
    if (printed.head.empty())
        printed.head = start_of(e.text, head);
    printed.tail = last_lines(e.text, tail);
    return printed;
}

}  // namespace

struct HandoutGatherer::Teller {
    HandoutGatherer& all;
    HandoutRun& run;

    void operator()(const RunStarted& e) const
    {
        run.start = e;
        run.start.steps.clear();
        run.start.scenario_text.clear();
    }
    void operator()(const HostReady& e) const { run.hosts.push_back(e); }
    void operator()(const StepStarted& e) const { run.steps[e.step]; }
    void operator()(const CommandStarted& e) const
    {
        LastTry* known = all.try_of(e.step, e.host);
        if (known == nullptr)
            known = &run.steps[e.step].tries.emplace_back();
        for (const PrintedText& printed : known->printed)
            all.kept_ -= printed.head.size() + printed.tail.size();
        *known = {e.host, e.attempt, e.command, {}, {}, false};
    }
    void operator()(const Output& e) const
    {
        LastTry* known = all.try_of(e.step, e.host);
        if (known == nullptr)
            return;
        PrintedText printed = shortened(e);
        if (all.kept_ + printed.head.size() + printed.tail.size() > most_of_all)
            printed.head.clear(), printed.tail.clear();
        all.kept_ += printed.head.size() + printed.tail.size();
        known->printed.push_back(std::move(printed));
    }
    void operator()(const CommandEnded& e) const
    {
        if (LastTry* known = all.try_of(e.step, e.host)) {
            known->exit = e.exit;
            known->timed_out = e.timed_out;
        }
    }
    void operator()(const StepEnded& e) const { run.steps[e.step].end = e; }
    void operator()(const RunEnded& e) const { run.end = e; }
    template <typename Other>
    void operator()(const Other&) const
    {
    }
};

void HandoutGatherer::tell(const Event& event)
{
    std::visit(Teller{*this, run_}, event.body);
}

LastTry* HandoutGatherer::try_of(const std::string& step, const std::string& host)
{
    auto& tries = run_.steps[step].tries;
    const auto found = std::ranges::find(tries, host, &LastTry::host);
    return found == tries.end() ? nullptr : &*found;
}

}  // namespace reports
