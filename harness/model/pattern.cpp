// SPDX-License-Identifier: Apache-2.0
#include "harness/model/pattern.hpp"

#include <re2/re2.h>

#include "harness/base/text.hpp"

namespace harness::model {

namespace {

re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}

re2::RE2::Options options()
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    return options;
}

}  // namespace

Result<Pattern> Pattern::parse(std::string_view expression)
{
    // (?m) makes ^ and $ match at lines, as readers of grep expect.
    const std::string with_flags = cat("(?m)", expression);
    auto compiled = std::make_shared<const re2::RE2>(with_flags, options());
    if (!compiled->ok())
        return Error{Fault::scenario,
                     cat("bad regular expression '", expression,
                         "': ", re2::RE2(piece(expression), options()).error()),
                     std::nullopt, "the syntax is RE2's: no backreferences and no lookaround"};
    return Pattern{std::string{expression}, std::move(compiled)};
}

bool Pattern::found_in(std::string_view text) const
{
    return re2::RE2::PartialMatch(piece(text), *compiled_);
}

std::optional<std::vector<std::string>> Pattern::groups_in(std::string_view text) const
{
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(group_count()) + 1);
    if (!compiled_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, found.data(),
                          static_cast<int>(found.size())))
        return std::nullopt;
    std::vector<std::string> groups;
    for (const re2::StringPiece& group : found)
        groups.emplace_back(group.data() == nullptr ? "" : std::string(group.data(), group.size()));
    return groups;
}

std::string Pattern::replaced_in(std::string text, const std::string& with) const
{
    re2::RE2::GlobalReplace(&text, *compiled_, piece(with));
    return text;
}

int Pattern::group_count() const
{
    return compiled_->NumberOfCapturingGroups();
}

std::string Pattern::quoted(std::string_view text)
{
    return re2::RE2::QuoteMeta(piece(text));
}

}  // namespace harness::model
