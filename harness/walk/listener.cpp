// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/listener.hpp"

#include <algorithm>
#include <utility>

#include "harness/base/text.hpp"

namespace harness::walk {

struct Listener::Taker {
    Listener& all;

    void operator()(const model::PhaseStarted& e) const
    {
        if (e.phase == "checkpoint")
            all.show_waiting(all.words_.saving);
        else if (e.phase == "rewind")
            all.show_waiting(all.words_.rewinding);
        else if (all.screen_.style().moves)  // soon over: not worth a line that stays
            all.show_waiting(filled(e.phase == "check" ? all.words_.checking : all.words_.preparing,
                                    {e.detail}));
    }
    void operator()(const model::PhaseEnded&) const { all.clear(); }
    void operator()(const model::CommandStarted& e) const
    {
        all.of(e.step, e.host) = {.host = e.host};
    }
    void operator()(const model::Output& e) const
    {
        if (!e.file.empty())
            all.of(e.step, e.host).file = e.file;
        std::string& text = all.of(e.step, e.host).text;
        if (!text.empty() && !text.ends_with('\n'))
            text += '\n';
        text += e.text;
    }
    void operator()(const model::CommandEnded& e) const
    {
        Printed& printed = all.of(e.step, e.host);
        printed.exit = e.exit;
        printed.timed_out = e.timed_out;
        if (!all.when_ended_ || e.step != all.shown_step_)
            return;
        all.clear();
        all.when_ended_(printed);
        printed = {.host = e.host};
    }
    void operator()(const model::Warning& e) const { all.warnings_.push_back(e.error); }
    void operator()(const auto&) const {}
};

void Listener::tell(const model::Event& event)
{
    std::visit(Taker{*this}, event.body);
}

Printed& Listener::of(const std::string& step, const std::string& host)
{
    auto& hosts = printed_[step];
    const auto found = std::ranges::find(hosts, host, &Printed::host);
    return found != hosts.end() ? *found : hosts.emplace_back(Printed{.host = host});
}

std::vector<Printed> Listener::take(const std::string& step)
{
    const auto found = printed_.find(step);
    std::vector<Printed> all;
    if (found != printed_.end())
        all = std::move(found->second);
    printed_.clear();
    return all;
}

void Listener::show_waiting(std::string_view detail)
{
    clear();
    const std::string text =
        screen_.paint(cat("  … ", excerpt(without_escapes(detail), 100)), Paint::dim);
    shown_ = screen_.style().moves;
    screen_.print(shown_ ? text : cat(text, "\n"));
}

void Listener::clear()
{
    if (std::exchange(shown_, false))
        screen_.print("\r\x1b[K");
}

}  // namespace harness::walk
