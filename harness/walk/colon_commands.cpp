// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "harness/base/text.hpp"
#include "harness/walk/front.hpp"
#include "harness/walk/marks.hpp"
#include "harness/walk/shell.hpp"

namespace harness::walk {

/// What is typed with a colon before it.
struct Front::Command {
    std::string_view name;
    std::string_view needs;  ///< what has to follow; "[…]" may
    void (*obey)(Front& front, const std::string& value);
};

void Front::obey_command(const std::string& line)
{
    static constexpr std::array commands{
        Command{"help", "",
                [](Front& f, const std::string&) {
                    f.screen_.print(f.present_.notice(f.present_.words().help));
                }},
        Command{"hint", "",
                [](Front& f, const std::string&) {
                    f.screen_.print(f.present_.notice(f.present_.in_language(f.walk_.hint())));
                }},
        Command{"check", "", [](Front& f, const std::string&) { f.judged(f.walk_.check()); }},
        Command{"skip", "", [](Front& f, const std::string&) { f.go_on(f.walk_.skip()); }},
        Command{"back", "", [](Front& f, const std::string&) { f.go_on(f.walk_.back()); }},
        Command{"go", "STEP", [](Front& f, const std::string& v) { f.go_on(f.walk_.go_to(v)); }},
        Command{"list", "",
                [](Front& f, const std::string&) {
                    f.screen_.print(f.present_.list(f.walk_.state()));
                }},
        Command{"shell", "[HOST]", [](Front& f, const std::string& v) { f.shell(v); }},
        Command{"rewind", "[CHAPTER]", [](Front& f, const std::string& v) { f.rewind(v); }},
        Command{"reset", "", [](Front& f, const std::string&) { f.rewind("1"); }},
        Command{"checkpoint", "NAME",
                [](Front& f, const std::string& v) {
                    const auto saved = f.walk_.checkpoint(v);
                    f.screen_.print(
                        saved ? f.present_.notice(filled(f.present_.words().checkpoint_saved, {v}))
                              : f.present_.error(saved.error()));
                    if (saved)
                        f.options_.save();
                }},
        Command{"quit", "", [](Front& f, const std::string&) { f.leaving_ = Leaving::left; }},
    };
    const auto space = std::min(line.find_first_of(" \t"), line.size());
    const std::string name = line.substr(1, space - 1);
    const std::string value{trim(line.substr(space))};
    if (name.empty())
        return;
    const auto command = std::ranges::find(commands, name, &Command::name);
    if (command == commands.end())
        screen_.print(present_.notice(
            filled(present_.words().unknown_command, {excerpt(line.substr(0, space), 100)})));
    else if (value.empty() && !command->needs.empty() && !command->needs.starts_with('['))
        screen_.print(present_.notice(
            filled(present_.words().needs_value, {cat(":", name), command->needs})));
    else
        command->obey(*this, value);
}

void Front::rewind(const std::string& where)
{
    const auto card = walk_.card();
    std::size_t number = 0;
    const auto [end, wrong] = std::from_chars(where.data(), where.data() + where.size(), number);
    const bool is_number = wrong == std::errc{} && end == where.data() + where.size() && number > 0;
    const auto gone = where.empty()
                          ? walk_.rewind(card ? card->chapter : scenario_.chapters.size() - 1)
                      : is_number ? walk_.rewind(number - 1)
                                  : walk_.restore(where);
    if (gone) {
        listener_.clear();
        screen_.print(present_.notice(present_.words().rewound));
        chapter_.reset();
    }
    go_on(gone);
}

void Front::shell(const std::string& asked)
{
    const auto card = walk_.card();
    const std::string host = !asked.empty() ? asked
                             : card         ? card->on.front()
                                            : lab_.hosts().front()->name();
    if (!is_known(host))
        return;
    if (!echoes_) {
        screen_.print(present_.notice(present_.words().no_terminal));
        return;
    }
    screen_.print(present_.notice(filled(present_.words().shell_opens, {host}), Paint::dim));
    const std::string word = new_mark_word();
    const auto on_command = [&](const Ended& ended) -> std::string {
        const auto now = walk_.card();
        if (!now || walk_.report(now->step).standing == Standing::passed)
            return {};
        const StepReport report =
            walk_.judge({host, ended.command, ended.status, ended.text, ended.whole});
        listener_.clear();
        (void)listener_.take(now->step);
        options_.save();
        return report.why == Why::other_command ? std::string{} : present_.report(report);
    };
    const auto run = run_shell(lab_.login(host, marking_shell(word, host)), word, screen_,
                               interrupt_, on_command);
    screen_.line();
    if (!run)
        screen_.print(present_.error(run.error()));
    screen_.print(present_.notice(filled(present_.words().shell_closed, {host}), Paint::dim));
    if (card && walk_.report(card->step).standing == Standing::passed)
        go_on(walk_.next());
    else if (card && !interrupt_.requested())
        judged(walk_.check());
}

}  // namespace harness::walk
