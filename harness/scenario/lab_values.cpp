// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/lab_values.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"

namespace harness::scenario {

namespace {

Error wrong(std::string what, std::string hint = {})
{
    return {Fault::scenario, std::move(what), std::nullopt, std::move(hint)};
}

}  // namespace

Result<std::string> provider_in(const std::string& text)
{
    if (std::ranges::find(providers, text) != providers.end())
        return text;
    const std::vector<std::string> known(providers.begin(), providers.end());
    return wrong(cat("there is no provider '", excerpt(text, 60), "'"), suggestion(text, known));
}

Result<unsigned> memory_in(std::string_view text)
{
    unsigned number = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit =
        bad == std::errc{} ? text.substr(static_cast<std::size_t>(end - text.data())) : "";
    if (unit == "MiB" && number >= 64 && number <= 1'048'576)
        return number;
    if (unit == "GiB" && number >= 1 && number <= 1024)
        return number * 1024;
    return wrong(cat("'memory' wants a size such as 1GiB or 768MiB, not '", excerpt(text, 60), "'"),
                 "a host needs 64MiB at least");
}

Result<unsigned> cpus_in(std::string_view text)
{
    const auto number = number_in<unsigned>(text);
    if (number && *number >= 1 && *number <= most_cpus)
        return *number;
    return wrong(
        cat("'cpus' wants a number from 1 to ", most_cpus, ", not '", excerpt(text, 60), "'"));
}

Result<std::string> suite_in(const std::string& image)
{
    if (image == "debian-12")
        return std::string{"bookworm"};
    if (image == "debian-13")
        return std::string{"trixie"};
    const bool is_name =
        !image.empty() && image.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == image.npos;
    if (is_name)
        return image;
    return wrong(cat("there is no image '", excerpt(image, 60), "'"),
                 "there are debian-12, debian-13, and any Debian release by its name, such as "
                 "trixie");
}

}  // namespace harness::scenario
