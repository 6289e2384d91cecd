// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/present.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/table.hpp"

namespace harness::walk {

namespace {

constexpr std::string_view margin = "  ";
constexpr std::size_t most_passed = 6;
constexpr std::size_t most_lines = 10;

std::string one_line(std::string_view text, std::size_t most)
{
    const auto end = text.find('\n');
    return excerpt(without_escapes(text.substr(0, end)), most) + (end == text.npos ? "" : " …");
}

/// Lines after the first stand below the first one's text.
std::string hanging(std::string_view text, std::string_view indent)
{
    std::string out;
    const std::string safe = without_escapes(text);
    const auto lines = split_lines(safe);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == most_lines)
            return out + cat("\n", indent, "…");
        out += cat(i == 0 ? "" : "\n", i == 0 ? "" : indent, excerpt(lines[i], 500));
    }
    return out;
}

std::string_view sign_of(Standing standing)
{
    switch (standing) {
        case Standing::passed: return "✓";
        case Standing::failed: return "✗";
        case Standing::broken: return "!";
        case Standing::skipped: return "–";
        case Standing::open: break;
    }
    return "·";
}

Paint paint_of(Standing standing)
{
    switch (standing) {
        case Standing::passed: return Paint::green;
        case Standing::failed:
        case Standing::broken: return Paint::red;
        case Standing::skipped: return Paint::dim;
        case Standing::open: break;
    }
    return Paint::plain;
}

std::string names(const std::vector<std::string>& hosts)
{
    return join(hosts, ", ");
}

}  // namespace

std::string Presenter::title() const
{
    const model::Localized title = title_of(scenario_);
    std::string text = cat(screen_.paint(one_line(in_language(title), 200), Paint::bold), "\n");
    return text + wrapped(without_escapes(in_language(scenario_.says)), screen_.style().width, "");
}

std::string Presenter::chapter(const Card& card) const
{
    const std::string_view title = in_language(card.chapter_title);
    const std::string head =
        filled(words_.chapter,
               {std::to_string(card.chapter + 1), std::to_string(scenario_.chapters.size()),
                one_line(title.empty() ? std::string_view{card.chapter_id} : title, 200)});
    return cat("\n", screen_.paint(head, Paint::bold), "\n",
               wrapped(without_escapes(in_language(card.chapter_says)), screen_.style().width, ""));
}

std::string Presenter::card(const Card& card) const
{
    const std::string number = cat(card.chapter + 1, ".", card.number);
    std::string head = without_escapes(in_language(card.title));
    const std::string says = without_escapes(in_language(card.says));
    if (!says.empty())
        head += cat(head.empty() ? "" : "\n", says);
    std::string text = "\n";
    bool first = true;
    const std::string indent(number.size() + 2, ' ');
    for (const std::string_view line : split_lines(head)) {
        std::string lines = wrapped(line, screen_.style().width, indent);
        if (first && lines.size() > indent.size())
            lines.replace(0, number.size(), screen_.paint(number, Paint::cyan));
        first = false;
        text += lines;
    }
    std::string kind;
    switch (card.kind) {
        case Kind::background: kind = words_.background; break;
        case Kind::put: kind = words_.put; break;
        case Kind::get: kind = words_.get; break;
        case Kind::fault: kind = words_.fault; break;
        case Kind::heal: kind = words_.heal; break;
        case Kind::run: break;
    }
    // A step without words of its own begins with its hosts.
    text += cat(first ? cat(screen_.paint(number, Paint::cyan), "  ") : indent,
                filled(words_.on, {names(card.on)}),
                kind.empty() ? "" : screen_.paint(cat(" (", kind, ")"), Paint::dim), "\n");
    for (const std::string_view line : split_lines(card.command()))
        text += cat(indent, margin,
                    screen_.paint(excerpt(without_escapes(line), 1000), Paint::bold), "\n");
    for (const Unknown& unknown : card.unknown)
        text += cat(indent,
                    screen_.paint(filled(words_.unknown_value,
                                         {cat("${{ ", unknown.name, " }}"), unknown.step}),
                                  Paint::yellow),
                    "\n");
    return text;
}

std::string Presenter::prompt(const Card& card,
                              const std::map<std::string, std::string>& folders) const
{
    std::vector<std::string> places;
    for (const std::string& host : card.on) {
        const auto folder = folders.find(host);
        places.push_back(folder == folders.end() || folder->second.empty()
                             ? host
                             : cat(host, ":", one_line(folder->second, 60)));
    }
    return cat(screen_.paint(cat(join(places, ","), "#"), Paint::green), " ");
}

