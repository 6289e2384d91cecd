// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace harness::model {

/// What a parameter of a fault has to look like.
enum class ParameterForm {
    text,      ///< not empty; variables may stand in it
    hosts,     ///< names of other hosts, separated by ","
    duration,  ///< "100ms"
    offset,    ///< a duration, "-" before it for back
    percent,   ///< "10%", at most 100
    rate,      ///< bits a second as tc(8) writes them: "1mbit", "500kbit"
    size,      ///< "0", "512KiB", "10MiB", "1GiB"
    word,      ///< one of `choices`
};

struct FaultParameter {
    std::string_view name;
    ParameterForm form = ParameterForm::text;
    std::string_view choices = {};  ///< separated by "|"; the first is the default
};

/// A kind of fault, as `fault: {KIND: {PARAMETER: …}}` or, without parameters, `fault: KIND`.
struct FaultKind {
    std::string_view name;
    std::span<const FaultParameter> parameters;
    std::string_view one_of;   ///< at least one of these has to be given, separated by "|"
    bool lasts = true;         ///< it goes on until it is undone; else it is over at once
    bool by_provider = false;  ///< the machine's maker does it, not the host
    std::string_view what;     ///< in one line, for messages and documentation
};

/// All of them, by name.
std::span<const FaultKind> fault_kinds();
const FaultKind* find_fault_kind(std::string_view name);

/// `fault:`: the hosts of the step are broken on purpose. The step ends when they are; they stay so
/// for `lasts`, or until a step with `heal:`, and in any case until the chapters are over.
struct InjectFault {
    std::string kind;                                            ///< name of a FaultKind
    std::map<std::string, std::string, std::less<>> parameters;  ///< as written
    std::optional<std::chrono::milliseconds> lasts;              ///< `for:`
    bool operator==(const InjectFault&) const = default;
};

/// `heal: STEP`: what that step broke is whole again when this step ends.
struct HealFault {
    std::string step;
    bool operator==(const HealFault&) const = default;
};

/// As people read it: "partition from server2 for 30s".
std::string describe(const InjectFault& fault);

/// What is wrong with a value of that form; nothing when it is good.
std::optional<std::string> wrong_with(const FaultParameter& parameter, std::string_view value);

/// Bytes of a size, seconds of an offset: of values that are good.
std::uint64_t bytes_of(std::string_view size);
std::chrono::milliseconds offset_of(std::string_view offset);

}  // namespace harness::model
