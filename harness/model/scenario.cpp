// SPDX-License-Identifier: Apache-2.0
#include "harness/model/scenario.hpp"

#include "harness/base/text.hpp"

namespace harness::model {

namespace {

std::string first_line(const RunScript& run)
{
    const auto lines = split_lines(trim(run.script));
    if (lines.empty())
        return "(nothing)";
    return cat(trim(lines.front()), lines.size() > 1 ? " …" : "");
}
std::string first_line(const PutFile& put)
{
    return cat("put ", put.from, " to ", put.to);
}
std::string first_line(const GetFile& get)
{
    return cat("get ", get.from);
}
std::string first_line(const InjectFault& fault)
{
    return cat("fault: ", describe(fault));
}
std::string first_line(const HealFault& heal)
{
    return cat("heal: ", heal.step);
}

}  // namespace

bool is_package_name(std::string_view name)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    return name.size() >= 2 && letters.find(name.front()) != name.npos &&
           name.find_first_not_of(cat(letters, "+-.")) == name.npos;
}

std::string label_of(const Step& step, std::string_view language)
{
    if (!step.title.empty())
        return std::string{step.title.in(language)};
    return std::visit([](const auto& action) { return first_line(action); }, step.action);
}

}  // namespace harness::model
