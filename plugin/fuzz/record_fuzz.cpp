// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>

#include "plugin/volume/forms.hpp"
#include "plugin/volume/volume.hpp"

/// What was read once is written so that it is read as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto volume = convoy::volume_from_json({reinterpret_cast<const char*>(data), size});
    if (!volume)
        return 0;
    (void)convoy::parse_ruby_date(volume->created);
    const std::string text = convoy::to_json(*volume);
    const auto again = convoy::volume_from_json(text);
    if (!again || convoy::to_json(*again) != text)
        std::abort();
    return 0;
}
