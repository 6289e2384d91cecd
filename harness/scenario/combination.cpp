// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/combination.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "harness/scenario/lab_values.hpp"

namespace harness::scenario {

namespace {

using model::LabSpec;

/// What an axis that is no variable changes of the lab.
struct Setting {
    std::string_view key;
    Result<> (*apply)(LabSpec& lab, const std::string& value);
    bool of_qemu;  ///< hosts that qemu did not make cannot be given it
};

Result<> set_image(LabSpec& lab, const std::string& value)
{
    const auto suite = suite_in(value);
    if (!suite)
        return suite.error();
    lab.suite = *suite;
    return Ok{};
}

Result<> set_provider(LabSpec& lab, const std::string& value)
{
    const auto provider = provider_in(value);
    if (!provider)
        return provider.error();
    lab.provider = *provider;
    return Ok{};
}

Result<> set_memory(LabSpec& lab, const std::string& value)
{
    const auto mib = memory_in(value);
    if (!mib)
        return mib.error();
    for (model::HostSpec& host : lab.hosts)
        host.memory_mib = *mib;
    return Ok{};
}

Result<> set_cpus(LabSpec& lab, const std::string& value)
{
    const auto cpus = cpus_in(value);
    if (!cpus)
        return cpus.error();
    for (model::HostSpec& host : lab.hosts)
        host.cpus = *cpus;
    return Ok{};
}

/// Which archive it is, is told by convoy_of(): a lab has none of its own.
Result<> set_convoy(LabSpec&, const std::string& value)
{
    if (value.empty())
        return Error{Fault::scenario, "'convoy' wants the path of an archive", std::nullopt, {}};
    return Ok{};
}

constexpr std::array settings{Setting{"image", set_image, true},
                              Setting{"provider", set_provider, false},
                              Setting{"memory", set_memory, true}, Setting{"cpus", set_cpus, true},
                              Setting{"convoy", set_convoy, false}};

const Setting* setting_of(std::string_view key)
{
    const auto found = std::ranges::find(settings, key, &Setting::key);
    return found == settings.end() ? nullptr : &*found;
}

bool is_one_line(std::string_view text)
{
    return is_text(text) && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
           });
}

/// Errors of this file have the fault of scenarios; what a command line says is a wrong call.
Error as_usage(Error error)
{
    error.fault = Fault::usage;
    return error;
}

Result<> check_axis(const model::Scenario& scenario, const std::vector<model::Axis>& axes,
                    const model::Axis& axis)
{
    if (const auto known = check_key(scenario, axis.key); !known)
        return known;
    for (auto value = axis.values.begin(); value != axis.values.end(); ++value) {
        if (const auto good = check_value(axis.key, *value); !good)
            return good;
        if (std::find(axis.values.begin(), value, *value) != value)
            return usage_error(
                cat("the axis '", axis.key, "' has '", excerpt(*value, 60), "' twice"));
    }
    return check_provider(scenario.lab, axes, axis);
}

}  // namespace

Result<> check_key(const model::Scenario& scenario, const std::string& key)
{
    const bool is_variable = scenario.variables.contains(key);
    const bool is_setting = setting_of(key) != nullptr;
    if (is_variable && is_setting)
        return Error{Fault::scenario, cat("'", key, "' is both an axis of the lab and a variable"),
                     std::nullopt, "give the variable another name"};
    if (is_variable || is_setting)
        return Ok{};
    std::vector<std::string> known;
    for (const Setting& setting : settings)
        known.emplace_back(setting.key);
    for (const auto& [name, value] : scenario.variables)
        known.push_back(name);
    return Error{Fault::scenario,
                 cat("a matrix has no axis '", excerpt(key, 60),
                     "': it is neither of the lab nor in 'variables:'"),
                 std::nullopt, suggestion(key, known)};
}

Result<> check_value(const std::string& key, const std::string& value)
{
    if (!is_one_line(value))
        return Error{Fault::scenario,
                     cat("a value of the axis '", key, "' is not one line of text"), std::nullopt,
                     "runs are called after it"};
    LabSpec tried;
    const Setting* setting = setting_of(key);
    return setting ? setting->apply(tried, value) : Ok{};
}

Result<> check_provider(const LabSpec& lab, const std::vector<model::Axis>& axes,
                        const model::Axis& axis)
{
    const Setting* setting = setting_of(axis.key);
    const auto named = std::ranges::find(axes, "provider", &model::Axis::key);
    const std::vector<std::string> used =
        named == axes.end() ? std::vector{lab.provider} : named->values;
    for (const std::string& provider : used) {
        if (setting && setting->of_qemu && provider != "qemu")
            return Error{Fault::scenario,
                         cat("the provider '", provider,
                             "' takes its hosts as they are: there "
                             "cannot be an axis '",
                             axis.key, "'"),
                         std::nullopt, "use the provider qemu, or leave out the axis"};
        if (axis.key == "provider" && provider == "local" && !lab.docker_images.empty())
            return Error{Fault::scenario, "the provider 'local' cannot load 'docker_images'",
                         std::nullopt, "use the provider qemu, or leave out 'docker_images'"};
    }
    return Ok{};
}

Result<> check_count(const std::vector<model::Axis>& axes)
{
    if (model::product_of(axes) <= model::most_combinations)
        return Ok{};
    return Error{Fault::scenario,
                 cat("a matrix has at most ", model::most_combinations,
                     " combinations, those in 'exclude' counted, too"),
                 std::nullopt, "give it fewer axes or values"};
}

Result<> check_axes(const model::Scenario& scenario, const std::vector<model::Axis>& axes)
{
    const model::Matrix all = model::with(scenario.matrix, axes);
    for (const model::Axis& axis : all.axes)
        if (const auto good = check_axis(scenario, all.axes, axis); !good)
            return as_usage(good.error());
    if (const auto few = check_count(all.axes); !few)
        return as_usage(few.error());
    if (model::combinations(all).empty())
        return usage_error("the scenario's 'exclude' leaves out all combinations of the matrix");
    return Ok{};
}

Result<model::Scenario> in_combination(model::Scenario scenario,
                                       const model::Combination& combination)
{
    for (const auto& [key, value] : combination) {
        for (const auto& good : {check_key(scenario, key), check_value(key, value)})
            if (!good)
                return as_usage(good.error());
        if (const Setting* setting = setting_of(key)) {
            if (const auto done = setting->apply(scenario.lab, value); !done)
                return as_usage(done.error());
        } else {
            scenario.variables[key] = value;
        }
    }
    scenario.combination = combination;
    return scenario;
}

std::optional<std::string> convoy_of(const model::Combination& combination)
{
    const auto found =
        std::ranges::find(combination, "convoy", &model::Combination::value_type::first);
    return found == combination.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace harness::scenario
