// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

#include "harness/lab/lab.hpp"
#include "harness/walk/line_reader.hpp"
#include "harness/walk/listener.hpp"
#include "harness/walk/present.hpp"
#include "harness/walk/walk.hpp"

namespace harness::walk {

/// How somebody's time with a walk ended.
enum class Leaving {
    finished,     ///< at the last step: the closing steps are to be run
    left,         ///< to come back
    interrupted,  ///< somebody asked the program to stop
    differs,      ///< in auto-play: a step was not as expected
    lab_lost,     ///< in auto-play: a host did not answer
};

struct FrontOptions {
    std::string language = "en";
    bool resumed = false;
    bool changed = false;        ///< the scenario is another than when the walk began
    std::function<void()> save;  ///< called when the learner has come on
};

/// The walk in a terminal, line by line: also through a pipe, and on a terminal that can do
/// nothing.
class Front {
public:
    Front(const model::Scenario& scenario, Walk& walk, lab::Lab& lab, lab::Interrupt& interrupt,
          Screen& screen, Listener& listener, FrontOptions options);

    /// A person at standard input.
    Leaving talk();

    /// By itself, typing as a person does, `speed` times as fast. Ends at the first step that does
    /// not pass.
    Leaving play(double speed);

    const Presenter& presenter() const { return present_; }

private:
    struct Command;
    enum class Next { stay, show, leave };

    void show_start();
    void show_card();
    std::string prompt() const;
    std::optional<Leaving> read_and_obey();
    Leaving at_prompt_interrupted();
    std::string whole_line(std::string line);
    void obey(const std::string& line);
    void obey_command(const std::string& line);  ///< one that begins with a colon
    void run_shown();
    void run_own(const std::string& line);
    bool is_known(const std::string& host);
    void run_own_on(const std::string& host, const std::string& line);
    void show_printed(const std::string& step);
    void show(const Printed& printed);
    /// Tells how the step stands, and goes on when it has passed.
    void judged(const StepReport& report);
    void shell(const std::string& host);
    void rewind(const std::string& where);
    void go_on(const Result<>& gone);
    void heed_interruption();

    const model::Scenario& scenario_;
    Walk& walk_;
    lab::Lab& lab_;
    lab::Interrupt& interrupt_;
    Screen& screen_;
    Listener& listener_;
    FrontOptions options_;
    Presenter present_;
    LineReader reader_;
    bool echoes_;                         ///< whoever types sees it: a terminal
    std::optional<std::size_t> chapter_;  ///< whose head was shown
    bool show_ = true;                    ///< the card, before the next prompt
    std::optional<Leaving> leaving_;
    unsigned interruptions_ = 0;  ///< at the prompt, one after the other
};

}  // namespace harness::walk
