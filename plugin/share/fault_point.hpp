// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace convoy {

/// A place where a crash would be worst. Builds with CONVOY_FAULT_POINTS end there, as by a kill
/// -9, when the environment's CONVOY_FAULT names the place ("create-folder"; "create-folder:3" is
/// the third time it is passed). In other builds it is nothing.
#ifdef CONVOY_FAULT_POINTS
void fault_point(const char* place);
#else
inline void fault_point(const char*) {}
#endif

}  // namespace convoy
