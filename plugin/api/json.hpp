// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace convoy {

/// A JSON value whose members stay in order: what the REST API and the command line say and read.
/// There are no fractions in it; one that is read is null.
class Json {
public:
    using Members = std::vector<std::pair<std::string, Json>>;
    using List = std::vector<Json>;

    Json() = default;  ///< null
    Json(bool value) : value_(value) {}
    Json(std::int64_t value) : value_(value) {}
    Json(int value) : value_(std::int64_t{value}) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(std::string_view value) : value_(std::string{value}) {}
    Json(const char* value) : value_(std::string{value}) {}
    Json(List value) : value_(std::move(value)) {}
    static Json object(Members members = {});

    bool is_object() const { return std::holds_alternative<Members>(value_); }
    const Members& members() const;  ///< none of what is no object
    const List& list() const;        ///< nothing of what is no list

    /// The member of an object; null when there is none.
    const Json& at(std::string_view key) const;
    void set(std::string key, Json value);  ///< of an object

    /// The value if it is of that type, else what is empty.
    std::string text() const;
    bool flag() const;
    std::int64_t number() const;

    bool operator==(const Json&) const = default;

private:
    std::variant<std::nullptr_t, bool, std::int64_t, std::string, List, Members> value_ = nullptr;
    friend class JsonWriter;
};

/// Nothing when the text is no JSON, or nested deeper than anything of ours is. The last of members
/// with one name counts.
std::optional<Json> parse_json(std::string_view text);

/// As Go writes it: `"a":1` on one line, or indented by tabs, `depth` of them to begin with; `<`,
/// `>` and `&` as escapes; bytes that are not UTF-8 as U+FFFD.
std::string to_line(const Json& value);
std::string to_text(const Json& value, int depth = 0);

}  // namespace convoy
