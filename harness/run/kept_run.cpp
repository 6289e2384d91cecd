// SPDX-License-Identifier: Apache-2.0
#include "harness/run/kept_run.hpp"

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"
#include "harness/lab/files.hpp"

namespace harness::run {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path note_in(const fs::path& lab_folder)
{
    return lab_folder / "run.json";
}

}  // namespace

std::string checkpoint_of(std::size_t chapter)
{
    return cat("chapter-", chapter + 1);
}

Result<std::optional<KeptRun>> read_kept_run(const fs::path& lab_folder)
{
    std::error_code ignored;
    if (!fs::exists(note_in(lab_folder), ignored))
        return std::optional<KeptRun>{};
    const auto text = lab::read_file(note_in(lab_folder));
    if (!text)
        return text.error();
    try {
        const json all = json::parse(*text);
        return std::optional{KeptRun{all.at("scenario"), all.at("sha256"), all.at("chapters"),
                                     all.value("combination", "")}};
    } catch (const json::exception&) {
        return lab_error(cat("'", note_in(lab_folder).string(), "' is damaged"));
    }
}

Result<> write_kept_run(const fs::path& lab_folder, const KeptRun& run)
{
    const json all{{"scenario", run.scenario},
                   {"sha256", run.sha256},
                   {"chapters", run.chapters},
                   {"combination", run.combination}};
    // What a command printed may have been saved: any bytes.
    const auto written = lab::write_file(
        note_in(lab_folder), all.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
    if (!written)
        return lab_error(written.error().what, "is the disk full?");
    return Ok{};
}

Result<> save_chapter_start(lab::Lab& lab, const model::Scenario& scenario, std::size_t chapter,
                            const model::Variables& variables)
{
    if (const auto saved = lab.checkpoints()->save(checkpoint_of(chapter)); !saved)
        return saved;
    auto known = read_kept_run(lab.folder());
    if (!known)
        return known.error();
    const std::string sha256 = lab::sha256(scenario.text);
    KeptRun run = *known ? std::move(**known) : KeptRun{};
    const std::string combination = model::to_text(scenario.combination);
    if (run.sha256 != sha256 || run.combination != combination)
        run = {scenario.name, sha256, {}, combination};
    run.chapters[scenario.chapters[chapter].id] = variables;
    return write_kept_run(lab.folder(), run);
}

}  // namespace harness::run
