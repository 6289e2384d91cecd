// SPDX-License-Identifier: Apache-2.0
#include "harness/run/kept_run.hpp"

#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"

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
    std::ifstream in(note_in(lab_folder), std::ios::binary);
    if (!in)
        return std::optional<KeptRun>{};
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    try {
        const json all = json::parse(text);
        return std::optional{KeptRun{all.at("scenario"), all.at("sha256"), all.at("chapters")}};
    } catch (const json::exception&) {
        return lab_error(cat("'", note_in(lab_folder).string(), "' is damaged"));
    }
}

Result<> write_kept_run(const fs::path& lab_folder, const KeptRun& run)
{
    const json all{{"scenario", run.scenario}, {"sha256", run.sha256}, {"chapters", run.chapters}};
    const fs::path aside = note_in(lab_folder).string() + ".new";
    std::ofstream out(aside, std::ios::binary);
    // What a command printed may have been saved: any bytes.
    out << all.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
    out.close();
    std::error_code error;
    if (out)
        fs::rename(aside, note_in(lab_folder), error);
    if (!out || error)
        return lab_error(cat("cannot write '", note_in(lab_folder).string(), "'"),
                         "is the disk full?");
    return Ok{};
}

Result<> save_chapter_start(lab::Lab& lab, const model::Scenario& scenario, std::size_t chapter,
                            const model::Variables& variables)
{
    if (const auto saved = lab.checkpoints()->save(checkpoint_of(chapter)); !saved)
        return saved;
    return note_chapter_start(lab, scenario, chapter, variables);
}

Result<> note_chapter_start(const lab::Lab& lab, const model::Scenario& scenario,
                            std::size_t chapter, const model::Variables& variables)
{
    auto known = read_kept_run(lab.folder());
    if (!known)
        return known.error();
    const std::string sha256 = lab::sha256(scenario.text);
    KeptRun run = *known ? std::move(**known) : KeptRun{};
    if (run.sha256 != sha256)
        run = {scenario.name, sha256, {}};
    run.chapters[scenario.chapters[chapter].id] = variables;
    return write_kept_run(lab.folder(), run);
}

}  // namespace harness::run
