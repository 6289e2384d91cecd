// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace convoy {

/// Docker's rule for volumes, `[a-zA-Z0-9][a-zA-Z0-9_.-]*`, at most 200 characters, and none of the
/// names that mean something else on a share: what is safe as the name of a folder there.
bool is_volume_name(std::string_view name);

/// Why `name` is none, and what a name looks like.
std::string why_no_name(std::string_view name);

/// "volume-" (or another prefix) and 16 random hexadecimal digits, as rancher/convoy makes them up.
std::string new_name(std::string_view prefix);

/// 32 random hexadecimal digits: no other process on any host has the same.
std::string unique();

}  // namespace convoy
