// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/variables.hpp"

namespace harness::run {

/// What breaks a host, and what makes it whole again; both for `bash -e` as root.
struct FaultScript {
    std::string begin;
    std::string undo;  ///< may be run when nothing is broken (any more); empty: nothing to undo
};

/// The scripts of a kind that the host does itself. `mark` tells what this fault makes on the host
/// from what others do: letters and digits, at most 20. Variables of the step are filled in, and
/// `HOST.address` is among them for every host.
Result<FaultScript> fault_script(const model::InjectFault& fault, const std::string& mark,
                                 const model::Variables& variables);

/// Does `begin` on a host, so that it is undone after `lasts` (when there is one) even if nobody
/// can reach the host by then, and when `undo_script` of the same mark is run.
std::string begin_script(const model::InjectFault& fault, const FaultScript& script,
                         const std::string& mark);

/// Undoes what is (still) broken under the mark, or waits for its own end if that is under way.
/// Fails, with what went wrong, when it cannot be undone.
std::string undo_script(const std::string& mark);

}  // namespace harness::run
