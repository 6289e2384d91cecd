// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "harness/base/text.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/options.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/use.hpp"

/// Lines KEY=VALUE, as `docker volume create -o` gives them; the whole, too, as names of files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::map<std::string, std::string> options;
    for (const std::string_view line : harness::split_lines(text)) {
        const auto equals = line.find('=');
        options[std::string{line.substr(0, equals)}] =
            equals == line.npos ? "" : std::string{line.substr(equals + 1)};
    }
    (void)convoy::parse_options(options);
    (void)convoy::why_no_name(text);
    (void)convoy::pending::parse(text);
    if (const auto use = convoy::use_in(text))
        (void)convoy::name_of(*use);
    return 0;
}
