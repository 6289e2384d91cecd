// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/script_text.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/walk/command_words.hpp"
#include "reports/handout/prompts.hpp"

namespace harness::walk {

namespace {

std::string squeezed(std::string_view text)
{
    std::string out;
    for (const char c : trim(text)) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            out += c;
        else if (out.back() != ' ')
            out += ' ';
    }
    return out;
}

}  // namespace

std::vector<std::string> complete_commands(std::string_view script)
{
    std::vector<std::string> commands;
    for (const reports::TypedLine& line : reports::typed_lines(script)) {
        if (line.begins || commands.empty())
            commands.emplace_back();
        commands.back() += cat(line.text, "\n");
    }
    return commands;
}

bool is_incomplete(std::string_view script)
{
    const auto lines = reports::typed_lines(cat(script, "\nx"));
    return !lines.empty() && !lines.back().begins;
}

bool branches(std::string_view script)
{
    bool open = true;  // a command may begin here
    std::string word;
    const auto is_branch = [&] {
        return open && is_one_of(word, {"if", "for", "while", "until", "case", "select"});
    };
    char quote = 0;
    for (std::size_t i = 0; i <= script.size(); ++i) {
        const char c = i < script.size() ? script[i] : '\n';
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c, word += c;
        } else if (c == '|' && i + 1 < script.size() && script[i + 1] == '|') {
            return true;
        } else if (std::string_view{" \t\n;|&()"}.find(c) != std::string_view::npos) {
            if (is_branch())
                return true;
            open = (c != ' ' && c != '\t') || (open && word.empty());
            word.clear();
        } else {
            word += c;
        }
    }
    return false;
}

std::vector<std::string> substituted(std::string_view text)
{
    std::vector<std::string> scripts;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '`') {
            const auto end = text.find('`', at + 1);
            if (end == text.npos)
                break;
            scripts.emplace_back(text.substr(at + 1, end - at - 1));
            at = end;
        } else if (text.substr(at).starts_with("$(")) {
            std::size_t depth = 0, end = at + 1;
            for (; end < text.size(); ++end) {
                depth += text[end] == '(';
                depth -= text[end] == ')';
                if (depth == 0)
                    break;
            }
            scripts.emplace_back(text.substr(at + 2, end - std::min(end, at + 2)));
            at = end;
        }
    }
    return scripts;
}

bool same_text(std::string_view one, std::string_view other)
{
    return squeezed(one) == squeezed(other);
}

}  // namespace harness::walk
