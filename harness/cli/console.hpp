// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/ticker.hpp"
#include "harness/model/event.hpp"

namespace harness::cli {

/// How the console talks.
struct ConsoleStyle {
    bool colour = false;   ///< ANSI colours
    bool live = false;     ///< a line that is rewritten while something runs
    bool verbose = false;  ///< commands and output of steps that passed, too

    /// What suits this standard output: https://no-color.org is respected, a pipe gets plain lines.
    static ConsoleStyle detect(bool verbose);

    /// In the colour of an SGR code ("31"), when colours are wanted.
    std::string paint(std::string_view text, const char* code) const;
};

/// Shows a run to a person as it goes, on standard output.
class Console : public model::RunObserver {
public:
    explicit Console(ConsoleStyle style);

    void tell(const model::Event& event) override;

private:
    struct Shower;
    /// What to show of a host's last try at the step that runs, should it fail.
    struct Attempt {
        std::string command;
        std::string output;
        std::string whole = "record.jsonl";  ///< what has all of the output, should that be long
        std::vector<model::CheckDone> failed;
    };

    void line(const std::string& text);
    void begin_live(std::string text);
    void end_live();
    void draw();
    /// A damaged record may name a step that was never planned.
    model::PlannedStep planned(const std::string& step) const;
    void show_chapter_of(const std::string& step);
    void show_failure(const model::StepEnded& ended);
    void show_failure_on(const std::string& host, const Attempt& attempt);
    void show_check(const model::CheckDone& check);
    void show_attempts();
    void show_end(const model::RunEnded& ended);

    ConsoleStyle style_;
    model::RunStarted plan_;
    std::map<std::string, const model::PlannedStep*, std::less<>> steps_;
    std::string chapter_;
    std::map<std::string, Attempt> current_;  ///< by host
    std::vector<std::string> failures_;
    unsigned done_ = 0;

    std::mutex mutex_;
    std::string live_;
    std::chrono::steady_clock::time_point live_since_;
    Ticker ticker_;  ///< the last member: it uses the others
};

}  // namespace harness::cli
