// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "harness/base/result.hpp"
#include "plugin/volume/store.hpp"

namespace convoy {

/// What `docker volume create -o KEY=VALUE`, and `convoy create -o`, may say. An option that is not
/// known, or not understood, is an error that names those that are: one that was ignored would be
/// believed.
///   size   bytes, or with k, m, g, t
///   mode   octal permissions of the volume's folder: 0755
///   uid, gid   its owner, as numbers
///   label  KEY=VALUE,… kept in the record
///   driver only "vfs"; vm  true or false (as rancher/convoy)
harness::Result<VolumeOptions> parse_options(const std::map<std::string, std::string>& options);

}  // namespace convoy
