// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/vagrant/machine_readable.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace harness::lab::vagrant {

namespace {

std::string unescaped(std::string_view text)
{
    std::string plain = replace_all(std::string{text}, "%!(VAGRANT_COMMA)", ",");
    plain = replace_all(std::move(plain), "\\n", "\n");
    return to_utf8(replace_all(std::move(plain), "\\r", ""));
}

Machine& machine_of(std::vector<Machine>& machines, const std::string& name)
{
    const auto found = std::ranges::find(machines, name, &Machine::name);
    return found != machines.end() ? *found : machines.emplace_back(Machine{name, {}, {}});
}

}  // namespace

std::vector<Line> lines_in(std::string_view output)
{
    std::vector<Line> lines;
    for (const std::string_view text : split_lines(output)) {
        const auto parts = split(text, ',');
        const bool good = parts.size() >= 3 && !parts[0].empty() &&
                          parts[0].find_first_not_of("0123456789") == std::string_view::npos;
        if (!good)
            continue;
        Line line{unescaped(parts[1]), unescaped(parts[2]), {}};
        for (std::size_t i = 3; i < parts.size(); ++i)
            line.data.push_back(unescaped(parts[i]));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<Machine> machines_in(std::string_view status_output)
{
    std::vector<Machine> machines;
    for (const Line& line : lines_in(status_output)) {
        if (line.target.empty() || line.data.empty())
            continue;
        if (line.type == "provider-name")
            machine_of(machines, line.target).provider = line.data[0];
        else if (line.type == "state")
            machine_of(machines, line.target).state = line.data[0];
    }
    return machines;
}

std::string failure_in(std::string_view output, std::string_view errors)
{
    for (const Line& line : lines_in(output))
        if (line.type == "error-exit" && line.data.size() >= 2 && !trim(line.data[1]).empty())
            return std::string{trim(line.data[1])};
    std::string last;
    for (const Line& line : lines_in(output))
        if (line.type == "ui" && line.data.size() >= 2 && line.data[0] == "error")
            last = line.data[1];
    if (last.empty())
        last = to_utf8(errors);
    return std::string{trim(last)};
}

}  // namespace harness::lab::vagrant
