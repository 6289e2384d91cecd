// SPDX-License-Identifier: Apache-2.0
#include "reports/html/printed.hpp"

#include <algorithm>
#include <ranges>

#include "harness/base/text.hpp"
#include "reports/html/ansi.hpp"
#include "reports/html/words.hpp"

namespace reports::html {

namespace {

using harness::cat;
using namespace harness::model;

constexpr std::ptrdiff_t most_lines_seen = 24;  // as page.css has it: more can be scrolled

/// The head and the tail of what is too long. to_utf8 mends a character that the cut went through.
std::string bounded(const std::string& text)
{
    if (text.size() <= most_of_an_output)
        return ansi_to_html(text);
    const std::string_view all = text;
    const std::size_t half = most_of_an_output / 2;
    return cat(ansi_to_html(all.substr(0, half)), "\n<em>… ",
               bytes_for_people(text.size() - 2 * half), " are not shown …</em>\n",
               ansi_to_html(all.substr(all.size() - half)));
}

std::string caption(const Output& output, const std::string& link)
{
    std::vector<std::string> notes;
    if (output.stream == Stream::err)
        notes.emplace_back("stderr");
    if (output.binary)
        notes.emplace_back("not text");
    if (!link.empty())
        notes.push_back(cat("<a href=\"", link, "\">all ", bytes_for_people(output.bytes), "</a>"));
    else if (!output.file.empty() || output.bytes > output.text.size() + 3)
        notes.push_back(cat(bytes_for_people(output.bytes), " in all"));
    return notes.empty() ? std::string()
                         : cat("<div class=\"cap\">", harness::join(notes, " · "), "</div>");
}

}  // namespace

std::string output_html(const Output& output, const std::string& link)
{
    const bool err = output.stream == Stream::err;
    const bool scrolls = std::ranges::count(output.text, '\n') > most_lines_seen ||
                         output.text.size() > most_lines_seen * 60;
    const std::string label = scrolls
                                  ? cat(" tabindex=\"0\" role=\"group\" aria-label=\"",
                                        err ? "stderr" : "stdout", " of ", shown(output.host), "\"")
                                  : std::string();
    return cat("<div class=\"out", err ? " err" : "", "\">", caption(output, link), "<pre", label,
               ">\n", bounded(output.text), "</pre></div>\n");
}

void Printer::tell(const Event& event)
{
    if (const auto* start = std::get_if<CommandStarted>(&event.body))
        began(*start);
    else if (const auto* output = std::get_if<Output>(&event.body))
        printed(*output);
    else if (const auto* saved = std::get_if<Saved>(&event.body))
        steps_[saved->step].saved.push_back(*saved);
}

void Printer::began(const CommandStarted& e)
{
    PrintedStep& step = steps_[e.step];
    if (step.tries.empty())
        step.command = e.command;
    step.tries.push_back(
        {e.host, e.attempt, step.command == e.command ? std::string() : e.command, {}});
}

void Printer::printed(const Output& e)
{
    PrintedStep& step = steps_[e.step];
    const auto same = [&](const PrintedTry& each) {
        return each.host == e.host && each.attempt == e.attempt;
    };
    auto found = std::ranges::find_if(step.tries | std::views::reverse, same);
    if (found == step.tries.rend()) {  // a damaged record: nothing is lost
        step.tries.push_back({e.host, e.attempt, {}, {}});
        found = step.tries.rbegin();
    }
    const std::string link =
        e.file.empty() ? std::string() : link_to(folder_, e.file).value_or(std::string());
    found->outputs.push_back(spool_.keep(output_html(e, link)));
}

const PrintedStep* Printer::step(const std::string& id) const
{
    const auto found = steps_.find(id);
    return found == steps_.end() ? nullptr : &found->second;
}

}  // namespace reports::html
