// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/shell.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "harness/base/text.hpp"

namespace reports {

namespace {

/// Where the substitution ends that starts at `at` with `$(`, `${` or a backtick: the first
/// character after it.
std::size_t end_of_substitution(std::string_view text, std::size_t at)
{
    if (text[at] == '`') {
        const auto end = text.find('`', at + 1);
        return end == std::string_view::npos ? text.size() : end + 1;
    }
    const char open = text[at + 1], close = open == '(' ? ')' : '}';
    std::size_t depth = 0;
    char quote = 0;
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0)
            quote = c == quote ? '\0' : quote;
        else if (c == '\\')
            ++i;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == open)
            ++depth;
        else if (c == close && --depth == 0)
            return i + 1;
    }
    return text.size();
}

bool starts_substitution(std::string_view text, std::size_t at)
{
    return text[at] == '`' || (text[at] == '$' && at + 1 < text.size() &&
                               (text[at + 1] == '(' || text[at + 1] == '{'));
}

/// Reads a script from its start to its end, a character at a time.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::vector<ShellCommand> read()
    {
        while (at_ < text_.size())
            step();
        end_command();
        return std::move(commands_);
    }

private:
    char next(std::size_t ahead = 1) const
    {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    void step()
    {
        const char c = text_[at_];
        if (c == '\\')
            backslash();
        else if (c == '\'')
            single_quoted();
        else if (c == '"')
            double_quoted();
        else if (starts_substitution(text_, at_))
            substitution();
        else if (c == '#' && !word_)
            at_ = std::min(text_.find('\n', at_), text_.size());
        else if (c == '>' || c == '<')
            redirect();
        else if (c == '\n')
            newline();
        else if (c == ';' || c == '|' || c == '&' || c == '(' || c == ')')
            end_command(), ++at_;
        else if (c == ' ' || c == '\t' || c == '\r')
            end_word(), ++at_;
        else
            append(c), ++at_;
    }

    void append(char c) { (word_ ? *word_ : word_.emplace()) += c; }

    void backslash()
    {
        if (next() != '\n' && at_ + 1 < text_.size())
            append(next());
        at_ += 2;
    }

    void single_quoted()
    {
        const auto end = std::min(text_.find('\'', at_ + 1), text_.size());
        (word_ ? *word_ : word_.emplace()) += text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
    }

    void double_quoted()
    {
        if (!word_)
            word_.emplace();
        for (++at_; at_ < text_.size() && text_[at_] != '"';) {
            if (starts_substitution(text_, at_)) {
                substitution();
                continue;
            }
            if (text_[at_] == '\\' &&
                std::string_view{"\"\\$`\n"}.find(next()) != std::string::npos)
                ++at_;
            if (at_ < text_.size() && text_[at_] != '\n')
                *word_ += text_[at_];
            else if (at_ < text_.size() && text_[at_ - 1] != '\\')
                *word_ += '\n';
            ++at_;
        }
        ++at_;
    }

    void substitution()
    {
        const auto end = end_of_substitution(text_, at_);
        (word_ ? *word_ : word_.emplace()) += text_.substr(at_, end - at_);
        at_ = end;
    }

    void redirect()
    {
        const bool numbered = word_ && word_->find_first_not_of("0123456789") == std::string::npos;
        if (numbered)
            word_.reset();
        end_word();
        std::string kind(1, text_[at_++]);
        while (at_ < text_.size() && (text_[at_] == '>' || text_[at_] == '<' || text_[at_] == '-'))
            kind += text_[at_++];
        if (at_ < text_.size() && text_[at_] == '&') {  // 2>&1
            at_ = std::min(text_.find_first_not_of("&0123456789-", at_), text_.size());
            return;
        }
        pending_ = std::move(kind);
    }

    void end_word()
    {
        if (!word_)
            return;
        std::string word = std::move(*word_);
        word_.reset();
        if (pending_.empty())
            command_.words.push_back(std::move(word));
        else if (pending_.starts_with("<<"))
            ends_here_ = std::move(word), strips_tabs_ = pending_ == "<<-";
        else
            command_.redirects.push_back({std::move(pending_), std::move(word)});
        pending_.clear();
    }

    void newline()
    {
        end_word();
        ++at_;
        if (ends_here_)
            here_document();
        end_command();
    }

    void here_document()
    {
        const std::string end = std::move(*ends_here_);
        ends_here_.reset();
        while (at_ < text_.size()) {
            const auto stop = std::min(text_.find('\n', at_), text_.size());
            std::string_view line = text_.substr(at_, stop - at_);
            at_ = std::min(stop + 1, text_.size());
            if (strips_tabs_)
                line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
            if (line == end)
                return;
            command_.here_document += harness::cat(line, '\n');
        }
    }

    void end_command();

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<std::string> word_;
    std::string pending_;  // a redirection that waits for its file
    std::optional<std::string> ends_here_;
    bool strips_tabs_ = false;
    ShellCommand command_;
    std::vector<ShellCommand> commands_;
};

/// How many words at the front only lead to the command that is run.
std::size_t leading(const std::vector<std::string>& words)
{
    constexpr std::array transparent{"if", "then", "elif", "else", "while", "until", "do",     "!",
                                     "{",  "time", "sudo", "exec", "nohup", "env",   "command"};
    std::size_t at = 0;
    for (; at < words.size(); ++at) {
        const std::string& word = words[at];
        if (word == "timeout") {  // timeout [OPTION…] DURATION
            for (; at + 1 < words.size() && words[at + 1].starts_with('-'); ++at)
                at += words[at + 1] == "-k" || words[at + 1] == "-s";  // with a value
            ++at;
            continue;
        }
        const auto equals = word.find('=');
        const bool assigns =
            equals != std::string::npos && equals > 0 && word.find_first_of("/-:. ${") > equals;
        if (!assigns && std::ranges::find(transparent, word) == transparent.end())
            break;
    }
    return std::min(at, words.size());
}

void Reader::end_command()
{
    end_word();
    auto& words = command_.words;
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(leading(words)));
    if (!words.empty())
        commands_.push_back(std::move(command_));
    command_ = {};
}

}  // namespace

std::vector<ShellCommand> shell_commands(std::string_view script)
{
    return Reader(script).read();
}

}  // namespace reports
