// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/prompts.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"

namespace reports {

namespace {

/// What is open between lines.
class Open {
public:
    void read(std::string_view line)
    {
        if (!ends_here_.empty()) {
            if (harness::trim(line) == ends_here_)
                ends_here_.clear();
            return;
        }
        goes_on_ = false;
        for (at_ = 0; at_ < line.size(); ++at_)
            step(line);
        end_word();
        if (!goes_on_ && quote_ == 0) {  // else the command itself goes on
            command_begins_ = true;
            goes_on_ = ends_open(line);
        }
    }

    bool anything() const { return quote_ != 0 || goes_on_ || depth_ > 0 || !ends_here_.empty(); }

private:
    void step(std::string_view line)
    {
        const char c = line[at_];
        if (quote_ != 0) {
            if (c == quote_)
                quote_ = 0;
            else if (c == '\\' && quote_ == '"')
                ++at_;
            return;
        }
        if (c == '\\') {
            goes_on_ = at_ + 1 == line.size();
            ++at_;
        } else if (c == '\'' || c == '"') {
            quote_ = c, word_ += c;
        } else if (c == '#' && word_.empty()) {
            at_ = line.size();
        } else if (c == '<' && line.substr(at_).starts_with("<<") &&
                   !line.substr(at_).starts_with("<<<")) {
            here_document(line);
        } else if (std::string_view{" \t;|&()"}.find(c) != std::string_view::npos) {
            end_word();
            command_begins_ = command_begins_ || (c != ' ' && c != '\t');
        } else {
            word_ += c;
        }
    }

    void end_word()
    {
        constexpr std::array opens{"do", "if", "case", "{"}, closes{"done", "fi", "esac", "}"};
        if (word_.empty())
            return;
        if (command_begins_ && std::ranges::find(opens, word_) != opens.end())
            ++depth_;
        else if (command_begins_ && std::ranges::find(closes, word_) != closes.end() && depth_ > 0)
            --depth_;
        loops_ += command_begins_ && (word_ == "for" || word_ == "while" || word_ == "until");
        loops_ -= command_begins_ && word_ == "do" && loops_ > 0;
        constexpr std::array still{"do", "then", "else", "if", "while", "until", "!", "{", "elif"};
        command_begins_ = command_begins_ && std::ranges::find(still, word_) != still.end();
        word_.clear();
    }

    void here_document(std::string_view line)
    {
        at_ += 2;
        while (at_ < line.size() && (line[at_] == '-' || line[at_] == ' '))
            ++at_;
        while (at_ < line.size() &&
               std::string_view{" \t;|&<>"}.find(line[at_]) == std::string_view::npos) {
            if (line[at_] != '\'' && line[at_] != '"')
                ends_here_ += line[at_];
            ++at_;
        }
        --at_;
    }

    bool ends_open(std::string_view line) const
    {
        const std::string_view end = harness::trim(line);
        return end.ends_with('|') || end.ends_with("&&") || loops_ > 0;
    }

    std::size_t at_ = 0;
    char quote_ = 0;
    bool goes_on_ = false;
    bool command_begins_ = true;
    int depth_ = 0;
    int loops_ = 0;  // that wait for their `do`
    std::string word_;
    std::string ends_here_;
};

}  // namespace

std::vector<TypedLine> typed_lines(std::string_view script)
{
    std::vector<TypedLine> lines;
    Open open;
    while (script.ends_with('\n'))
        script.remove_suffix(1);
    for (const std::string_view line : harness::split_lines(script)) {
        lines.push_back({std::string{line}, !open.anything()});
        open.read(line);
    }
    return lines;
}

}  // namespace reports
