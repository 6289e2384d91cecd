// SPDX-License-Identifier: Apache-2.0
#include "reports/record/reader.hpp"

#include "reports/record/event_lines.hpp"

namespace reports {

namespace {

using namespace harness::model;

constexpr RecordKind of_a_run{
    "record.jsonl", "run",
    "a record is a run's folder or the record.jsonl in it, as 'volab run' leaves it in runs/"};

}  // namespace

harness::Result<RecordRead> read_record(const std::filesystem::path& record,
                                        const std::vector<harness::model::RunObserver*>& observers)
{
    const auto file = record_in(record, of_a_run);
    EventLines<Event, RunStarted, RunEnded, RunObserver> lines(from_line, observers);
    return file ? read_lines(*file, of_a_run, lines) : file.error();
}

}  // namespace reports
