// SPDX-License-Identifier: Apache-2.0
#include "harness/run/kept_run.hpp"

#include <algorithm>
#include <string_view>

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

/// The text before a spot of it; all of it when it does not reach there.
std::string_view text_before(std::string_view text, const SourceSpot& spot)
{
    std::size_t line = 0;
    for (int i = 1; i < spot.line && line != std::string_view::npos; ++i) {
        line = text.find('\n', line);
        line += line != std::string_view::npos;
    }
    if (line == std::string_view::npos)
        return text;
    return text.substr(0, line + static_cast<std::size_t>(std::max(spot.column - 1, 0)));
}

json hosts_of(const model::LabSpec& lab)
{
    json hosts = json::array();
    for (const model::HostSpec& host : lab.hosts)
        hosts.push_back({host.name, host.memory_mib, host.cpus});
    return {lab.suite, hosts, lab.docker_images, lab.packages};
}

// What a command printed may be saved, and a scenario's text be anything: any bytes.
std::string to_text(const json& all, int indent = -1)
{
    return all.dump(indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace

void to_json(json& out, const KeptStart& start)
{
    out = {{"variables", start.variables}, {"origin", start.origin}};
}

void from_json(const json& in, KeptStart& start)
{
    start = {in.at("variables"), in.at("origin")};
}

std::string origin_of(const model::Scenario& scenario, std::size_t chapter)
{
    return lab::sha256(to_text({hosts_of(scenario.lab), scenario.variables,
                                text_before(scenario.text, scenario.chapters[chapter].where)}));
}

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
        return std::optional{
            KeptRun{all.at("scenario"), all.at("starts"), all.value("combination", "")}};
    } catch (const json::exception&) {
        return lab_error(
            cat("'", note_in(lab_folder).string(), "' is damaged, or of another volab"));
    }
}

Result<> write_kept_run(const fs::path& lab_folder, const KeptRun& run)
{
    const json all{
        {"scenario", run.scenario}, {"starts", run.starts}, {"combination", run.combination}};
    const auto written = lab::write_file(note_in(lab_folder), to_text(all, 2) + "\n");
    if (!written)
        return lab_error(written.error().what, "is the disk full?");
    return Ok{};
}

Result<> save_chapter_start(lab::Lab& lab, const model::Scenario& scenario, std::size_t chapter,
                            const std::optional<model::Variables>& variables)
{
    const std::string checkpoint = checkpoint_of(chapter);
    auto known = read_kept_run(lab.folder());
    // One that cannot be read says nothing of the checkpoints that there are.
    KeptRun run = known && *known ? std::move(**known) : KeptRun{};
    const std::string combination = model::to_text(scenario.combination);
    if (run.scenario != scenario.name || run.combination != combination)
        run = {scenario.name, {}, combination};
    // Until it is saved, and for good when it cannot be, it is not what was noted of it.
    if (run.starts.erase(checkpoint) > 0)
        if (const auto written = write_kept_run(lab.folder(), run); !written)
            return written;
    if (const auto saved = lab.checkpoints()->save(checkpoint); !saved)
        return saved;
    if (variables)
        run.starts[checkpoint] = {*variables, origin_of(scenario, chapter)};
    return write_kept_run(lab.folder(), run);
}

}  // namespace harness::run
