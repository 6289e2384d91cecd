// SPDX-License-Identifier: Apache-2.0
#include "reports/record/encode.hpp"

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::Error;
using harness::SourceSpot;
using json = nlohmann::ordered_json;  // a record is read by people, too: the kind comes first

json place(const SourceSpot& spot)
{
    return {{"file", spot.file}, {"line", spot.line}, {"column", spot.column}};
}

json fault(const Error& error)
{
    json out{{"what", error.what}};
    if (error.where)
        out["where"] = place(*error.where);
    if (!error.hint.empty())
        out["hint"] = error.hint;
    return out;
}

// A member and its value belong together.
// clang-format off
struct Encoder {
    json operator()(const RunStarted& e) const
    {
        json chapters = json::array(), steps = json::array();
        for (const PlannedChapter& c : e.chapters)
            chapters.push_back({{"id", c.id}, {"title", c.title}});
        for (const PlannedStep& s : e.steps)
            steps.push_back({{"id", s.id}, {"chapter", s.chapter}, {"label", s.label}, {"on", s.on},
                             {"command", s.command}, {"hidden", s.hidden}, {"tags", s.tags},
                             {"where", place(s.where)}});
        json out{{"event", "run_started"}, {"format", record_format}, {"run", e.run},
                {"started", e.started}, {"volab", e.volab}, {"scenario", e.scenario},
                {"title", e.title}, {"file", e.file}, {"provider", e.provider}, {"hosts", e.hosts},
                {"chapters", chapters}, {"steps", steps}, {"environment", e.environment}};
        for (const auto& [key, value] : e.combination)
            out["combination"].push_back({{"key", key}, {"value", value}});
        if (!e.scenario_sha256.empty()) {
            out["scenario_sha256"] = e.scenario_sha256;
            out["scenario_text"] = e.scenario_text;
        }
        return out;
    }
    json operator()(const PhaseStarted& e) const
    {
        return {{"event", "phase_started"}, {"phase", e.phase}, {"detail", e.detail}};
    }
    json operator()(const PhaseEnded& e) const
    {
        json out{{"event", "phase_ended"}, {"phase", e.phase}, {"took_us", e.took.count()}};
        if (e.error)
            out["error"] = fault(*e.error);
        return out;
    }
    json operator()(const HostReady& e) const
    {
        return {{"event", "host_ready"}, {"host", e.host}, {"facts", e.facts}};
    }
    json operator()(const StepStarted& e) const { return {{"event", "step_started"}, {"step", e.step}}; }
    json operator()(const CommandStarted& e) const
    {
        return {{"event", "command_started"}, {"step", e.step}, {"host", e.host},
                {"attempt", e.attempt}, {"command", e.command}};
    }
    json operator()(const Output& e) const
    {
        json out{{"event", "output"}, {"step", e.step}, {"host", e.host}, {"attempt", e.attempt},
                 {"stream", e.stream == Stream::out ? "stdout" : "stderr"}, {"text", e.text},
                 {"bytes", e.bytes}};
        if (e.binary)
            out["binary"] = true;
        if (!e.file.empty())
            out["file"] = e.file;
        if (!e.sha256.empty())
            out["sha256"] = e.sha256;
        return out;
    }
    json operator()(const CommandEnded& e) const
    {
        json out{{"event", "command_ended"}, {"step", e.step}, {"host", e.host},
                 {"attempt", e.attempt}, {"exit", nullptr}, {"timed_out", e.timed_out},
                 {"took_us", e.took.count()}};
        if (e.exit)
            out["exit"] = *e.exit;
        if (e.met)
            out["met"] = *e.met;
        return out;
    }
    json operator()(const CheckDone& e) const
    {
        json out{{"event", "check"}, {"step", e.step}, {"host", e.host}, {"passed", e.passed},
                 {"expected", e.expected}, {"actual", e.actual}, {"where", place(e.where)}};
        if (!e.diff.empty())
            out["diff"] = e.diff;
        return out;
    }
    json operator()(const Saved& e) const
    {
        return {{"event", "saved"}, {"step", e.step}, {"name", e.name}, {"value", e.value}};
    }
    json operator()(const StepEnded& e) const
    {
        json out{{"event", "step_ended"}, {"step", e.step}, {"outcome", to_string(e.outcome)},
                 {"took_us", e.took.count()}};
        if (!e.reason.empty())
            out["reason"] = e.reason;
        return out;
    }
    json operator()(const FaultEnded& e) const
    {
        json out{{"event", "fault_ended"}, {"step", e.step}, {"host", e.host}};
        if (e.error)
            out["error"] = fault(*e.error);
        return out;
    }
    json operator()(const Collected& e) const
    {
        return {{"event", "collected"}, {"host", e.host}, {"what", e.what}, {"file", e.file}};
    }
    json operator()(const Warning& e) const { return {{"event", "warning"}, {"error", fault(e.error)}}; }
    json operator()(const RunEnded& e) const
    {
        json out{{"event", "run_ended"}, {"outcome", to_string(e.outcome)},
                 {"took_us", e.took.count()}, {"steps", e.steps}};
        if (!e.reason.empty())
            out["reason"] = e.reason;
        return out;
    }
};
// clang-format on

}  // namespace

std::string to_line(const Event& event)
{
    json line = std::visit(Encoder{}, event.body);
    line["at_us"] = event.at.count();
    return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace reports
