// SPDX-License-Identifier: Apache-2.0
#include "harness/base/result.hpp"

#include "harness/base/text.hpp"

namespace harness {

std::string to_string(const SourceSpot& spot)
{
    if (spot.line == 0)
        return spot.file;
    if (spot.column == 0)
        return cat(spot.file, ":", spot.line);
    return cat(spot.file, ":", spot.line, ":", spot.column);
}

Error during(const std::string& doing, Error error)
{
    error.what = cat(doing, ": ", error.what);
    return error;
}

std::string to_text(const Error& error)
{
    std::string text = error.where ? cat(to_string(*error.where), ": ") : std::string();
    text += error.what;
    if (!error.hint.empty())
        text += cat("\n  hint: ", error.hint);
    return text;
}

}  // namespace harness
