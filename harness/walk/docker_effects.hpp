// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/walk/aftermath.hpp"
#include "harness/walk/command_words.hpp"

namespace harness::walk {

/// What the commands `docker` and `convoy`, given these words, leave of containers, volumes and
/// networks.
void note_docker(WordSpan words, Aftermath& after);
void note_convoy(WordSpan words, Aftermath& after);

}  // namespace harness::walk
