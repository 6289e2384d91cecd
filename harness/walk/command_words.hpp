// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace harness::walk {

/// The words of a command, its program's name left out.
using WordSpan = std::span<const std::string>;
using Names = std::initializer_list<std::string_view>;

inline bool is_one_of(std::string_view word, Names names)
{
    return std::ranges::find(names, word) != names.end();
}

}  // namespace harness::walk
