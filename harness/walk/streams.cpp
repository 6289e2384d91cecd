// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/streams.hpp"

#include <algorithm>
#include <optional>

#include "harness/base/text.hpp"
#include "harness/walk/course.hpp"

namespace harness::walk {

namespace {

using model::ExpectText;

const ExpectText* text_of(const model::Expectation& expectation, model::Stream stream)
{
    const auto* const text = std::get_if<ExpectText>(&expectation.wanted);
    return text && text->stream == stream ? text : nullptr;
}

bool expects_of_error(const model::Expectations& expected)
{
    return std::ranges::any_of(expected.all,
                               [](const auto& each) { return text_of(each, model::Stream::err); });
}

/// Nothing when standard output may be anything.
std::optional<std::string> wanted_output(const model::Expectations& expected,
                                         const model::Variables& known)
{
    for (const model::Expectation& each : expected.all) {
        const ExpectText* const text = text_of(each, model::Stream::out);
        if (!text || text->matcher.negated)
            continue;
        if (const auto* const equals = std::get_if<model::Equals>(&text->matcher.wanted))
            return filled_in(equals->text, known);
    }
    return std::nullopt;
}

}  // namespace

Streams part_streams(std::string_view shown, const model::Expectations& expected,
                     const model::Variables& known)
{
    const Streams mixed{std::string{shown}, std::string{shown}};
    const auto wanted = wanted_output(expected, known);
    if (!wanted || !expects_of_error(expected))
        return mixed;
    Streams parted;
    for (const std::string_view line : split_lines(*wanted)) {
        const std::size_t found = shown.find(line);
        if (found == std::string_view::npos)
            return mixed;
        parted.out += cat(line, '\n');
        parted.err += shown.substr(0, found);
        shown.remove_prefix(found + line.size());
        if (shown.starts_with('\n'))
            shown.remove_prefix(1);
    }
    parted.err += shown;
    return parted;
}

}  // namespace harness::walk
