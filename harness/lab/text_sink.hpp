// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "harness/lab/host.hpp"

namespace harness::lab {

/// Keeps all that comes, up to `most` bytes a stream.
class TextSink : public OutputSink {
public:
    explicit TextSink(std::size_t most = 1 << 20) : most_(most) {}
    void write(Stream stream, std::string_view bytes) override
    {
        std::string& text = stream == Stream::out ? out : err;
        text += bytes.substr(0, most_ - std::min(most_, text.size()));
    }
    std::string out;
    std::string err;

private:
    std::size_t most_;
};

}  // namespace harness::lab
