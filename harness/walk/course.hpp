// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/localized.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/variables.hpp"

namespace harness::walk {

/// What a step does, as far as it matters to whoever shows it.
enum class Kind {
    run,         ///< a command that can be typed
    background,  ///< a command that goes on: Walk::perform() starts it, it is not to be typed
    put,         ///< a file of this side to a host; only Walk::perform() can
    get,
    fault,
    heal,
};
std::string_view to_string(Kind kind);

/// A `${{ name }}` that has no value yet.
struct Unknown {
    std::string name;
    std::string step;  ///< the id of the step that saves it; empty when none does
    bool operator==(const Unknown&) const = default;
};

/// A step as a learner meets it. Hidden steps never become cards.
struct Card {
    std::size_t chapter = 0;  ///< index, from 0
    std::string chapter_id;
    model::Localized chapter_title, chapter_says;
    std::size_t number = 0;      ///< among the cards of its chapter, from 1
    std::size_t of_chapter = 0;  ///< how many cards that chapter has
    std::string step;            ///< its id
    model::Localized title;      ///< may be empty
    model::Localized says;       ///< may be empty
    std::vector<std::string> on;
    Kind kind = Kind::run;
    /// By host, since `${{ host }}` may stand in it; values filled in as far as they are known. For
    /// other kinds than commands what is done, in short: "put site.tar /srv/site.tar".
    std::map<std::string, std::string> commands;
    std::vector<Unknown> unknown;
    bool operator==(const Card&) const = default;

    /// That of its first host.
    const std::string& command() const;
    bool opens_chapter() const { return number == 1; }
};

/// What a walk through the scenario is called, in all languages of its title: "Data volumes
/// (image=debian-12)". In English by the scenario's name when it has no title.
model::Localized title_of(const model::Scenario& scenario);

/// A visible step in its scenario, and the hidden ones that go with it.
struct Place {
    std::size_t chapter = 0;
    const model::Step* step = nullptr;
    std::vector<const model::Step*> before;  ///< hidden; only of the first in its chapter
    std::vector<const model::Step*> after;   ///< hidden, up to the next visible one of the chapter
};

/// The visible steps of the chapters in their order. Points into the scenario.
std::vector<Place> course_of(const model::Scenario& scenario);

/// What the step does on a host, with what is known filled in.
std::string command_on(const model::Step& step, const std::string& host,
                       const model::Variables& variables);

/// The card of a place, with what is known filled in.
Card card_of(const model::Scenario& scenario, const std::vector<Place>& course, std::size_t at,
             const model::Variables& variables);

/// Text with the variables filled in that have a value, the others left as they are written.
std::string filled_in(std::string_view text, const model::Variables& variables);

/// The step that saves a variable; nullptr when none does.
const model::Step* saver_of(const model::Scenario& scenario, std::string_view variable);

}  // namespace harness::walk
