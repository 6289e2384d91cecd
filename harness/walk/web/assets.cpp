// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/assets.hpp"

#include <algorithm>

namespace harness::walk::web {

const Asset* find_asset(std::string_view path)
{
    const auto found = std::ranges::find(assets(), path, &Asset::path);
    return found == assets().end() ? nullptr : &*found;
}

}  // namespace harness::walk::web
