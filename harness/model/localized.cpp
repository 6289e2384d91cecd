// SPDX-License-Identifier: Apache-2.0
#include "harness/model/localized.hpp"

namespace harness::model {

std::string_view Localized::in(std::string_view language) const
{
    for (const std::string_view wanted : {language, std::string_view{"en"}})
        if (const auto found = by_language.find(wanted); found != by_language.end())
            return found->second;
    return by_language.empty() ? std::string_view{} : by_language.begin()->second;
}

}  // namespace harness::model
