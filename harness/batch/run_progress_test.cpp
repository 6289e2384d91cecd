// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/run_progress.hpp"

#include <fstream>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/record/encode.hpp"

namespace harness::batch {
namespace {

using namespace std::chrono_literals;

TEST_CASE("How far a run is is seen in its record as it grows", "[progress]")
{
    const harness::testing::TemporaryFolder folder;
    const auto record = folder / "record.jsonl";
    const auto write = [&](std::string_view text) {
        std::ofstream(record, std::ios::app | std::ios::binary) << text;
    };
    const auto line = [](model::EventBody body) {
        return cat(reports::to_line({1us, std::move(body)}), "\n");
    };
    RunProgress progress(record);
    progress.look();
    CHECK(progress.text().empty());

    model::RunStarted start{.scenario = "s"};
    start.steps = {{.id = "a", .label = "make it"}, {.id = "b", .label = "look at it\nagain"}};
    write(line(start) + line(model::PhaseStarted{"bring up", "restoring 2 hosts"}));
    progress.look();
    CHECK(progress.text() == "restoring 2 hosts");

    const std::string next = line(model::StepEnded{"a", model::Outcome::passed, "", 1us}) +
                             line(model::StepStarted{"b"});
    write(next.substr(0, next.size() - 4));
    progress.look();
    CHECK(progress.text() == "1/2  restoring 2 hosts");

    write(cat(next.substr(next.size() - 4), "nonsense\n"));
    progress.look();
    CHECK(progress.text() == "1/2  look at it");
}

}  // namespace
}  // namespace harness::batch
