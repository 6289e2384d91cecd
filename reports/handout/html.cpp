// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/html.hpp"

#include "harness/base/text.hpp"
#include "reports/handout/html_style.hpp"
#include "reports/handout/terminal_text.hpp"
#include "reports/handout/words.hpp"
#include "reports/markup.hpp"

namespace reports {

namespace {

using harness::cat;

constexpr std::size_t few_lines = 18;  // that a page break never parts

/// Text as a string of CSS within an HTML style element: nothing in it can end either.
std::string css_string(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : harness::to_utf8(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || c == '"' || c == '\\' || c == '<' || c == '&')
            out += cat("\\", digits[byte >> 4U], digits[byte & 15U], ' ');
        else
            out += c;
    }
    return out + "\"";
}

class Writer {
public:
    explicit Writer(const Handout& handout)
        : handout_(handout), words_(handout_words(handout.language))
    {
    }

    std::string write()
    {
        head();
        std::size_t number = 0;
        for (const HandoutChapter& chapter : handout_.chapters)
            write(chapter, ++number);
        lab();
        clean_up();
        made();
        return std::move(out_) + "</main>\n</body>\n</html>\n";
    }

private:
    void head()
    {
        const std::string title = markup(handout_.title);
        out_ += cat(
            "<!DOCTYPE html>\n<html lang=\"", markup_attribute(handout_.language),
            "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
            "content=\"light dark\">\n<title>",
            title, "</title>\n<style>\n",
            handout_style(handout_.language, css_string(handout_.title)),
            "</style>\n</head>\n<body>\n", "<header>\n<h1>", title, "</h1>\n<div class=\"lead\">",
            html_of(handout_.says), "</div>\n");
        for (const std::string& notice : handout_.notices)
            out_ += cat("<p class=\"notice\">", markup(notice), "</p>\n");
        contents();
        out_ += "</header>\n<main>\n";
    }

    void contents()
    {
        out_ += cat("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">", words_.contents,
                    "</h2>\n<ol>\n");
        std::size_t number = 0;
        for (const HandoutChapter& chapter : handout_.chapters) {
            ++number;
            link(cat("chapter-", number), cat("<span class=\"number\">", number, "</span>"),
                 chapter.title);
        }
        link("lab", "", std::string{words_.lab});
        if (!handout_.clean_up.empty())
            link("clean-up", "", std::string{words_.clean_up});
        link("made", "", std::string{words_.made});
        out_ += "</ol>\n</nav>\n";
    }

    void link(const std::string& to, const std::string& number, const std::string& title)
    {
        out_ += cat("<li><a href=\"#", to, "\">", number, markup(title), "</a></li>\n");
    }

    void figure(const std::optional<Figure>& figure)
    {
        if (figure)
            out_ += cat("<figure", figure->narrow ? " class=\"narrow\"" : "", ">\n", figure->svg,
                        "<figcaption>", markup(figure->caption), "</figcaption>\n</figure>\n");
    }

    void write(const HandoutChapter& chapter, std::size_t number)
    {
        out_ += cat("<section id=\"chapter-", number, "\">\n<h2><span class=\"number\">", number,
                    "</span>", markup(chapter.title), "</h2>\n", says(chapter.says));
        figure(chapter.figure);
        for (const HandoutStep& step : chapter.steps)
            write(step);
        out_ += "</section>\n";
    }

    static std::string says(const std::vector<Paragraph>& paragraphs)
    {
        return paragraphs.empty() ? ""
                                  : cat("<div class=\"says\">", html_of(paragraphs), "</div>\n");
    }

    void write(const HandoutStep& step)
    {
        std::size_t lines = 0;
        for (const Terminal& terminal : step.terminals)
            lines += terminal.command.size() + terminal.output.size();
        out_ += cat("<div class=\"step", lines <= few_lines ? " short" : "", "\">\n");
        if (!step.title.empty())
            out_ += cat("<h3>", markup(step.title), "</h3>\n");
        out_ += says(step.says);
        if (!step.trouble.empty())
            out_ += cat("<p class=\"trouble\">", markup(step.trouble), "</p>\n");
        for (const Terminal& terminal : step.terminals)
            write(terminal);
        out_ += "</div>\n";
    }

    void write(const Terminal& terminal)
    {
        if (terminal.hosts.size() > 1)
            out_ +=
                cat("<p class=\"on\">",
                    markup(filled(words_.on, {harness::join(terminal.hosts, words_.list_glue)})),
                    "</p>\n");
        out_ += "<div class=\"terminal\">\n<pre class=\"command\"><code>";
        for (std::size_t i = 0; i < terminal.command.size(); ++i) {
            const TypedLine& line = terminal.command[i];
            out_ += cat(i > 0 ? "\n" : "", "<span class=\"prompt\">",
                        markup(prompt_of(terminal, line)), "</span>", markup(line.text));
        }
        out_ += "</code></pre>\n";
        output(terminal.output);
        out_ += "</div>\n";
        for (const std::string& note : terminal.notes)
            out_ += cat("<p class=\"note\">", markup(note), "</p>\n");
        written(terminal.as_written);
    }

    void output(const std::vector<OutputLine>& lines)
    {
        if (lines.empty())
            return;
        out_ += "<pre class=\"output\"><samp>";
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const OutputLine& line = lines[i];
            const std::string_view kind = line.note ? "left-out" : line.error ? "error" : "";
            if (i > 0)
                out_ += "\n";
            out_ += kind.empty() ? markup(line.text)
                                 : cat("<span class=\"", kind, "\">", markup(line.text), "</span>");
        }
        out_ += "</samp></pre>\n";
    }

    void written(const std::vector<std::string>& lines)
    {
        if (lines.empty())
            return;
        out_ += cat("<p class=\"note written\">", markup(words_.as_written));
        for (const std::string& line : lines)
            out_ += cat(" <code>", markup(line), "</code>");
        out_ += "</p>\n";
    }

    void entries(const std::vector<Entry>& entries)
    {
        out_ += "<dl>\n";
        for (const auto& [name, value] : entries)
            out_ += cat("<dt>", markup(name), "</dt><dd>", markup(value), "</dd>\n");
        out_ += "</dl>\n";
    }

    void section(std::string_view id, std::string_view title)
    {
        out_ += cat("<section id=\"", id, "\" class=\"", id, "\">\n<h2>", markup(title), "</h2>\n");
    }

    void lab()
    {
        section("lab", words_.lab);
        entries(handout_.lab);
        figure(handout_.lab_figure);
        out_ += "</section>\n";
    }

    void clean_up()
    {
        if (handout_.clean_up.empty())
            return;
        section("clean-up", words_.clean_up);
        out_ += cat("<p>", markup(words_.clean_up_says), "</p>\n");
        for (const HandoutStep& step : handout_.clean_up)
            write(step);
        out_ += "</section>\n";
    }

    void made()
    {
        section("made", words_.made);
        for (const std::string& sentence : handout_.made)
            out_ += cat("<p>", markup(sentence), "</p>\n");
        entries(handout_.facts);
        out_ += "</section>\n";
    }

    const Handout& handout_;
    const HandoutWords& words_;
    std::string out_;
};

}  // namespace

std::string html(const Handout& handout)
{
    return Writer(handout).write();
}

}  // namespace reports
