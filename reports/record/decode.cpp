// SPDX-License-Identifier: Apache-2.0
#include "reports/record/decode.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "reports/record/encode.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;
using harness::Error;
using harness::SourceSpot;
using std::chrono::microseconds;
using json = nlohmann::json;

/// Nothing that we read is nested deeper than this. What newer versions may nest is not kept.
constexpr int deepest = 8;

/// The members of one object of a line. Of what is wrong with them, the first is kept.
class Members {
public:
    Members(const json& object, std::string place, std::optional<Error>& wrong)
        : object_(object), place_(std::move(place)), wrong_(wrong)
    {
    }

    template <typename T>
    T need(const char* name) const
    {
        T value{};
        if (const auto member = object_.find(name); member != object_.end())
            read(*member, place_ + name, value);
        else
            complain(cat("'", place_, name, "' is missing"));
        return value;
    }

    /// `T{}` when it is not there.
    template <typename T>
    T optional(const char* name) const
    {
        return object_.contains(name) ? need<T>(name) : T{};
    }

    void complain(std::string what) const
    {
        if (!wrong_)
            wrong_ = harness::usage_error(std::move(what));
    }

private:
    bool expect(bool holds, const json& value, const std::string& place,
                std::string_view wanted) const
    {
        if (!holds)
            complain(cat(
                "'", place, "' should be ", wanted, ", and is ",
                harness::excerpt(value.dump(-1, ' ', false, json::error_handler_t::replace), 60)));
        return holds;
    }

    void read(const json& value, const std::string& place, std::string& out) const
    {
        if (expect(value.is_string(), value, place, "a string"))
            out = value.get<std::string>();
    }

    void read(const json& value, const std::string& place, bool& out) const
    {
        if (expect(value.is_boolean(), value, place, "true or false"))
            out = value.get<bool>();
    }

    /// Nothing that a record counts or measures is below zero.
    template <std::integral Number>
    void read(const json& value, const std::string& place, Number& out) const
    {
        const bool fits =
            value.is_number_unsigned() && std::in_range<Number>(value.get<std::uint64_t>());
        if (expect(fits, value, place, "a whole number that is not too large"))
            out = static_cast<Number>(value.get<std::uint64_t>());
    }

    void read(const json& value, const std::string& place, microseconds& out) const
    {
        microseconds::rep count = 0;
        read(value, place, count);
        out = microseconds{count};
    }

    void read(const json& value, const std::string& place, Outcome& out) const
    {
        for (const Outcome each : {Outcome::passed, Outcome::failed, Outcome::broken,
                                   Outcome::skipped, Outcome::interrupted})
            if (value == to_string(each)) {
                out = each;
                return;
            }
        expect(false, value, place, "an outcome");
    }

    void read(const json& value, const std::string& place, Stream& out) const
    {
        if (expect(value == "stdout" || value == "stderr", value, place,
                   "\"stdout\" or \"stderr\""))
            out = value == "stdout" ? Stream::out : Stream::err;
    }

    template <typename T>
    void read(const json& value, const std::string& place, std::optional<T>& out) const
    {
        if (!value.is_null())
            read(value, place, out.emplace());
    }

    template <typename T>
    void read(const json& value, const std::string& place, std::vector<T>& out) const
    {
        if (!expect(value.is_array(), value, place, "an array"))
            return;
        for (std::size_t i = 0; i < value.size(); ++i)
            read(value[i], cat(place, "/", i), out.emplace_back());
    }

    template <typename T, typename Less>
    void read(const json& value, const std::string& place,
              std::map<std::string, T, Less>& out) const
    {
        if (!expect(value.is_object(), value, place, "an object"))
            return;
        for (const auto& [key, inner] : value.items())
            read(inner, cat(place, "/", key), out[key]);
    }

    /// An object that has members of its own.
    template <typename T>
    requires std::is_class_v<T>
    void read(const json& value, const std::string& place, T& out) const
    {
        if (expect(value.is_object(), value, place, "an object"))
            fill(Members{value, place + "/", wrong_}, out);
    }

