// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "harness/base/result.hpp"
#include "harness/model/event.hpp"
#include "reports/batch/event.hpp"

namespace reports {

/// A kind of event that this version does not know; newer ones may have it.
struct UnknownEvent {
    std::string kind;
};

/// The event of a line, which may have members that this version does not know. An Error says what
/// about the line is wrong. An error in an event is read as one of Fault::lab: a record does not
/// say whose it was.
harness::Result<std::variant<harness::model::Event, UnknownEvent>> from_line(std::string_view line);

/// Likewise of a batch's record.
harness::Result<std::variant<BatchEvent, UnknownEvent>> batch_from_line(std::string_view line);

}  // namespace reports
