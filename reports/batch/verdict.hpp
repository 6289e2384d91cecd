// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace reports {

/// How a job, and a batch, ended: by the last attempt at it. Flaky: it passed, after an attempt
/// that did not. Not run: nobody has begun it.
enum class Verdict { passed, flaky, failed, broken, interrupted, not_run };

/// "passed", "flaky", …, "not run": the words of records, files and consoles.
std::string_view to_string(Verdict verdict);

/// The verdict of that word; nothing when there is none.
std::optional<Verdict> verdict_of(std::string_view word);

/// The worse of two: interrupted > broken > failed > not run > flaky > passed.
Verdict worse(Verdict one, Verdict other);

}  // namespace reports
