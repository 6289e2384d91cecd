// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/model/outcome.hpp"
#include "harness/model/scenario.hpp"
#include "reports/handout/gather.hpp"
#include "reports/handout/prompts.hpp"
#include "reports/prose.hpp"

namespace reports {

/// A line of a command's output, free of what would steer a terminal.
struct OutputLine {
    std::string text;
    bool error = false;  ///< standard error
    bool note = false;   ///< not of the command: "… 12 lines left out …"
    bool operator==(const OutputLine&) const = default;
};

/// A command as it is typed on a host, and what it answered.
struct Terminal {
    std::vector<std::string> hosts;  ///< several: all of them answered just so
    std::vector<TypedLine> command;
    std::vector<OutputLine> output;
    std::vector<std::string> notes;  ///< what else is to be known: its exit status, tries
    std::vector<std::string>
        as_written;  ///< the lines that have variables, which are filled in above
    bool operator==(const Terminal&) const = default;
};

struct HandoutStep {
    std::string id;
    std::string title;
    std::vector<Paragraph> says;
    std::vector<Terminal> terminals;
    std::string trouble;  ///< a whole sentence, unless it passed: failed, skipped, never ran
};

struct Figure {
    std::string svg;
    std::string caption;
    bool narrow = false;  ///< of one host: large enough at two thirds of a page's width
};

struct HandoutChapter {
    std::string id;
    std::string title;
    std::vector<Paragraph> says;
    std::optional<Figure> figure;
    std::vector<HandoutStep> steps;
};

/// A name and what there is to say about it.
struct Entry {
    std::string name;
    std::string value;
    bool operator==(const Entry&) const = default;
};

/// An article made of a scenario.
struct Handout {
    std::string language;  ///< what it is written in, BCP 47
    std::string title;
    std::vector<Paragraph> says;
    std::vector<std::string> notices;  ///< what readers have to know first
    std::vector<HandoutChapter> chapters;
    std::vector<HandoutStep> clean_up;
    std::vector<Entry> lab;
    std::optional<Figure> lab_figure;
    std::vector<std::string> made;  ///< how this was made, in sentences
    std::vector<Entry> facts;       ///< of the run
};

struct HandoutOptions {
    std::string language = "en";
    std::string volab;            ///< version of this program
    std::string scenario_sha256;  ///< of the scenario's file as it is now
};

/// The article, with what was printed in `run` when there is one. A language that the scenario
/// does not have is English, and a notice says so.
Handout handout_of(const harness::model::Scenario& scenario, const HandoutRun* run,
                   const HandoutOptions& options);

}  // namespace reports
