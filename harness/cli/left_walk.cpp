// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/left_walk.hpp"

#include <utility>

#include "harness/base/text.hpp"
#include "harness/model/matrix.hpp"

namespace harness::cli {

namespace {

using model::Scenario;
using walk::Progress;

bool can_go_on(const Progress& progress)
{
    return progress.lab.empty() || kept_lab(progress.lab);
}

Result<> end_lab_of(const Progress& progress)
{
    const auto lab = kept_lab(progress.lab);
    return lab ? lab::qemu::stop_lab(*lab) : Result<>{Ok{}};
}

std::string in_words(const std::string& combination)
{
    return combination.empty() ? "without a matrix" : cat("with ", combination);
}

/// Whether the walk that was left is one that this call can go on with.
Result<> check_resumed(const Scenario& scenario, const std::optional<Progress>& left)
{
    if (!left)
        return usage_error(cat("there is no walk through '", scenario.name, "' to go on with"),
                           "leave out --resume to begin one");
    if (left->provider != scenario.lab.provider)
        return usage_error(cat("the walk was begun with the provider '", left->provider,
                               "', not with '", scenario.lab.provider, "'"),
                           cat("say --provider ", left->provider));
    const std::string combination = model::to_text(scenario.combination);
    if (left->combination != combination)
        return usage_error(cat("the walk was begun ", in_words(left->combination), ", not ",
                               in_words(combination)),
                           "say the same with --matrix");
    if (!can_go_on(*left))
        return lab_error(cat("the lab of this walk, ", left->lab, ", is not up any more"),
                         "--restart begins anew; 'volab lab list' shows the labs that are up");
    return Ok{};
}

Result<> check_anew(const Scenario& scenario, const std::optional<Progress>& left)
{
    if (left && can_go_on(*left))
        return usage_error(
            cat("there is a walk through '", scenario.name, "' already, left at ", left->saved_at),
            "--resume goes on with it, --restart begins anew (a lab of it is taken down)");
    return Ok{};
}

}  // namespace

Result<LeftWalk> left_walk(const Scenario& scenario, Beginning beginning)
{
    const auto folder = walk::progress_folder();
    if (!folder)
        return folder.error();
    LeftWalk left{walk::progress_file(*folder, scenario.name), std::nullopt};
    auto read = walk::read_progress(left.file);
    if (beginning == Beginning::restarted) {  // also when what was left cannot be read
        if (const auto ended = read && *read ? end_lab_of(**read) : Result<>{Ok{}}; !ended)
            return ended.error();
        return left;
    }
    if (!read)
        return read.error();
    const bool is_resumed = beginning == Beginning::resumed;
    if (const auto can = is_resumed ? check_resumed(scenario, *read) : check_anew(scenario, *read);
        !can)
        return can.error();
    if (is_resumed)
        left.before = std::move(*read);
    return left;
}

std::optional<lab::qemu::ListedLab> kept_lab(const std::string& id)
{
    for (lab::qemu::ListedLab& lab : lab::qemu::list_labs())
        if (lab.entry.id == id && lab.state == lab::qemu::LabState::kept)
            return std::move(lab);
    return std::nullopt;
}

}  // namespace harness::cli
