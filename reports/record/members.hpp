// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "harness/model/event.hpp"
#include "reports/record/json_value.hpp"

namespace reports {

/// The members of one object of a record's line. Of what is wrong with them, the first is kept.
/// A type with members of its own is read by a function `fill(const Members&, T&)` beside it.
class Members {
public:
    Members(JsonValue object, std::string place, std::optional<harness::Error>& wrong)
        : object_(object), place_(std::move(place)), wrong_(wrong)
    {
    }

    template <typename T>
    T need(const char* name) const
    {
        T value{};
        if (const auto member = object_.member(name))
            read(*member, place_ + name, value);
        else
            complain(harness::cat("'", place_, name, "' is missing"));
        return value;
    }

    /// `T{}` when it is not there.
    template <typename T>
    T optional(const char* name) const
    {
        return object_.member(name) ? need<T>(name) : T{};
    }

    void complain(std::string what) const
    {
        if (!wrong_)
            wrong_ = harness::usage_error(std::move(what));
    }

private:
    /// What a value is as a `T`, if it is one.
    template <typename T>
    void take(std::optional<T> found, JsonValue value, const std::string& place,
              std::string_view wanted, T& out) const
    {
        if (found)
            out = std::move(*found);
        else
            complain(
                harness::cat("'", place, "' should be ", wanted, ", and is ", value.excerpt()));
    }

    void read(JsonValue value, const std::string& place, std::string& out) const
    {
        take(value.text(), value, place, "a string", out);
    }

    void read(JsonValue value, const std::string& place, bool& out) const
    {
        take(value.truth(), value, place, "true or false", out);
    }

    /// Nothing that a record counts or measures is below zero.
    template <std::integral Number>
    void read(JsonValue value, const std::string& place, Number& out) const
    {
        std::optional<Number> fits;
        if (const auto number = value.number(); number && std::in_range<Number>(*number))
            fits = static_cast<Number>(*number);
        take(fits, value, place, "a whole number that is not too large", out);
    }

    void read(JsonValue value, const std::string& place, harness::microseconds& out) const
    {
        harness::microseconds::rep count = 0;
        read(value, place, count);
        out = harness::microseconds{count};
    }

    void read(JsonValue value, const std::string& place, harness::model::Outcome& out) const
    {
        using harness::model::Outcome;
        std::optional<Outcome> found;
        for (const Outcome each : {Outcome::passed, Outcome::failed, Outcome::broken,
                                   Outcome::skipped, Outcome::interrupted})
            if (value.text() == to_string(each))
                found = each;
        take(found, value, place, "an outcome", out);
    }

    void read(JsonValue value, const std::string& place, harness::model::Stream& out) const
    {
        using harness::model::Stream;
        std::optional<Stream> found;
        if (const auto text = value.text(); text == "stdout" || text == "stderr")
            found = text == "stdout" ? Stream::out : Stream::err;
        take(found, value, place, "\"stdout\" or \"stderr\"", out);
    }

    template <typename T>
    void read(JsonValue value, const std::string& place, std::optional<T>& out) const
    {
        if (!value.is_null())
            read(value, place, out.emplace());
    }

    template <typename T>
    void read(JsonValue value, const std::string& place, std::vector<T>& out) const
    {
        std::vector<JsonValue> elements;
        take(value.elements(), value, place, "an array", elements);
        for (std::size_t i = 0; i < elements.size(); ++i)
            read(elements[i], harness::cat(place, "/", i), out.emplace_back());
    }

    template <typename T, typename Less>
    void read(JsonValue value, const std::string& place, std::map<std::string, T, Less>& out) const
    {
        std::vector<std::pair<std::string, JsonValue>> members;
        take(value.members(), value, place, "an object", members);
        for (const auto& [name, inner] : members)
            read(inner, harness::cat(place, "/", name), out[name]);
    }

    /// An object that has members of its own.
    template <typename T>
    requires std::is_class_v<T>
    void read(JsonValue value, const std::string& place, T& out) const
    {
        if (value.is_object())
            fill(Members{value, place + "/", wrong_}, out);
        else
            complain(harness::cat("'", place, "' should be an object, and is ", value.excerpt()));
    }

    JsonValue object_;
    std::string place_;  ///< of the object: "", "where/", "steps/3/where/"
    std::optional<harness::Error>& wrong_;
};

void fill(const Members& in, harness::SourceSpot& out);
/// Of Fault::lab: a record does not say whose it was.
void fill(const Members& in, harness::Error& out);
/// Of a combination, which is an array of these: an object would not keep the order of the axes.
void fill(const Members& in, harness::model::Combination::value_type& out);

/// Complains of a format that is newer than the newest that is known. Other versions may mean
/// other things by the same members, so this comes before all of them.
void check_format(const Members& in, int newest);

}  // namespace reports
