// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "plugin/volume/store.hpp"

namespace convoy {

/// The share let us down, with what to do about it.
StoreError trouble(const harness::Error& error);

StoreError not_found(const std::string& name);

StoreError exists(const std::string& name);

}  // namespace convoy
