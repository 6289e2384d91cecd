// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/progress_text.hpp"

#include "harness/base/text.hpp"

namespace convoy::cli {

using harness::cat;
using std::chrono::milliseconds;

namespace {

std::string tenths(std::int64_t value, std::int64_t unit, std::string_view name)
{
    const std::int64_t tenth = value / (unit / 10);
    return cat(tenth / 10, ".", tenth % 10, " ", name);
}

std::string bytes_text(std::int64_t bytes)
{
    constexpr std::int64_t kib = 1024, mib = kib * kib, gib = kib * mib;
    return bytes < kib   ? cat(bytes, " B")
           : bytes < mib ? tenths(bytes, kib, "KiB")
           : bytes < gib ? tenths(bytes, mib, "MiB")
                         : tenths(bytes, gib, "GiB");
}

std::string time_text(std::int64_t seconds)
{
    return seconds < 60     ? cat(seconds, " s")
           : seconds < 3600 ? cat(seconds / 60, " min ", seconds % 60, " s")
                            : cat(seconds / 3600, " h ", seconds / 60 % 60, " min");
}

}  // namespace

std::string progress_text(const Json& job, milliseconds running)
{
    const std::int64_t done = job.at("BytesDone").number(), total = job.at("BytesTotal").number();
    std::string text =
        cat(job.at("Kind").text(), " of ", job.at("VolumeName").text(), ": ", bytes_text(done));
    if (total > 0)
        text += cat(" of ", bytes_text(total));
    // What grows while it is read can be more than was expected.
    if (total > 0 && done <= total)
        text += cat(
            ", ", static_cast<int>(100.0 * static_cast<double>(done) / static_cast<double>(total)),
            " %");
    if (done == 0 || running < milliseconds{1000})
        return text;
    const double rate = static_cast<double>(done) / std::chrono::duration<double>(running).count();
    text += cat(", ", bytes_text(static_cast<std::int64_t>(rate)), "/s");
    if (total > done)
        text +=
            cat(", ",
                time_text(static_cast<std::int64_t>(static_cast<double>(total - done) / rate) + 1),
                " left");
    return text;
}

Json job_of(const Json& jobs, const std::string& request_id)
{
    for (const Json& job : jobs.at("Jobs").list())
        if (job.at("RequestID").text() == request_id)
            return job;
    return {};
}

}  // namespace convoy::cli
