// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// The style sheet of a handout in this language. `page` is what stands at the foot of a page
/// beside its number, as a CSS string.
std::string handout_style(std::string_view language, std::string_view page);

}  // namespace reports
