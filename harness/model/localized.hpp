// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace harness::model {

/// One text in several languages, by BCP 47 tag ("en", "ja", "zh"). A scenario may give a plain
/// string instead: that is English.
struct Localized {
    std::map<std::string, std::string, std::less<>> by_language;

    bool empty() const { return by_language.empty(); }

    /// The text in `language`, else in English, else in whichever language there is, else "".
    std::string_view in(std::string_view language) const;

    bool operator==(const Localized&) const = default;
};

}  // namespace harness::model
