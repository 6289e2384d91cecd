// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/matrix_option.hpp"

#include <algorithm>
#include <filesystem>

#include "harness/base/text.hpp"
#include "harness/model/time_limits.hpp"
#include "harness/scenario/combination.hpp"

namespace harness::cli {

namespace {

/// Values separated by commas, escapes resolved.
std::vector<std::string> values_in(std::string_view text)
{
    std::vector<std::string> values(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escapes =
            text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\');
        if (escapes)
            values.back() += text[++i];
        else if (text[i] == ',')
            values.emplace_back();
        else
            values.back() += text[i];
    }
    return values;
}

/// Options that would say what the axis says.
std::string_view options_beside(std::string_view axis, const LabOptions& options,
                                const std::string& convoy_archive)
{
    if (axis == "image" && !options.suite.empty())
        return "--suite";
    if (axis == "convoy" && !convoy_archive.empty())
        return "--convoy";
    if (axis != "provider")
        return {};
    return !options.provider.empty()     ? "--provider"
           : !options.inventory.empty()  ? "--inventory"
           : !options.ssh_config.empty() ? "--ssh-config"
                                         : "";
}

Result<> check_beside(const std::vector<model::Axis>& axes, const LabOptions& options,
                      const std::string& convoy_archive)
{
    for (const model::Axis& axis : axes)
        if (const auto option = options_beside(axis.key, options, convoy_archive); !option.empty())
            return usage_error(
                cat(option, " and the axis '", axis.key, "' of the matrix say the same"),
                cat("leave out ", option, "; --matrix ", axis.key, "=VALUE chooses one value"));
    return Ok{};
}

}  // namespace

CLI::Option* add_matrix_option(CLI::App& command, std::vector<std::string>& texts,
                               const std::string& help)
{
    return command.add_option("--matrix", texts, help)
        ->type_name("KEY=VALUE[,VALUE]")
        ->allow_extra_args(false);
}

Result<std::vector<model::Axis>> axes_of(const std::vector<std::string>& texts)
{
    std::vector<model::Axis> axes;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        if (equals == 0 || equals == std::string::npos)
            return usage_error(cat("--matrix: '", excerpt(text, 60), "' is not KEY=VALUE[,VALUE]"),
                               "--matrix image=debian-12,debian-13");
        std::string key = text.substr(0, equals);
        if (std::ranges::find(axes, key, &model::Axis::key) != axes.end())
            return usage_error(cat("--matrix: the axis '", excerpt(key, 60), "' is there twice"),
                               "separate its values by commas");
        axes.push_back({std::move(key), values_in(std::string_view{text}.substr(equals + 1)), {}});
    }
    return axes;
}

std::vector<std::string> matrix_texts(const model::Combination& combination)
{
    std::vector<std::string> texts;
    for (const auto& [key, value] : combination)
        texts.push_back(cat(key, "=", replace_all(replace_all(value, "\\", "\\\\"), ",", "\\,")));
    return texts;
}

std::string said_as_options(const model::Combination& combination)
{
    std::string options;
    for (const std::string& text : matrix_texts(combination))
        options += cat(" --matrix ", shell_quote(text));
    return options;
}

Result<model::Scenario> with_options(model::Scenario scenario,
                                     const std::vector<std::string>& texts,
                                     const LabOptions& options, const std::string& convoy_archive)
{
    const auto axes = axes_of(texts);
    if (!axes)
        return axes.error();
    for (const model::Axis& axis : *axes)
        if (const auto known = scenario::check_key(scenario, axis.key); !known)
            return during("--matrix", usage_error(known.error().what, known.error().hint));
    scenario.matrix = model::with(std::move(scenario.matrix), *axes);
    if (const auto good = check_beside(scenario.matrix.axes, options, convoy_archive); !good)
        return good.error();
    const auto provider = provider_name(options, scenario.lab);
    if (!provider)
        return provider.error();
    scenario.lab.provider = *provider;
    if (!options.suite.empty())
        scenario.lab.suite = options.suite;
    if (const auto good = scenario::check_axes(scenario, {}); !good)
        return texts.empty() ? good.error() : during("--matrix", good.error());
    return model::with_time_limits_multiplied(std::move(scenario),
                                              options.timeout_multiplier.value_or(1));
}

Result<model::Scenario> in_first_combination(model::Scenario scenario)
{
    const auto all = model::combinations(scenario.matrix);  // never none: it was checked
    return scenario::in_combination(std::move(scenario), all.front());
}

Result<std::string> convoy_archive_of(const model::Scenario& scenario, const std::string& asked)
{
    const auto named = scenario::convoy_of(scenario.combination);
    std::error_code error;
    if (named && !std::filesystem::is_regular_file(*named, error))
        return usage_error(cat("there is no archive '", excerpt(*named, 200), "'"),
                           "the axis 'convoy' has paths of convoy.tar.gz, from the folder where "
                           "volab is started");
    return named.value_or(asked);
}

}  // namespace harness::cli
