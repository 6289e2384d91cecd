// SPDX-License-Identifier: Apache-2.0
#include "harness/check/judge.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/check/json.hpp"
#include "harness/check/text.hpp"
#include "harness/model/pattern.hpp"

namespace harness::check {

namespace {

std::string how_it_ended(const Observed& observed)
{
    const std::string status = observed.exit        ? cat("exit status ", *observed.exit)
                               : observed.timed_out ? "it was killed: its time was over"
                                                    : "it was killed";
    const std::string_view said = without_last_newlines(observed.err);
    return said.empty() ? status : cat(status, ", stderr: ", shown(said));
}

Verdict judge_exit(const model::ExpectExit& wanted, const Observed& observed)
{
    const bool equal = observed.exit == wanted.status;
    return {observed.exit.has_value() && equal != wanted.negated,
            cat(wanted.negated ? "exit status is not " : "exit status ", wanted.status),
            how_it_ended(observed),
            "",
            {}};
}

struct Judge {
    const Observed& observed;
    const model::Variables& variables;
    JsonOutput& json;

    Result<Verdict> operator()(const model::ExpectExit& wanted) const
    {
        return judge_exit(wanted, observed);
    }
    Result<Verdict> operator()(const model::ExpectText& wanted) const
    {
        const bool out = wanted.stream == model::Stream::out;
        return judge_text(wanted.matcher, out ? observed.out : observed.err,
                          out ? "stdout" : "stderr", variables);
    }
    Result<Verdict> operator()(const model::ExpectJson& wanted) const
    {
        return json.judge(wanted, variables);
    }
};

struct Source {
    const Observed& observed;
    const model::Variables& variables;
    JsonOutput& json;

    Result<std::string> operator()(const model::FromStdout&) const
    {
        return std::string{without_last_newlines(observed.out)};
    }
    Result<std::string> operator()(const model::FromGroup& from) const
    {
        const auto filled = model::expand(from.expression, variables, model::Pattern::quoted);
        if (!filled)
            return filled.error();
        const auto pattern = model::Pattern::parse(*filled);
        if (!pattern)
            return pattern.error();
        const auto groups = pattern->groups_in(observed.out);
        if (!groups)
            return lab_error(
                cat("stdout does not match /", *filled, "/; it is ", shown(observed.out)));
        return groups->size() > 1 ? (*groups)[1] : (*groups)[0];
    }
    Result<std::string> operator()(const model::FromJson& from) const
    {
        return json.value_at(from.pointer);
    }
};

}  // namespace

Result<std::vector<Verdict>> judge(const model::Expectations& expectations,
                                   const Observed& observed, const model::Variables& variables,
                                   const SourceSpot& step)
{
    const bool says_exit = std::ranges::any_of(expectations.all, [](const model::Expectation& e) {
        return std::holds_alternative<model::ExpectExit>(e.wanted);
    });
    std::vector<Verdict> verdicts;
    if (!says_exit && !observed.timed_out) {
        verdicts.push_back(judge_exit({}, observed));
        verdicts.back().where = step;
    }
    JsonOutput json(observed.out);
    for (const model::Expectation& expectation : expectations.all) {
        auto verdict = std::visit(Judge{observed, variables, json}, expectation.wanted);
        if (!verdict)
            return verdict.error();
        verdict->where = expectation.where;
        verdicts.push_back(std::move(*verdict));
    }
    return verdicts;
}

Result<std::map<std::string, std::string>> save(const std::vector<model::Save>& saves,
                                                const Observed& observed,
                                                const model::Variables& variables)
{
    std::map<std::string, std::string> values;
    JsonOutput json(observed.out);
    for (const model::Save& save : saves) {
        auto value = std::visit(Source{observed, variables, json}, save.from);
        if (!value)
            return during(cat("cannot save '", save.name, "'"), value.error());
        values[save.name] = std::move(*value);
    }
    return values;
}

}  // namespace harness::check
