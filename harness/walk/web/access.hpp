// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace harness::walk::web {

/// 256 bits that nobody can guess, as 64 hexadecimal digits. An Error when the kernel has none.
Result<std::string> new_secret();

/// Whether they are the same, in a time that does not tell where they differ.
bool is_same_secret(std::string_view one, std::string_view other);

/// Where the server listens, as browsers name it.
struct Listening {
    std::string address;  ///< "127.0.0.1", "::1", "0.0.0.0"
    std::uint16_t port = 0;

    bool is_loopback() const;
    bool is_any() const;  ///< all addresses of this machine

    /// "http://127.0.0.1:8080"; of all addresses, the loopback one.
    std::string url() const;

    /// Whether a request's Host header names us. A page of another site whose name its owner lets
    /// point to our address (DNS rebinding) has that name in it. On all addresses any address is
    /// right, since nobody else could have written one; a name is not, but for "localhost".
    bool is_host(std::string_view host) const;

    /// Whether an Origin header is of a page that we served to that host.
    bool is_origin(std::string_view origin, std::string_view host) const;
};

/// Cookies are kept by host, not by port: the name tells servers of one machine from each other.
std::string cookie_name(std::uint16_t port);

/// The value of that cookie in a Cookie header (RFC 6265, 4.2).
std::optional<std::string_view> cookie_in(std::string_view header, std::string_view name);

/// A request's target as path and the values of its query.
std::string_view path_of(std::string_view target);

/// The value of a member of the query, with "%41" and "+" undone; nothing when it is not there.
std::optional<std::string> query_value(std::string_view target, std::string_view name);

/// "%E3%81%82" undone. Nothing when it is not well-formed, or has a NUL.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace harness::walk::web
