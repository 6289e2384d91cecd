// SPDX-License-Identifier: Apache-2.0
#include "harness/run/output_event.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"

namespace harness::run {

void tell_output(const Teller& teller, const TryName& tried, Capture& capture,
                 const std::filesystem::path& folder)
{
    for (const model::Stream stream : {model::Stream::out, model::Stream::err}) {
        CapturedStream& captured = capture.of(stream);
        if (captured.size() == 0)
            continue;
        teller.tell(model::Output{
            tried.step, tried.host, tried.attempt, stream, captured.shown(), captured.size(),
            !is_text(captured.all()),
            captured.in_file() ? captured.file().lexically_relative(folder).string() : "",
            captured.in_file() ? lab::sha256(captured.all()) : ""});
    }
}

}  // namespace harness::run
