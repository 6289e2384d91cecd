// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/base/result.hpp"
#include "plugin/api/json.hpp"
#include "plugin/cli/client.hpp"
#include "plugin/cli/parse.hpp"

namespace convoy::cli {

/// The socket that the call names; "unix:///FILE" is FILE.
std::string socket_of(const Call& call);

/// --verbose, or --json, which asks for more than that.
bool wants_json(const Call& call);

/// A request to the daemon. An answer that refuses is an Error, in rancher/convoy's words. Damaged
/// records that the answer speaks of are named on standard error.
harness::Result<Response> send(const Call& call, const std::string& method, const std::string& path,
                               const Json& body);

/// Prints the answer and a newline, or what went wrong. Returns the exit status.
int print_answer(const harness::Result<Response>& response);
int ask(const Call& call, const std::string& method, const std::string& path, const Json& body);

/// The same for what answers with nothing: with --json, an object of that one member is printed.
int ask_done(const Call& call, const std::string& method, const std::string& path, const Json& body,
             const std::string& done, const std::string& what);

}  // namespace convoy::cli
