// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/markdown.hpp"

#include "harness/base/text.hpp"
#include "reports/handout/terminal_text.hpp"
#include "reports/handout/words.hpp"

namespace reports {

namespace {

using harness::cat;

/// A relative path as a link (RFC 3986): anything but plain characters as "%XX".
std::string link_to(std::string_view path)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/';
        if (plain)
            out += c;
        else
            out += cat('%', digits[byte >> 4U], digits[byte & 15U]);
    }
    return out;
}

class Writer {
public:
    Writer(const Handout& handout, const std::string& folder)
        : handout_(handout), words_(handout_words(handout.language)), folder_(folder)
    {
    }

    MarkdownHandout write()
    {
        line(cat("# ", markdown_text(handout_.title)));
        text_ += markdown_of(handout_.says);
        for (const std::string& notice : handout_.notices)
            line(cat("> **", markdown_text(notice), "**"));
        contents();
        std::size_t number = 0;
        for (const HandoutChapter& chapter : handout_.chapters)
            write(chapter, ++number);
        lab();
        clean_up();
        made();
        while (text_.ends_with("\n\n"))
            text_.pop_back();
        return {std::move(text_), std::move(figures_)};
    }

private:
    void line(const std::string& text) { text_ += cat(text, "\n\n"); }

    void heading(const std::string& title, const std::string& anchor)
    {
        line(cat("<a id=\"", anchor, "\"></a>"));
        line(cat("## ", title));
    }

    void contents()
    {
        line(cat("## ", words_.contents));
        std::size_t number = 0;
        for (const HandoutChapter& chapter : handout_.chapters) {
            ++number;
            text_ += cat(number, ". [", markdown_text(chapter.title), "](#chapter-", number, ")\n");
        }
        text_ += cat("\n- [", words_.lab, "](#lab)\n");
        if (!handout_.clean_up.empty())
            text_ += cat("- [", words_.clean_up, "](#clean-up)\n");
        text_ += cat("- [", words_.made, "](#made)\n\n");
    }

    void figure(const std::optional<Figure>& figure)
    {
        if (!figure || folder_.empty())
            return;
        figures_.push_back({cat("figure-", figures_.size() + 1, ".svg"), figure->svg});
        line(cat("![", markdown_text(figure->caption), "](",
                 link_to(cat(folder_, "/", figures_.back().name)), ")"));
    }

    void write(const HandoutChapter& chapter, std::size_t number)
    {
        heading(cat(number, ". ", markdown_text(chapter.title)), cat("chapter-", number));
        text_ += markdown_of(chapter.says);
        figure(chapter.figure);
        for (const HandoutStep& step : chapter.steps)
            write(step);
    }

    void write(const HandoutStep& step)
    {
        if (!step.title.empty())
            line(cat("### ", markdown_text(step.title)));
        text_ += markdown_of(step.says);
        if (!step.trouble.empty())
            line(cat("> **", markdown_text(step.trouble), "**"));
        for (const Terminal& terminal : step.terminals)
            write(terminal);
    }

    void write(const Terminal& terminal)
    {
        if (terminal.hosts.size() > 1)
            line(cat("*", markdown_text(filled(words_.on, {names(terminal)})), "*"));
        std::string block;
        for (const TypedLine& typed : terminal.command)
            block += cat(prompt_of(terminal, typed), typed.text, "\n");
        for (const OutputLine& output : terminal.output)
            block += cat(output.text, "\n");
        text_ += markdown_block(block, "console");
        for (const std::string& note : terminal.notes)
            line(cat("*", markdown_text(note), "*"));
        if (!terminal.as_written.empty()) {
            std::string written;
            for (const std::string& each : terminal.as_written)
                written += cat(written.empty() ? "" : ", ", markdown_code(each));
            line(cat("*", markdown_text(words_.as_written), "* ", written));
        }
    }

    std::string names(const Terminal& terminal) const
    {
        return harness::join(terminal.hosts, words_.list_glue);
    }

    void entries(const std::vector<Entry>& entries)
    {
        for (const auto& [name, value] : entries)
            text_ += cat("- **", markdown_text(name), ":** ", markdown_text(value), "\n");
        text_ += "\n";
    }

    void lab()
    {
        heading(std::string{words_.lab}, "lab");
        entries(handout_.lab);
        figure(handout_.lab_figure);
    }

    void clean_up()
    {
        if (handout_.clean_up.empty())
            return;
        heading(std::string{words_.clean_up}, "clean-up");
        line(markdown_text(words_.clean_up_says));
        for (const HandoutStep& step : handout_.clean_up)
            write(step);
    }

    void made()
    {
        heading(std::string{words_.made}, "made");
        for (const std::string& sentence : handout_.made)
            line(markdown_text(sentence));
        entries(handout_.facts);
    }

    const Handout& handout_;
    const HandoutWords& words_;
    const std::string& folder_;
    std::string text_;
    std::vector<FigureFile> figures_;
};

}  // namespace

MarkdownHandout markdown(const Handout& handout, const std::string& folder)
{
    return Writer(handout, folder).write();
}

}  // namespace reports
