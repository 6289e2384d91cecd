// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace harness::model {

/// How a step, and a run, ended. Failed is not broken: a failed step was answered, and the answer
/// was not the expected one; a broken step could not be asked.
enum class Outcome { passed, failed, broken, skipped, interrupted };

/// "passed", "failed", …: the words of the record, of JUnit and of the console.
std::string_view to_string(Outcome outcome);

/// Whether nothing went wrong: passed or skipped.
bool is_good(Outcome outcome);

/// The worse of two: interrupted > broken > failed > passed > skipped.
Outcome worse(Outcome one, Outcome other);

}  // namespace harness::model
