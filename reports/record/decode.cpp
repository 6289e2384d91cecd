// SPDX-License-Identifier: Apache-2.0
#include "reports/record/decode.hpp"

#include <array>

#include "reports/record/encode.hpp"
#include "reports/record/event_lines.hpp"

namespace reports {

static void fill(const Members& in, harness::model::PlannedChapter& out)
{
    out = {in.need<std::string>("id"), in.need<std::string>("title")};
}

static void fill(const Members& in, harness::model::PlannedStep& out)
{
    out = {in.need<std::string>("id"),
           in.need<std::string>("chapter"),
           in.need<std::string>("label"),
           in.need<std::vector<std::string>>("on"),
           in.need<std::string>("command"),
           in.need<bool>("hidden"),
           in.need<std::vector<std::string>>("tags"),
           in.need<harness::SourceSpot>("where")};
}

namespace {

using namespace harness::model;
using harness::Error;
using harness::SourceSpot;
using std::chrono::microseconds;

// A member and its value belong together.
// clang-format off
EventBody run_started(const Members& in)
{
    check_format(in, record_format);
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

using Kind = EventKind<Event>;

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

}  // namespace

harness::Result<std::variant<Event, UnknownEvent>> from_line(std::string_view line)
{
    return event_in<Event>(line, kinds);
}

}  // namespace reports
