// SPDX-License-Identifier: Apache-2.0
#include "reports/html/step_part.hpp"

#include <algorithm>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/html/charts.hpp"
#include "reports/html/diff_view.hpp"
#include "reports/html/words.hpp"
#include "reports/markup.hpp"
#include "reports/prose.hpp"

namespace reports::html {

namespace {

using harness::cat;
using namespace harness::model;

// Of the tries that a host made, so many from the start and from the end are shown.
constexpr unsigned first_tries = 3, last_tries = 20;

std::string_view mark(Outcome outcome)
{
    switch (outcome) {
        case Outcome::passed: return "✓";
        case Outcome::failed: return "✗";
        case Outcome::broken: return "!";
        case Outcome::skipped: return "–";
        case Outcome::interrupted: return "■";
    }
    return "?";
}

std::string class_and_text(std::string_view name, std::string_view text)
{
    return text.empty() ? std::string()
                        : cat("<span class=\"", name, "\">", shown(text), "</span>");
}

/// A title of words, or the command itself: only the latter is code.
std::string label(const StepView& view)
{
    const PlannedStep& plan = view.step.plan;
    const bool titled =
        view.written != nullptr
            ? !view.written->title.empty()
            : !plan.command.starts_with(plan.label.substr(0, plan.label.rfind(" …")));
    const std::string text =
        view.written != nullptr ? label_of(*view.written, view.language) : plan.label;
    if (!titled)
        return cat("<code class=\"label\">", shown(text), "</code>");
    return cat("<span class=\"label\">",
               view.written != nullptr ? in_language(shown(text), view.language) : shown(text),
               "</span>");
}

std::string list(const std::vector<std::string>& values)
{
    return markup_attribute(harness::join(values, "\n"));
}

std::string article(const StepView& view, bool flaky)
{
    const PlannedStep& plan = view.step.plan;
    return cat("<article class=\"step ", to_string(view.step.outcome), plan.hidden ? " hid" : "",
               "\" data-outcome=\"", to_string(view.step.outcome), flaky ? " flaky" : "",
               "\" data-hosts=\"", list(plan.on), "\"",
               plan.tags.empty() ? std::string() : cat(" data-tags=\"", list(plan.tags), "\""),
               ">\n");
}

std::string says(const StepView& view)
{
    return view.written == nullptr
               ? std::string()
               : cat("<div class=\"says\" lang=\"", view.language, "\">",
                     html_of(paragraphs(view.written->says.in(view.language))), "</div>");
}

/// The line that is seen of a step that is closed.
std::string summary_line(const StepView& view, bool flaky)
{
    const StepSummary& step = view.step;
    const unsigned attempts = step.attempts();
    std::string html =
        cat("<summary><span class=\"mark\" aria-hidden=\"true\">", mark(step.outcome),
            "</span><span class=\"vh\">", to_string(step.outcome), ": </span>", label(view),
            "<span class=\"meta\">");
    if (step.plan.hidden)
        html += class_and_text("tag", "not in the walkthrough");
    if (flaky)
        html += "<span class=\"tag flaky\" title=\"passed and failed with the same scenario\">"
                "flaky</span>";
    for (const std::string& tag : step.plan.tags)
        html += class_and_text("tag", tag);
    if (attempts > 1)
        html += class_and_text("tries", counted(attempts, "try", "tries"));
    if (view.several_hosts)
        html += class_and_text("host", harness::join(step.plan.on, ", "));
    html += sparkline_svg(view.earlier, step);
    html += class_and_text("took", step.began ? harness::for_people(step.took) : std::string());
    html += "</span>";
    if (!step.reason.empty())
        html += cat("<span class=\"reason\">", shown(step.reason), "</span>");
    return html + "</summary>\n";
}

std::string command(const StepView& view)
{
    const bool ran = view.printed != nullptr && !view.printed->command.empty();
    const std::string& text = ran ? view.printed->command : view.step.plan.command;
    if (text.empty())
        return {};
    return cat("<pre class=\"command", ran ? "" : " unrun", "\"><code>",
               shown(std::string(text.substr(0, text.find_last_not_of('\n') + 1))),
               "</code></pre>\n");
}

std::string exit_text(const Try& each)
{
    if (!each.took)
        return "not ended";
    if (each.timed_out)
        return "ended at its time limit";
    return each.exit ? cat("exit status ", *each.exit) : std::string("never ran, or was killed");
}

/// How a try is named and told.
struct TryWords {
    bool named;      ///< with its host
    bool numbered;   ///< with its number
    bool as_wanted;  ///< whatever its exit status was; of older records
};

std::string try_line(const Try& each, const TryWords& words)
{
    std::vector<std::string> parts;
    if (words.named)
        parts.push_back(cat("<b>", shown(each.host), "</b>"));
    if (words.numbered)
        parts.push_back(cat("try ", each.attempt));
    const bool well = !each.timed_out && each.exit == 0;
    const bool bad = !well && !each.met.value_or(words.as_wanted);
    if (words.numbered && each.met)
        parts.emplace_back(*each.met ? "as expected" : "not as expected");
    parts.push_back(
        cat("<span class=\"", bad ? "exit bad" : "exit", "\">", exit_text(each), "</span>"));
    if (each.took)
        parts.push_back(harness::for_people(*each.took));
    return harness::join(parts, " · ");
}

/// A try as the summary has it; the record of a damaged run may have outputs of none.
Try facts_of(const StepSummary& step, const PrintedTry& printed, std::size_t index)
{
    if (index < step.tries.size() && step.tries[index].host == printed.host &&
        step.tries[index].attempt == printed.attempt)
        return step.tries[index];
    return {.host = printed.host, .attempt = printed.attempt};
}

harness::Result<> write_try(const PrintedTry& printed, Spool& spool, PageFile& page)
{
    if (!printed.other_command.empty())
        page.write(
            cat("<pre class=\"command\"><code>", shown(printed.other_command), "</code></pre>\n"));
    for (const Piece& piece : printed.outputs)
        if (const auto copied = spool.copy(piece, page); !copied)
            return copied.error();
    return harness::Ok{};
}

harness::Result<> write_tries(const StepView& view, Spool& spool, PageFile& page)
{
    std::map<std::string, unsigned> most;  // tries, by host
    for (const PrintedTry& each : view.printed->tries)
        most[each.host] = std::max(most[each.host], each.attempt);
    for (std::size_t i = 0; i < view.printed->tries.size(); ++i) {
        const PrintedTry& printed = view.printed->tries[i];
        const unsigned last = most[printed.host];
        if (printed.attempt > first_tries && printed.attempt + last_tries <= last) {
            if (printed.attempt == first_tries + 1)
                page.write(cat("<p class=\"note\">", last - first_tries - last_tries,
                               " more tries are in the record</p>\n"));
            continue;
        }
        const bool earlier = printed.attempt < last;
        const bool as_wanted = !earlier && view.step.outcome == Outcome::passed;
        const std::string line =
            try_line(facts_of(view.step, printed, i), {view.several_hosts, last > 1, as_wanted});
        page.write(earlier ? cat("<details class=\"try\"><summary>", line, "</summary>\n")
                           : cat("<div class=\"try\"><p class=\"ran\">", line, "</p>\n"));
        if (const auto written = write_try(printed, spool, page); !written)
            return written.error();
        page.write(earlier ? "</details>\n" : "</div>\n");
    }
    return harness::Ok{};
}

/// What the diff shows is not told twice.
std::string told(const std::string& text, const CheckDone& check)
{
    const auto end = text.find('\n');
    return check.diff.empty() || end == std::string::npos ? shown(text)
                                                          : cat(shown(text.substr(0, end)), " …");
}

std::string check_html(const CheckDone& check, bool several_hosts)
{
    std::string html =
        cat("<li class=\"", check.passed ? "passed" : "failed", "\"><span class=\"vh\">",
            check.passed ? "as expected: " : "not as expected: ", "</span>");
    if (several_hosts)
        html += class_and_text("host", check.host);
    if (check.passed)
        return cat(html, shown(check.expected), "</li>\n");
    html += cat("<dl><dt>expected</dt><dd>", told(check.expected, check), "</dd>");
    if (check.diff.empty())
        html += cat("<dt>actual</dt><dd>", shown(check.actual), "</dd>");
    if (check.where.line > 0)
        html += cat("<dt>at</dt><dd>", shown(harness::to_string(check.where)), "</dd>");
    return cat(html, "</dl>", diff_table(check.diff), "</li>\n");
}

}  // namespace

std::string checks_html(const StepSummary& step, bool passed, bool several_hosts)
{
    std::string html;
    for (const CheckDone& check : step.checks)
        if (check.passed == passed)
            html += check_html(check, several_hosts);
    return html.empty() ? html : cat("<ul class=\"checks\">\n", html, "</ul>\n");
}

std::string step_head(const StepView& view)
{
    const StepSummary& step = view.step;
    const bool flaky = view.earlier.flaky(step.plan.id);
    const bool open = step.outcome == Outcome::failed || step.outcome == Outcome::broken ||
                      (step.outcome == Outcome::interrupted && step.began);
    // The id is within: a browser opens the details around what an address leads to.
    return cat(article(view, flaky), says(view), "<details", open ? " open" : "", ">",
               summary_line(view, flaky), "<div class=\"body\" id=\"", view.prefix, "step-",
               anchor(step.plan.id), "\">\n", checks_html(step, false, view.several_hosts),
               command(view));
}

std::string step_tail(const StepView& view)
{
    const PlannedStep& plan = view.step.plan;
    std::string html = checks_html(view.step, true, view.several_hosts);
    if (view.printed != nullptr)
        for (const Saved& saved : view.printed->saved)
            html += cat("<p class=\"saved\">saved <code>", shown(saved.name), "</code> = <code>",
                        shown(saved.value), "</code></p>\n");
    std::vector<std::string> notes{cat("<a class=\"anchor\" href=\"#", view.prefix, "step-",
                                       anchor(plan.id), "\">", shown(plan.id), "</a>")};
    if (plan.where.line > 0)
        notes.push_back(shown(cat(plan.where.file, ":", plan.where.line)));
    if (const std::string history = history_note(view.earlier, view.step); !history.empty())
        notes.push_back(history);
    return cat(html, "<p class=\"note\">", harness::join(notes, " · "),
               "</p>\n</div></details></article>\n");
}

harness::Result<> write_step(const StepView& view, Spool& spool, PageFile& page)
{
    page.write(step_head(view));
    if (view.printed != nullptr)
        if (const auto written = write_tries(view, spool, page); !written)
            return written.error();
    page.write(step_tail(view));
    return harness::Ok{};
}

}  // namespace reports::html
