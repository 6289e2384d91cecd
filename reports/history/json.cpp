// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "reports/history/tables.hpp"

namespace reports {

namespace {

using Json = nlohmann::ordered_json;
using harness::to_utf8;
using harness::model::Outcome;

Json counts_of(const std::map<Outcome, unsigned>& counts)
{
    Json json = Json::object();
    for (const auto& [outcome, count] : counts)
        json[std::string(to_string(outcome))] = count;
    return json;
}

Json json_of(const StoredRun& run)
{
    return {{"number", run.number},
            {"run", to_utf8(run.name)},
            {"started", to_utf8(run.started)},
            {"scenario", to_utf8(run.scenario)},
            {"scenario_sha256", to_utf8(run.scenario_sha256)},
            {"file", to_utf8(run.file)},
            {"title", to_utf8(run.title)},
            {"volab", to_utf8(run.volab)},
            {"provider", to_utf8(run.provider)},
            {"acceleration", to_utf8(run.acceleration)},
            {"commit", to_utf8(run.commit)},
            {"branch", to_utf8(run.branch)},
            {"outcome", to_string(run.outcome)},
            {"ended", run.ended},
            {"reason", to_utf8(run.reason)},
            {"took_us", run.took.count()},
            {"steps", counts_of(run.counts)},
            {"record", to_utf8(run.record)}};
}

Json json_of(const PastRun& run)
{
    return {{"run", to_utf8(run.run)},
            {"started", to_utf8(run.started)},
            {"outcome", to_string(run.outcome)},
            {"scenario_sha256", to_utf8(run.scenario_sha256)},
            {"commit", to_utf8(run.commit)}};
}

Json json_of(const Baseline& baseline)
{
    return {{"baseline", to_utf8(baseline.name)}, {"run", json_of(baseline.run)}};
}

Json json_of(const PaceChange& change)
{
    return {{"scenario", to_utf8(change.scenario)},
            {"step", to_utf8(change.step)},
            {"change", change.pace.verdict == Pace::Verdict::slower ? "slower" : "faster"},
            {"median_us", change.pace.median.count()},
            {"margin_us", change.pace.margin.count()},
            {"earlier", change.pace.earlier},
            {"now_us", change.now.count()},
            {"since", to_utf8(change.since)}};
}

Json json_of(const FlakyStep& step)
{
    return {{"scenario", to_utf8(step.scenario)},
            {"step", to_utf8(step.step)},
            {"failed", step.failed},
            {"runs", step.runs},
            {"turns", step.turns},
            {"last_failed", to_utf8(step.last_failed)}};
}

Json json_of(const FailingStep& step)
{
    return {{"scenario", to_utf8(step.scenario)},
            {"step", to_utf8(step.step)},
            {"outcome", to_string(step.outcome)},
            {"reason", to_utf8(step.reason)},
            {"runs", step.bad_runs},
            {"last_good", step.last_good ? json_of(*step.last_good) : Json(nullptr)},
            {"first_bad", json_of(step.first_bad)}};
}

std::string text_of(const Json& json)
{
    return json.dump(2) + "\n";
}

template <typename Value>
std::string list_of(const std::vector<Value>& values)
{
    Json list = Json::array();
    for (const Value& each : values)
        list.push_back(json_of(each));
    return text_of(list);
}

}  // namespace

std::string to_json(const std::vector<StoredRun>& runs)
{
    return list_of(runs);
}
std::string to_json(const std::vector<Baseline>& baselines)
{
    return list_of(baselines);
}
std::string to_json(const std::vector<PaceChange>& changes)
{
    return list_of(changes);
}
std::string to_json(const std::vector<FlakyStep>& steps)
{
    return list_of(steps);
}
std::string to_json(const std::vector<FailingStep>& steps)
{
    return list_of(steps);
}

std::string to_json(const Durations& durations)
{
    Json list = Json::array();
    for (const auto& [scenario, usual] : durations)
        list.push_back({{"scenario", to_utf8(scenario)},
                        {"took_us", usual.took.count()},
                        {"runs", usual.runs}});
    return text_of({{"format", 1}, {"durations", std::move(list)}});
}

std::string to_json(const ShownRun& shown)
{
    Json json = json_of(shown.run);
    Json steps = Json::array(), facts = Json::array();
    for (const StoredStep& step : shown.steps) {
        const auto median = shown.past.median(step.id);
        steps.push_back({{"step", to_utf8(step.id)},
                         {"chapter", to_utf8(step.chapter)},
                         {"label", to_utf8(step.label)},
                         {"outcome", to_string(step.outcome)},
                         {"reason", to_utf8(step.reason)},
                         {"took_us", step.took ? Json(step.took->count()) : Json(nullptr)},
                         {"median_us", median ? Json(median->count()) : Json(nullptr)},
                         {"attempts", step.attempts}});
    }
    for (const StoredFact& fact : shown.facts)
        facts.push_back({{"host", to_utf8(fact.host)},
                         {"name", to_utf8(fact.name)},
                         {"value", to_utf8(fact.value)}});
    json["each_step"] = std::move(steps);
    json["facts"] = std::move(facts);
    return text_of(json);
}

}  // namespace reports
