// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "reports/record/decode.hpp"
#include "reports/record/lines.hpp"
#include "reports/record/members.hpp"

// What reading the events of runs and those of batches have in common. An Event has `at` and
// `body`.
namespace reports {

template <typename Event>
using Decoded = harness::Result<std::variant<Event, UnknownEvent>>;

/// A kind of event by its name in a record, and what makes one of its members.
template <typename Event>
struct EventKind {
    std::string_view name;
    decltype(Event::body) (*decode)(const Members& in);
};

template <typename Event>
Decoded<Event> event_in(std::string_view line, std::span<const EventKind<Event>> kinds)
{
    const auto object = JsonLine::parse(line);
    if (!object)
        return object.error();
    std::optional<harness::Error> wrong;
    const Members members(object->object(), "", wrong);
    const auto name = members.need<std::string>("event");
    const auto kind = std::ranges::find(kinds, name, &EventKind<Event>::name);
    if (!wrong && kind == kinds.end())
        return std::variant<Event, UnknownEvent>{UnknownEvent{name}};
    Event event;
    if (!wrong) {
        event.body = kind->decode(members);
        event.at = members.need<harness::microseconds>("at_us");
    }
    if (wrong)
        return *wrong;
    return std::variant<Event, UnknownEvent>{std::move(event)};
}

/// Tells observers the events of a record that begins with a `Start` and ends with an `End`.
template <typename Event, typename Start, typename End, typename Observer>
class EventLines : public LineReader {
public:
    EventLines(Decoded<Event> (*decoder)(std::string_view), const std::vector<Observer*>& observers)
        : decoder_(decoder), observers_(observers)
    {
    }

    harness::Result<LineIs> decode(std::string_view line) override
    {
        auto event = decoder_(line);
        if (!event)
            return event.error();
        if (std::holds_alternative<UnknownEvent>(*event))
            return LineIs::unknown;
        event_ = std::get<Event>(std::move(*event));
        return std::holds_alternative<Start>(event_.body) ? LineIs::start
               : std::holds_alternative<End>(event_.body) ? LineIs::end
                                                          : LineIs::event;
    }

    void tell() override
    {
        for (Observer* observer : observers_)
            observer->tell(event_);
    }

private:
    Decoded<Event> (*decoder_)(std::string_view);
    const std::vector<Observer*>& observers_;
    Event event_;
};

}  // namespace reports
