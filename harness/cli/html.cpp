// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/html.hpp"

#include <optional>

#include "harness/base/text.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/history_file.hpp"
#include "harness/scenario/combination.hpp"
#include "harness/scenario/reader.hpp"
#include "reports/draw/architecture.hpp"
#include "reports/draw/draw.hpp"
#include "reports/html/charts.hpp"
#include "reports/html/page.hpp"

namespace harness::cli {

namespace {

/// Earlier runs, asked for once for each run on the page. A page without them is still a page: what
/// is wrong with their file is told, once.
class EarlierRuns {
public:
    explicit EarlierRuns(const std::optional<std::string>& option)
    {
        if (!option)
            return;
        auto opened = history_to_read(*option);
        if (opened)
            history_.emplace(std::move(*opened));
        else
            tell(opened.error());
    }

    reports::Past of(const model::RunStarted& start)
    {
        if (!history_)
            return {};
        auto past = history_->past(reports::full_name(start), reports::html::most_runs_drawn,
                                   start.started);
        if (past)
            return std::move(*past);
        tell(past.error());
        history_.reset();
        return {};
    }

private:
    static void tell(const Error& error)
    {
        (void)fail(during("warning: the page has no earlier runs", error));
    }

    std::optional<reports::History> history_;
};

/// The scenario as its run's record has it, in the combination of that run. One that this version
/// cannot read, or that an older record has not, is left out.
std::optional<model::Scenario> scenario_of(const model::RunStarted& start)
{
    if (start.scenario_text.empty())
        return std::nullopt;
    auto read = scenario::read(start.scenario_text, start.file);
    auto* known = std::get_if<model::Scenario>(&read);
    if (known == nullptr)
        return std::nullopt;
    auto scenario = scenario::in_combination(std::move(*known), start.combination);
    return scenario ? std::optional{std::move(*scenario)} : std::nullopt;
}

}  // namespace

Result<> write_html(const Runs& runs, const std::filesystem::path& file)
{
    EarlierRuns earlier(runs.history);
    unsigned pictures = 0;
    const auto beside = [&](const model::RunStarted& start) {
        reports::html::Beside found;
        found.scenario = scenario_of(start);
        found.past = earlier.of(start);
        if (found.scenario && reports::architecture_of(*found.scenario)->shows_something())
            found.picture = reports::draw(
                *found.scenario,
                {.language = runs.language, .heading = false, .id = cat("lab", ++pictures)});
        return found;
    };
    const reports::html::PageOptions options{
        .language = runs.language, .beside = beside, .read_at = runs.page_read_at};
    return runs.batch != nullptr ? reports::html::write_batch_page(*runs.batch, file, options)
                                 : reports::html::write_page(runs.records, file, options);
}

}  // namespace harness::cli
