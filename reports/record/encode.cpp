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

/// An array, since an object would not keep the order of the axes.
void add(json& out, const Combination& combination)
{
    for (const auto& [key, value] : combination)
        out["combination"].push_back({{"key", key}, {"value", value}});
}

/// A text that is left out when it is empty.
void add(json& out, const char* name, const std::string& text)
{
    if (!text.empty())
        out[name] = text;
}

json place(const SourceSpot& spot)
{
    return {{"file", spot.file}, {"line", spot.line}, {"column", spot.column}};
}

json fault(const Error& error)
{
    json out{{"what", error.what}};
    if (error.where)
        out["where"] = place(*error.where);
    add(out, "hint", error.hint);
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
        add(out, e.combination);
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
        add(out, "file", e.file);
        add(out, "sha256", e.sha256);
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
        add(out, "diff", e.diff);
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
        add(out, "reason", e.reason);
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
        add(out, "reason", e.reason);
        return out;
    }
};

struct BatchEncoder {
    json operator()(const BatchStarted& e) const
    {
        return {{"event", "batch_started"}, {"format", batch_format}, {"batch", e.name},
                {"started", e.started}, {"volab", e.volab}, {"executor", e.executor},
                {"shard", e.shard}, {"shards", e.shards}, {"retries", e.retries},
                {"until_fail", e.until_fail}, {"at_once", e.at_once}};
    }
    json operator()(const JobPlanned& e) const
    {
        const PlannedJob& job = e.job;
        json out{{"event", "job_planned"}, {"job", job.id}, {"title", job.title},
                 {"scenario", job.scenario}, {"file", job.file}, {"scenario_sha256", job.sha256},
                 {"repetition", job.repetition}, {"shard", job.shard}};
        add(out, job.combination);
        if (job.expected)
            out["expected_us"] = job.expected->count();
        return out;
    }
    json operator()(const AttemptStarted& e) const
    {
        json out{{"event", "attempt_started"}, {"job", e.job}, {"attempt", e.attempt},
                 {"folder", e.folder}};
        add(out, "where", e.where);
        return out;
    }
    json operator()(const AttemptEnded& e) const
    {
        json out{{"event", "attempt_ended"}, {"job", e.job}, {"attempt", e.attempt},
                 {"outcome", to_string(e.outcome)}, {"took_us", e.took.count()}, {"steps", e.steps}};
        add(out, "reason", e.reason);
        add(out, "where", e.where);
        return out;
    }
    json operator()(const BatchNote& e) const { return {{"event", "note"}, {"error", fault(e.error)}}; }
    json operator()(const BatchEnded& e) const
    {
        json out{{"event", "batch_ended"}, {"outcome", to_string(e.outcome)},
                 {"took_us", e.took.count()}};
        add(out, "reason", e.reason);
        return out;
    }
};
// clang-format on

std::string line_of(json line, std::chrono::microseconds at)
{
    line["at_us"] = at.count();
    return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string to_line(const Event& event)
{
    return line_of(std::visit(Encoder{}, event.body), event.at);
}

std::string to_line(const BatchEvent& event)
{
    return line_of(std::visit(BatchEncoder{}, event.body), event.at);
}

}  // namespace reports
