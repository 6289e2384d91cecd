// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/output_lines.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/model/variables.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

constexpr std::size_t most_lines = 40;
constexpr std::size_t most_first = 24, most_last = 8;  // when nothing was looked for
constexpr std::size_t first_of_found = 3, last_of_found = 2, around = 2, most_found = 12;
constexpr std::size_t longest_line = 2000;  // bytes

/// Lines as a terminal shows them in the end: what a line went back and wrote over is gone.
std::vector<OutputLine> lines_of(std::string_view printed, bool error)
{
    std::vector<OutputLine> lines;
    for (std::string_view line : harness::split_lines(printed)) {
        while (line.ends_with('\r'))
            line.remove_suffix(1);
        if (const auto back = line.rfind('\r'); back != std::string_view::npos)
            line.remove_prefix(back + 1);
        lines.push_back(
            {harness::excerpt(harness::without_escapes(line), longest_line), error, false});
    }
    while (!lines.empty() && lines.back().text.empty())
        lines.pop_back();
    return lines;
}

OutputLine note(std::string_view text, std::uint64_t number)
{
    return {filled(text, {std::to_string(number)}), false, true};
}

/// Which of so many lines to leave, when those that were found are to be among them.
std::vector<bool> kept(const std::vector<OutputLine>& lines, const std::vector<std::size_t>& found)
{
    std::vector<bool> keep(lines.size(), false);
    const auto mark = [&](std::size_t from, std::size_t end) {
        for (std::size_t i = from; i < std::min(end, lines.size()); ++i)
            keep[i] = true;
    };
    mark(0, found.empty() ? most_first : first_of_found);
    mark(lines.size() - (found.empty() ? most_last : last_of_found), lines.size());
    for (std::size_t i = 0; i < std::min(found.size(), most_found); ++i)
        mark(found[i] - std::min(found[i], around), found[i] + around + 1);
    for (std::size_t i = 1; i + 1 < keep.size(); ++i)  // a note is no shorter than one line
        keep[i] = keep[i] || (keep[i - 1] && keep[i + 1]);
    return keep;
}

std::vector<std::size_t> found_in(const std::vector<OutputLine>& lines,
                                  const std::vector<std::string>& wanted)
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (std::ranges::any_of(wanted, [&](const std::string& text) {
                return lines[i].text.find(text) != std::string::npos;
            }))
            found.push_back(i);
    return found;
}

std::vector<OutputLine> shortened(std::vector<OutputLine> lines,
                                  const std::vector<std::string>& wanted, const HandoutWords& words)
{
    if (lines.size() <= most_lines)
        return lines;
    const std::vector<bool> keep = kept(lines, found_in(lines, wanted));
    std::vector<OutputLine> shown;
    for (std::size_t i = 0; i < lines.size();) {
        std::size_t end = i;
        while (end < lines.size() && !keep[end])
            ++end;
        if (end > i)
            shown.push_back(note(words.lines_left_out, end - i));
        if (end < lines.size())
            shown.push_back(std::move(lines[end++]));
        i = end;
    }
    return shown;
}

/// `"Type": "bind"`, or `"Type"` when its value is not to be had here.
std::string member(const std::string& pointer, const std::string& value)
{
    const std::string name = pointer.substr(pointer.rfind('/') + 1);
    if (name.empty() || name.find_first_not_of("0123456789") == std::string::npos)
        return {};
    const bool plain = !value.empty() && value.front() != '{' && value.front() != '[' &&
                       references_in(value).empty();
    return cat("\"", name, "\"", plain ? cat(": ", value) : "");
}

}  // namespace

std::vector<std::string> looked_for(const Step& step)
{
    std::vector<std::string> wanted;
    for (const Expectation& expectation : step.expect.all) {
        if (const auto* json = std::get_if<ExpectJson>(&expectation.wanted)) {
            const auto* equals = std::get_if<JsonEquals>(&json->wanted);
            wanted.push_back(member(json->pointer, equals && !json->negated ? equals->json : ""));
        } else if (const auto* text = std::get_if<ExpectText>(&expectation.wanted)) {
            const auto* contains = std::get_if<Contains>(&text->matcher.wanted);
            if (contains != nullptr && !text->matcher.negated)
                wanted.push_back(contains->text);
        }
    }
    for (const Save& save : step.save)
        if (const auto* json = std::get_if<FromJson>(&save.from))
            wanted.push_back(member(json->pointer, ""));
    std::erase(wanted, "");
    return wanted;
}

std::vector<OutputLine> output_lines(const PrintedText& printed,
                                     const std::vector<std::string>& wanted,
                                     const HandoutWords& words)
{
    const bool error = printed.stream == Stream::err;
    const bool cut = !printed.tail.empty() || (printed.head.empty() && printed.bytes > 0);
    std::vector<OutputLine> lines = lines_of(printed.head, error);
    if (!cut)
        return shortened(std::move(lines), wanted, words);
    lines.resize(std::min(lines.size(), most_first));
    lines.push_back(note(words.bytes_left_out, printed.bytes));
    auto tail = lines_of(printed.tail, error);
    const std::size_t from = tail.size() - std::min(tail.size(), most_last);
    lines.insert(lines.end(), tail.begin() + static_cast<std::ptrdiff_t>(from), tail.end());
    return lines;
}

}  // namespace reports