    static void fill(const Members& in, SourceSpot& out)
    {
        out = {in.need<std::string>("file"), in.need<int>("line"), in.need<int>("column")};
    }

    static void fill(const Members& in, Error& out)
    {
        out = {harness::Fault::lab, in.need<std::string>("what"),
               in.optional<std::optional<SourceSpot>>("where"), in.optional<std::string>("hint")};
    }

    static void fill(const Members& in, PlannedChapter& out)
    {
        out = {in.need<std::string>("id"), in.need<std::string>("title")};
    }

    static void fill(const Members& in, PlannedStep& out)
    {
        out = {in.need<std::string>("id"),
               in.need<std::string>("chapter"),
               in.need<std::string>("label"),
               in.need<std::vector<std::string>>("on"),
               in.need<std::string>("command"),
               in.need<bool>("hidden"),
               in.need<std::vector<std::string>>("tags"),
               in.need<SourceSpot>("where")};
    }

    /// Of a combination: an array of these keeps the order of the axes, an object would not.
    static void fill(const Members& in, Combination::value_type& out)
    {
        out = {in.need<std::string>("key"), in.need<std::string>("value")};
    }

    const json& object_;
    std::string place_;  ///< of the object: "", "where/", "steps/3/where/"
    std::optional<Error>& wrong_;
};

/// Other versions may mean other things by the same members, so this comes before all of them.
void check_format(const Members& in)
{
    const auto format = in.need<std::uint64_t>("format");
    if (format > static_cast<std::uint64_t>(record_format))
        in.complain(cat("the record has format ", format, ", and this volab reads up to format ",
                        record_format, "; volab ", in.optional<std::string>("volab"),
                        " wrote it: take that version or a newer one"));
    else if (format < 1)
        in.complain("'format' should be at least 1");
}

// A member and its value belong together.
// clang-format off
EventBody run_started(const Members& in)
{
    check_format(in);
    return RunStarted{
        .run = in.need<std::string>("run"),
        .started = in.need<std::string>("started"),
        .volab = in.need<std::string>("volab"),
        .scenario = in.need<std::string>("scenario"),
        .title = in.need<std::string>("title"),
        .file = in.need<std::string>("file"),
        .provider = in.need<std::string>("provider"),
        .hosts = in.need<std::vector<std::string>>("hosts"),
        .chapters = in.need<std::vector<PlannedChapter>>("chapters"),
        .steps = in.need<std::vector<PlannedStep>>("steps"),
        .scenario_text = in.optional<std::string>("scenario_text"),
        .scenario_sha256 = in.optional<std::string>("scenario_sha256"),
        .environment = in.optional<Facts>("environment"),
        .combination = in.optional<Combination>("combination")};
}
EventBody phase_started(const Members& in)
{
    return PhaseStarted{in.need<std::string>("phase"), in.need<std::string>("detail")};
}
EventBody phase_ended(const Members& in)
{
    return PhaseEnded{in.need<std::string>("phase"), in.need<microseconds>("took_us"),
                      in.optional<std::optional<Error>>("error")};
}
EventBody host_ready(const Members& in)
{
    return HostReady{in.need<std::string>("host"), in.need<Facts>("facts")};
}
EventBody step_started(const Members& in) { return StepStarted{in.need<std::string>("step")}; }
EventBody command_started(const Members& in)
{
    return CommandStarted{in.need<std::string>("step"), in.need<std::string>("host"),
                          in.need<unsigned>("attempt"), in.need<std::string>("command")};
}
EventBody output(const Members& in)
{
    return Output{in.need<std::string>("step"), in.need<std::string>("host"),
                  in.need<unsigned>("attempt"), in.need<Stream>("stream"),
                  in.need<std::string>("text"), in.need<std::uint64_t>("bytes"),
                  in.optional<bool>("binary"), in.optional<std::string>("file"),
                  in.optional<std::string>("sha256")};
}
EventBody command_ended(const Members& in)
{
    return CommandEnded{in.need<std::string>("step"), in.need<std::string>("host"),
                        in.need<unsigned>("attempt"), in.need<std::optional<int>>("exit"),
                        in.need<bool>("timed_out"), in.need<microseconds>("took_us"),
                        in.optional<std::optional<bool>>("met")};
}
EventBody check(const Members& in)
{
    return CheckDone{in.need<std::string>("step"), in.need<std::string>("host"),
                     in.need<bool>("passed"), in.need<std::string>("expected"),
                     in.need<std::string>("actual"), in.optional<std::string>("diff"),
                     in.need<SourceSpot>("where")};
}
EventBody saved(const Members& in)
{
    return Saved{in.need<std::string>("step"), in.need<std::string>("name"),
                 in.need<std::string>("value")};
}
EventBody step_ended(const Members& in)
{
    return StepEnded{in.need<std::string>("step"), in.need<Outcome>("outcome"),
                     in.optional<std::string>("reason"), in.need<microseconds>("took_us")};
}
EventBody fault_ended(const Members& in)
{
    return FaultEnded{in.need<std::string>("step"), in.need<std::string>("host"),
                      in.optional<std::optional<Error>>("error")};
}
EventBody collected(const Members& in)
{
    return Collected{in.need<std::string>("host"), in.need<std::string>("what"),
                     in.need<std::string>("file")};
}
EventBody warning(const Members& in) { return Warning{in.need<Error>("error")}; }
EventBody run_ended(const Members& in)
{
    return RunEnded{in.need<Outcome>("outcome"), in.optional<std::string>("reason"),
                    in.need<microseconds>("took_us"),
                    in.need<std::map<std::string, unsigned>>("steps")};
}
// clang-format on

