// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "reports/compare/views.hpp"
#include "reports/compare/words.hpp"
#include "reports/markup.hpp"
#include "reports/table.hpp"

namespace reports {

namespace {

using harness::cat;
using Kind = ComparedPart::Kind;

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --text: #1f2328; --dim: #59636e; --back: #ffffff; --line: #d1d9e0;
        --soft: #f6f8fa; --bad: #c21f2c; --good: #1a7f37; --mind: #8a5a00;
        --less: #ffebe9; --more: #dafbe1; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --dim: #9198a1; --back: #0d1117; --line: #3d444d; --soft: #151b23;
          --bad: #ff7b72; --good: #56d364; --mind: #e3b341; --less: #4c1519; --more: #12391f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; background: var(--back); color: var(--text);
       font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.verdict { font-weight: 600; margin: 0 0 1rem; } .bad { color: var(--bad); } .good { color: var(--good); }
.neutral { color: var(--mind); } .dim { color: var(--dim); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0;
       border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } th { font-weight: 600; white-space: nowrap; }
section table { table-layout: fixed; } thead th:first-child { width: 22%; } thead th:nth-child(2) { width: 33%; }
code, pre { font: .85rem/1.45 ui-monospace, monospace; }
ul { padding-left: 1.25rem; } details { border-bottom: 1px solid var(--line); padding: .35rem 0; } summary { cursor: pointer; }
summary:focus-visible { outline: 2px solid; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .5rem .75rem; overflow-x: auto; }
pre span { display: block; min-height: 1.45em; } .less { background: var(--less); } .more { background: var(--more); }
@media print { body { max-width: none; } details > :not(summary) { display: block; } pre { white-space: pre-wrap; } }
)css";

/// Text of anybody: no markup, and nothing that would colour a terminal.
std::string text_of(std::string_view text)
{
    return markup(harness::without_escapes(harness::to_utf8(text)));
}

std::string_view class_of(Kind kind)
{
    return kind == Kind::bad ? "bad" : kind == Kind::good ? "good" : "neutral";
}

std::string diff_of(const std::string& diff)
{
    std::string html = "<pre>";
    for (const std::string_view line : harness::split_lines(diff)) {
        if (line.starts_with("--- ") || line.starts_with("+++ "))
            continue;
        const char* name = line.starts_with('-')    ? "less"
                           : line.starts_with('+')  ? "more"
                           : line.starts_with("@@") ? "dim"
                                                    : "same";
        html += cat("<span class=\"", name, "\">", text_of(line), "</span>");
    }
    return html + "</pre>";
}

std::string outputs_of(const ComparedPart& part)
{
    std::string html;
    for (const ComparedLine& line : part.lines)
        html += cat("<details><summary><code>", text_of(line.id), "</code> ", text_of(line.label),
                    " <span class=\"dim\">", text_of(line.what), "</span></summary>",
                    line.diff.empty()
                        ? "<p class=\"dim\">One of many: its difference was not looked for.</p>"
                        : diff_of(line.diff),
                    "</details>\n");
    return html;
}

std::string rows_of(const ComparedPart& part)
{
    std::string html = "<table>\n<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Does</th>"
                       "<th scope=\"col\">Change</th></tr></thead>\n<tbody>\n";
    for (const ComparedLine& line : part.lines)
        html += cat("<tr><td><code>", text_of(line.id), "</code></td><td>", text_of(line.label),
                    "</td><td>", text_of(line.what), "</td></tr>\n");
    return html + "</tbody>\n</table>\n";
}

}  // namespace

std::string to_html(const Comparison& comparison)
{
    const std::string title =
        text_of(comparison.title.empty() ? comparison.scenario : comparison.title);
    std::string html =
        cat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
            "name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\">\n<title>Comparison: ",
            title, "</title>\n<style>", style, "</style>\n</head>\n<body>\n<main>\n<h1>", title,
            "</h1>\n<p class=\"verdict ", comparison.regressed() ? "bad" : "good", "\">",
            text_of(verdict_of(comparison)), "</p>\n<table>\n<tbody>\n");
    for (const auto& [name, side] :
         {std::pair{"Before", &comparison.before}, {"After", &comparison.after}})
        html += cat("<tr><th scope=\"row\">", name, "</th><td><code>", text_of(side->run),
                    "</code></td><td>", text_of(words_for(*side)), "</td></tr>\n");
    html += "</tbody>\n</table>\n";
    if (!comparison.notes.empty()) {
        html += "<ul>\n";
        for (const std::string& note : comparison.notes)
            html += cat("<li>", text_of(note), "</li>\n");
        html += "</ul>\n";
    }
    for (const ComparedPart& part : parts_of(comparison))
        html += cat("<section>\n<h2 class=\"", class_of(part.kind), "\">", part.title, " (",
                    part.lines.size(), ")</h2>\n", part.outputs ? outputs_of(part) : rows_of(part),
                    "</section>\n");
    return html + "</main>\n</body>\n</html>\n";
}

}  // namespace reports
