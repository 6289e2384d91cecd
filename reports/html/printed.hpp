// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/model/event.hpp"
#include "reports/html/links.hpp"
#include "reports/html/page_file.hpp"

namespace reports::html {

/// Of one output so much is in the page, the rest in the run's folder, or in the record.
inline constexpr std::size_t most_of_an_output = std::size_t{256} * 1024;

/// What a try printed, as HTML that lies in a spool.
struct PrintedTry {
    std::string host;
    unsigned attempt = 1;
    std::string other_command;  ///< when it is not the one that the step's first try has
    std::vector<Piece> outputs;
};

struct PrintedStep {
    std::string command;  ///< as its first try ran it
    std::vector<PrintedTry> tries;
    std::vector<harness::model::Saved> saved;
};

/// Puts what a run printed into a spool as it is told of it. Outputs of steps mix, and those of a
/// step in the background come at the run's end: with a spool a page has them at their step.
class Printer : public harness::model::RunObserver {
public:
    Printer(Spool& spool, RunFolder folder) : spool_(spool), folder_(std::move(folder)) {}

    void tell(const harness::model::Event& event) override;

    /// Of a step's id; nothing of a step that printed and ran nothing.
    const PrintedStep* step(const std::string& id) const;

private:
    void began(const harness::model::CommandStarted& e);
    void printed(const harness::model::Output& e);

    Spool& spool_;
    RunFolder folder_;
    std::map<std::string, PrintedStep, std::less<>> steps_;
};

/// One output as HTML; `link` is where all of it is, empty when it is nowhere else.
std::string output_html(const harness::model::Output& output, const std::string& link);

}  // namespace reports::html
