// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "reports/record/decode.hpp"
#include "reports/record/encode.hpp"
#include "reports/record/event_lines.hpp"

namespace reports {

namespace {

using harness::model::Combination;
using harness::model::Outcome;
using std::chrono::microseconds;

Verdict verdict(const Members& in)
{
    const auto word = in.need<std::string>("outcome");
    const auto verdict = verdict_of(word);
    if (!verdict)
        in.complain(harness::cat("'outcome' should be a verdict, and is \"",
                                 harness::excerpt(word, 60), "\""));
    return verdict.value_or(Verdict::broken);
}

// A member and its value belong together.
// clang-format off
BatchEventBody batch_started(const Members& in)
{
    check_format(in, batch_format);
    return BatchStarted{
        .name = in.need<std::string>("batch"),
        .started = in.need<std::string>("started"),
        .volab = in.need<std::string>("volab"),
        .executor = in.need<std::string>("executor"),
        .shard = in.need<unsigned>("shard"),
        .shards = in.need<unsigned>("shards"),
        .retries = in.need<unsigned>("retries"),
        .until_fail = in.need<bool>("until_fail"),
        .at_once = in.need<unsigned>("at_once")};
}
BatchEventBody job_planned(const Members& in)
{
    return JobPlanned{{
        .id = in.need<std::string>("job"),
        .title = in.need<std::string>("title"),
        .scenario = in.need<std::string>("scenario"),
        .file = in.need<std::string>("file"),
        .sha256 = in.need<std::string>("scenario_sha256"),
        .combination = in.optional<Combination>("combination"),
        .repetition = in.need<unsigned>("repetition"),
        .expected = in.optional<std::optional<microseconds>>("expected_us"),
        .shard = in.need<unsigned>("shard")}};
}
BatchEventBody attempt_started(const Members& in)
{
    return AttemptStarted{in.need<std::string>("job"), in.need<unsigned>("attempt"),
                          in.need<std::string>("folder"), in.optional<std::string>("where")};
}
BatchEventBody attempt_ended(const Members& in)
{
    return AttemptEnded{in.need<std::string>("job"), in.need<unsigned>("attempt"),
                        in.need<Outcome>("outcome"), in.optional<std::string>("reason"),
                        in.need<microseconds>("took_us"),
                        in.need<std::map<std::string, unsigned>>("steps"),
                        in.optional<std::string>("where")};
}
BatchEventBody note(const Members& in) { return BatchNote{in.need<harness::Error>("error")}; }
BatchEventBody batch_ended(const Members& in)
{
    return BatchEnded{verdict(in), in.optional<std::string>("reason"),
                      in.need<microseconds>("took_us")};
}
// clang-format on

using Kind = EventKind<BatchEvent>;

constexpr std::array kinds{
    Kind{"batch_started", batch_started},
    Kind{"job_planned", job_planned},
    Kind{"attempt_started", attempt_started},
    Kind{"attempt_ended", attempt_ended},
    Kind{"note", note},
    Kind{"batch_ended", batch_ended},
};
static_assert(kinds.size() == std::variant_size_v<BatchEventBody>);

}  // namespace

harness::Result<std::variant<BatchEvent, UnknownEvent>> batch_from_line(std::string_view line)
{
    return event_in<BatchEvent>(line, kinds);
}

}  // namespace reports