struct Kind {
    std::string_view name;
    EventBody (*decode)(const Members& in);
};

constexpr std::array kinds{
    Kind{"run_started", run_started},
    Kind{"phase_started", phase_started},
    Kind{"phase_ended", phase_ended},
    Kind{"host_ready", host_ready},
    Kind{"step_started", step_started},
    Kind{"command_started", command_started},
    Kind{"output", output},
    Kind{"command_ended", command_ended},
    Kind{"check", check},
    Kind{"saved", saved},
    Kind{"step_ended", step_ended},
    Kind{"fault_ended", fault_ended},
    Kind{"collected", collected},
    Kind{"warning", warning},
    Kind{"run_ended", run_ended},
};
static_assert(kinds.size() == std::variant_size_v<EventBody>);

/// The place in the line, out of the library's message: "at line 1, column 5: …".
Error not_json(std::string_view why)
{
    const auto column = why.find("column");
    return harness::usage_error(
        cat("is not JSON",
            column == why.npos ? "" : cat(" (", harness::excerpt(why.substr(column), 100), ")")));
}

}  // namespace

harness::Result<std::variant<Event, UnknownEvent>> from_line(std::string_view line)
{
    json object;
    try {  // the one door for what the library throws
        object = json::parse(line, [](int depth, auto, const json&) { return depth <= deepest; });
    } catch (const json::exception& mistake) {
        return not_json(mistake.what());
    }
    if (!object.is_object())
        return harness::usage_error("is not a JSON object");

    std::optional<Error> wrong;
    const Members members(object, "", wrong);
    const auto name = members.need<std::string>("event");
    const auto kind = std::ranges::find(kinds, name, &Kind::name);
    if (!wrong && kind == kinds.end())
        return std::variant<Event, UnknownEvent>{UnknownEvent{name}};
    Event event;
    if (!wrong) {
        event.body = kind->decode(members);
        event.at = members.need<microseconds>("at_us");
    }
    if (wrong)
        return *wrong;
    return std::variant<Event, UnknownEvent>{std::move(event)};
}

}  // namespace reports
