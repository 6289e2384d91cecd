// SPDX-License-Identifier: Apache-2.0
#include "reports/record/writer.hpp"

#include "reports/record/encode.hpp"

namespace reports {

harness::Result<RecordWriter> RecordWriter::create(const std::filesystem::path& file)
{
    auto lines = LineWriter::create(file);
    if (!lines)
        return lines.error();
    return RecordWriter{std::move(*lines)};
}

void RecordWriter::tell(const harness::model::Event& event)
{
    lines_.write(to_line(event));
}

}  // namespace reports
