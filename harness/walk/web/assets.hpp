// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace harness::walk::web {

/// A file of the page, as page/build.mjs bundled and compressed it when volab was built.
struct Asset {
    /// Where it is served: "/" is the page, all else is below "/assets/" and has its content's hash
    /// in its name, so that it may be kept for ever (Cache-Control: immutable).
    std::string_view path;
    std::string_view content_type;
    /// A strong entity tag (RFC 9110, 8.8.3) with its quotation marks.
    std::string_view etag;
    /// The file's bytes, compressed: to be sent with Content-Encoding: gzip (RFC 1952).
    std::string_view gzip;
};

/// All files of the page, the page itself first.
std::span<const Asset> assets();

/// Whether the page was bundled. Where no npm registry could be reached there is, in its place, one
/// that says so.
bool has_page();

/// The one that is served at `path`, without a query; nullptr: there is none.
const Asset* find_asset(std::string_view path);

/// The Content-Security-Policy (CSP Level 3) that the page obeys: its own files, the WebSocket to
/// its server, and pictures that it makes of the SVG it is sent; no inline style, nothing
/// evaluated.
inline constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace harness::walk::web
