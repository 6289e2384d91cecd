// SPDX-License-Identifier: Apache-2.0
// What S3 says and is told, as text.
#include <algorithm>
#include <charconv>

#include "harness/base/text.hpp"
#include "plugin/backup/s3_store.hpp"

namespace convoy {

namespace {

using harness::cat;

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~"}.find(c) != std::string_view::npos;
}

/// A character by its number ("#39", "#x27"); of those in ASCII only, as S3 escapes no others.
std::string by_number(std::string_view digits)
{
    const int base = digits.starts_with('x') ? 16 : 10;
    if (base == 16)
        digits.remove_prefix(1);
    unsigned number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    return number > 0 && number < 128 ? std::string(1, static_cast<char>(number)) : "?";
}

std::string unescaped(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto end = text.front() == '&' ? text.find(';') : text.npos;
        if (end == text.npos) {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const std::string_view name = text.substr(1, end - 1);
        out += name == "amp"           ? "&"
               : name == "lt"          ? "<"
               : name == "gt"          ? ">"
               : name == "quot"        ? "\""
               : name == "apos"        ? "'"
               : name.starts_with('#') ? by_number(name.substr(1))
                                       : "?";
        text.remove_prefix(end + 1);
    }
    return out;
}

/// What is within each element of that name; elements of one name do not lie in each other.
std::vector<std::string_view> elements(std::string_view xml, std::string_view name)
{
    std::vector<std::string_view> found;
    const std::string begin = cat("<", name, ">"), end = cat("</", name, ">");
    for (auto at = xml.find(begin); at != xml.npos; at = xml.find(begin, at)) {
        at += begin.size();
        const auto stop = xml.find(end, at);
        if (stop == xml.npos)
            break;
        found.push_back(xml.substr(at, stop - at));
        at = stop;
    }
    return found;
}

}  // namespace

std::string xml_text(std::string_view xml, std::string_view element)
{
    const auto found = elements(xml, element);
    return found.empty() ? std::string{} : unescaped(found.front());
}

S3Page parse_s3_page(std::string_view xml)
{
    S3Page page;
    for (const std::string_view object : elements(xml, "Contents"))
        page.keys.push_back(xml_text(object, "Key"));
    if (xml_text(xml, "IsTruncated") == "true")
        page.next = xml_text(xml, "NextContinuationToken");
    return page;
}

std::string s3_list_query(std::string_view prefix, const S3From& from)
{
    const std::string token =
        from.token.empty() ? "" : cat("continuation-token=", percent_encoded(from.token), "&");
    const std::string after =
        from.after.empty() ? "" : cat("&start-after=", percent_encoded(from.after));
    return cat(token, "list-type=2&prefix=", percent_encoded(prefix), after);
}

std::string s3_name_below(std::string_view prefix, std::string_view key)
{
    if (!key.starts_with(prefix))
        return {};
    key.remove_prefix(prefix.size());
    return std::string{key.substr(0, key.find('/'))};
}

S3From s3_next(std::string_view prefix, const S3Page& page, std::size_t new_names)
{
    const std::string last = page.keys.empty() ? "" : s3_name_below(prefix, page.keys.back());
    const bool one_only =
        new_names <= 1 && !last.empty() && page.keys.back().starts_with(cat(prefix, last, "/"));
    return one_only ? S3From{.after = cat(prefix, last, "/~")} : S3From{.token = page.next};
}

harness::Result<S3Address> parse_s3_address(std::string_view text)
{
    S3Address address;
    const auto slash = text.find('/');
    const std::string_view host = text.substr(0, slash);
    const auto at = host.find('@');
    address.bucket = host.substr(0, at);
    address.region = at == host.npos ? std::string_view{} : host.substr(at + 1);
    std::string_view path = slash == text.npos ? std::string_view{} : text.substr(slash);
    while (path.starts_with('/'))
        path.remove_prefix(1);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    address.path = path;
    const auto plain = [](char c) { return is_unreserved(c) && c != '_' && c != '~'; };
    if (slash == text.npos || address.bucket.size() < 3 ||
        !std::ranges::all_of(address.bucket, plain) ||
        !std::ranges::all_of(address.region, plain) || (at != host.npos && address.region.empty()))
        return harness::usage_error(
            "Invalid URL. Must be either s3://bucket@region/path/, or s3://bucket/path");
    return address;
}

std::int64_t s3_part_size(std::int64_t object_size)
{
    constexpr std::int64_t smallest = 8 << 20, most_parts = 10'000, mebibyte = 1 << 20;
    const std::int64_t needed = (object_size + most_parts - 1) / most_parts;
    return std::max(smallest, (needed + mebibyte - 1) / mebibyte * mebibyte);
}

std::string percent_encoded(std::string_view text, std::string_view keep)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c) || keep.find(c) != keep.npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

}  // namespace convoy
