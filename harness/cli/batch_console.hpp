// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "harness/batch/run_progress.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/ticker.hpp"
#include "reports/batch/batch.hpp"

namespace harness::cli {

/// Shows a batch to a person as it goes, on standard output: a line when a run begins and one when
/// it has ended; on a terminal a line for each run that is under way, with the step it is at.
class BatchConsole : public reports::BatchObserver {
public:
    /// `folder` is the batch's as the user names it.
    BatchConsole(ConsoleStyle style, std::filesystem::path folder);
    ~BatchConsole() override;

    void tell(const reports::BatchEvent& event) override;

    /// Nothing more begins.
    void tell_stopping(const std::string& reason, std::size_t running);

private:
    struct Shower;
    struct Running {
        std::string title;
        std::chrono::steady_clock::time_point since;
        batch::RunProgress progress;
    };

    std::string title_of(const std::string& job, unsigned attempt) const;
    std::string path_of(const std::string& job, unsigned attempt) const;
    void show_head();
    void show_end(const reports::BatchEnded& ended);
    void line(const std::string& text);
    void draw();
    void erase();

    ConsoleStyle style_;
    reports::BatchSummarizer batch_;
    std::filesystem::path folder_;
    bool has_head_ = false;

    std::mutex mutex_;
    std::map<std::string, Running, std::less<>> running_;  ///< by job
    std::size_t drawn_ = 0;                                ///< lines that are to be written over
    Ticker ticker_;                                        ///< the last member: it uses the others
};

}  // namespace harness::cli
