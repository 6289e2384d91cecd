// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/walk/web/access.hpp"
#include "harness/walk/web/http.hpp"

namespace harness::walk::web {

// The server's answers that depend on nothing but the request.

/// An answer when the request was not meant for us, or a foreign page has sent it.
std::optional<HttpAnswer> refuse_stranger(const HttpRequest& request, const Listening& listening);

HttpAnswer no_origin();
HttpAnswer wrong_token();
HttpAnswer no_cookie(const HttpRequest& request);
HttpAnswer not_found(const HttpRequest& request);

/// The page or one of its files; nothing when it is another path.
std::optional<HttpAnswer> asset_answer(const HttpRequest& request);

HttpAnswer json_answer(std::string json);

/// A report, or a file beside one, with what browsers may do with it.
HttpAnswer report_answer(HttpAnswer answer);

/// `lang=` of the query when it is a language of ours, else English.
std::string language_of(std::string_view target);

}  // namespace harness::walk::web
