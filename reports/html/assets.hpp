// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace reports::html {

// page.css and page.js, compiled in (reports/html/CMakeLists.txt).
std::string_view page_css();
std::string_view page_js();
/// Base64 of the SHA-256 of page_js(), for the page's Content-Security-Policy.
std::string_view page_js_hash();

}  // namespace reports::html