std::string Presenter::typed(const std::string& command) const
{
    std::string out;
    for (const std::string_view line : split_lines(command))
        out +=
            cat(out.empty() ? "" : "> ", screen_.paint(without_escapes(line), Paint::bold), "\n");
    return out;
}

std::string Presenter::output(std::string_view text, const std::string& file) const
{
    return file.empty() ? shortened(text, words_.lines_left_out)
                        : shortened(text, filled(words_.all_in, {file}));
}

std::string Presenter::check(const CheckShown& check) const
{
    const std::string indent(14, ' ');
    const auto labelled = [&](std::string_view word, Paint paint, std::string_view text) {
        const std::size_t wide = std::min<std::size_t>(8, reports::display_width(word));
        return cat("    ", screen_.paint(word, paint), std::string(10 - wide, ' '),
                   hanging(text, indent), "\n");
    };
    if (check.diff.empty())
        return cat(labelled(words_.expected_word, Paint::green, check.expected),
                   labelled(words_.actual_word, Paint::red, check.actual));
    std::string text = labelled(words_.differs_word, Paint::red,
                                check.expected.substr(0, check.expected.find(' ')));
    const std::string safe = without_escapes(check.diff);
    for (const std::string_view line : split_lines(safe))
        text += cat("      ", excerpt(line, 500), "\n");
    return text;
}

std::string Presenter::report(const StepReport& report) const
{
    std::string text;
    const std::string_view why = words_.why(report.why);
    if (report.standing == Standing::passed) {
        std::size_t shown = 0;
        for (const CheckShown& check : report.checks)
            if (check.expected != "exit status 0" && ++shown <= most_passed)
                text += cat(margin, screen_.paint("✓", Paint::green), " ",
                            excerpt(replace_all(without_escapes(check.expected), "\n", " ↵ "),
                                    2 * screen_.style().width),
                            "\n");
        if (shown == 0)
            text += cat(margin, screen_.paint("✓", Paint::green), " ", words_.passed, "\n");
        return text;
    }
    if (!why.empty()) {
        const std::string said = filled(why, {without_escapes(report.reason)});
        text += cat(margin, screen_.paint(sign_of(report.standing), paint_of(report.standing)), " ",
                    hanging(said, "    "), "\n");
    } else if (report.standing == Standing::failed) {
        text += cat(margin, screen_.paint("✗", Paint::red), " ", words_.failed, "\n");
    } else if (report.standing == Standing::skipped) {
        text += cat(margin, "– ", words_.skipped, "\n");
    } else if (!report.reason.empty()) {
        text += cat(margin, screen_.paint(sign_of(report.standing), paint_of(report.standing)), " ",
                    hanging(report.reason, "    "), "\n");
    }
    for (const CheckShown& check : report.checks)
        if (!check.passed)
            text += this->check(check);
    const bool told =
        !why.empty() || std::ranges::any_of(report.checks, std::not_fn(&CheckShown::passed));
    if (report.standing == Standing::failed && !told && !report.reason.empty())
        text += cat("    ", hanging(report.reason, "    "), "\n");
    return text;
}

std::string Presenter::list(const WalkState& state) const
{
    std::string text;
    std::size_t at = 0;
    for (std::size_t i = 0; i < scenario_.chapters.size(); ++i) {
        const model::Chapter& chapter = scenario_.chapters[i];
        const std::string_view title = in_language(chapter.title);
        text += cat(
            screen_.paint(cat(i + 1, "  ",
                              one_line(title.empty() ? std::string_view{chapter.id} : title, 200)),
                          Paint::bold),
            "\n");
        for (const model::Step& step : chapter.steps) {
            if (step.hidden)
                continue;
            const StepReport& report = state.steps[at++];
            const bool now = state.at == step.id;
            text += cat(now ? "→ " : "  ",
                        screen_.paint(sign_of(report.standing), paint_of(report.standing)), " ",
                        step.id, "  ",
                        screen_.paint(one_line(model::label_of(step, language_), 60), Paint::dim),
                        "\n");
        }
    }
    return text;
}

std::string Presenter::count(const WalkState& state) const
{
    const auto passed = std::ranges::count(state.steps, Standing::passed, &StepReport::standing);
    return filled(words_.steps_passed,
                  {std::to_string(passed), std::to_string(state.steps.size())});
}

std::string Presenter::notice(std::string_view text, Paint paint) const
{
    std::string out;
    for (const std::string_view line : split_lines(text))
        out += cat(screen_.paint(without_escapes(line), paint), "\n");
    return out;
}

std::string Presenter::error(const Error& error) const
{
    return cat(margin, screen_.paint("!", Paint::red), " ", hanging(to_text(error), "    "), "\n");
}

}  // namespace harness::walk
