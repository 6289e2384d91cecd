// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "harness/model/scenario.hpp"
#include "harness/walk/screen.hpp"
#include "harness/walk/walk.hpp"
#include "harness/walk/words.hpp"

namespace harness::walk {

/// Makes the text of a walk in a language, for a screen. All that scenarios and hosts say is made
/// harmless for it.
class Presenter {
public:
    Presenter(const model::Scenario& scenario, const Screen& screen, std::string language)
        : scenario_(scenario), screen_(screen), language_(std::move(language)),
          words_(words_in(language_))
    {
    }

    const Words& words() const { return words_; }
    std::string_view in_language(const model::Localized& text) const { return text.in(language_); }

    /// The scenario's title and narrative.
    std::string title() const;
    /// The chapter that a card is of.
    std::string chapter(const Card& card) const;
    /// The step: number, title, narrative, hosts and command.
    std::string card(const Card& card) const;
    /// "server1# ", or "server1:/nfs# ".
    std::string prompt(const Card& card, const std::map<std::string, std::string>& folders) const;
    /// A command, as it is typed behind that prompt: lines after the first with "> " before them.
    std::string typed(const std::string& command) const;
    /// What a command printed; `file` has all of it when the text has not.
    std::string output(std::string_view text, const std::string& file) const;
    /// How a step stands.
    std::string report(const StepReport& report) const;
    /// All steps, with a sign for each.
    std::string list(const WalkState& state) const;
    /// How many steps passed.
    std::string count(const WalkState& state) const;
    std::string notice(std::string_view text, Paint paint = Paint::plain) const;
    std::string error(const Error& error) const;

private:
    std::string check(const CheckShown& check) const;

    const model::Scenario& scenario_;
    const Screen& screen_;
    std::string language_;
    const Words& words_;
};

}  // namespace harness::walk
