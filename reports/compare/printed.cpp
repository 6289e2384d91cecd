// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/printed.hpp"

#include <functional>

namespace reports {

using namespace harness::model;

namespace {

/// Another try has begun: what the one before printed does not count any more.
template <typename ByPlace>
void forget(ByPlace& known, const CommandStarted& e)
{
    for (const Stream stream : {Stream::out, Stream::err})
        known.erase({e.step, e.host, stream});
}

}  // namespace

void PrintedHashes::tell(const Event& event)
{
    if (const auto* started = std::get_if<CommandStarted>(&event.body))
        forget(hashes_, *started);
    if (const auto* output = std::get_if<Output>(&event.body))
        hashes_[{output->step, output->host, output->stream}] =
            std::hash<std::string>{}(normalise_(output->text));
}

void PrintedTexts::tell(const Event& event)
{
    if (const auto* started = std::get_if<CommandStarted>(&event.body))
        forget(texts_, *started);
    if (const auto* output = std::get_if<Output>(&event.body)) {
        const PrintedAt at{output->step, output->host, output->stream};
        if (wanted_.contains(at))
            texts_[at] = normalise_(output->text).substr(0, most);
    }
}

std::string PrintedTexts::text(const PrintedAt& at) const
{
    const auto found = texts_.find(at);
    return found == texts_.end() ? "" : found->second;
}

std::string_view name_of(Stream stream)
{
    return stream == Stream::out ? "stdout" : "stderr";
}

}  // namespace reports
