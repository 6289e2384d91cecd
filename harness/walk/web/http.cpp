// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/http.hpp"

#include <algorithm>

#include <strings.h>

namespace harness::walk::web {

namespace {

bool is_same_word(std::string_view one, std::string_view other)
{
    return one.size() == other.size() && ::strncasecmp(one.data(), other.data(), one.size()) == 0;
}

auto named(std::string_view name)
{
    return [name](const auto& header) { return is_same_word(header.first, name); };
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const
{
    const auto found = std::ranges::find_if(headers, named(name));
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::size_t HttpRequest::count(std::string_view name) const
{
    return static_cast<std::size_t>(std::ranges::count_if(headers, named(name)));
}

bool HttpRequest::wants_page_socket() const
{
    return is_same_word(header("Upgrade"), "websocket");
}

}  // namespace harness::walk::web
