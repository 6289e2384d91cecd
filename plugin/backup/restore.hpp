// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/volume/store.hpp"

namespace convoy {

/// Removes the data of restores that died, on whichever host.
void recover_restores(Store& store);

}  // namespace convoy
