// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/html.hpp"

#include "harness/scenario/reader.hpp"
#include "reports/html/page.hpp"

namespace harness::cli {

namespace {

/// What a run's record does not have. Its scenario is in there as text; one that this version
/// cannot read, or that an older record has not, is left out.
reports::html::Beside beside(const model::RunStarted& start)
{
    reports::html::Beside beside;
    if (start.scenario_text.empty())
        return beside;
    auto read = scenario::read(start.scenario_text, start.file);
    if (auto* known = std::get_if<model::Scenario>(&read))
        beside.scenario = std::move(*known);
    return beside;
}

}  // namespace

Result<> write_html(const Runs& runs, const std::filesystem::path& file)
{
    return reports::html::write_page(runs.records, file,
                                     {.language = runs.language, .beside = beside});
}

}  // namespace harness::cli
