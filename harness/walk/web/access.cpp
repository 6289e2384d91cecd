// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/access.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <sys/random.h>

#include "harness/base/text.hpp"

namespace harness::walk::web {

namespace {

constexpr std::size_t secret_bytes = 32;

bool is_ipv6(std::string_view address)
{
    return address.find(':') != std::string_view::npos;
}

std::string in_url(std::string_view address)
{
    return is_ipv6(address) ? cat('[', address, ']') : std::string{address};
}

/// What Host headers have after the name: nothing for the port that http has by itself.
bool is_port(std::string_view rest, std::uint16_t port)
{
    return rest == cat(':', port) || (rest.empty() && port == 80);
}

bool is_address(const std::string& text)
{
    std::array<unsigned char, sizeof(in6_addr)> ignored{};
    return ::inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
}

std::string lower(std::string_view text)
{
    std::string small{text};
    for (char& c : small)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return small;
}

}  // namespace

Result<std::string> new_secret()
{
    std::array<unsigned char, secret_bytes> bytes{};
    std::size_t got = 0;
    while (got < bytes.size()) {
        const auto now = ::getrandom(bytes.data() + got, bytes.size() - got, 0);
        if (now < 0 && errno != EINTR)
            return lab_error(cat("the kernel gives no random bytes: ", std::strerror(errno)));
        got += now > 0 ? static_cast<std::size_t>(now) : 0;
    }
    std::string digits;
    for (const unsigned char byte : bytes) {
        digits += "0123456789abcdef"[byte >> 4];
        digits += "0123456789abcdef"[byte & 15];
    }
    return digits;
}

bool is_same_secret(std::string_view one, std::string_view other)
{
    if (one.size() != other.size())
        return false;
    volatile unsigned char differences = 0;
    for (std::size_t at = 0; at < one.size(); ++at)
        differences = static_cast<unsigned char>(differences | (one[at] ^ other[at]));
    return differences == 0;
}

bool Listening::is_loopback() const
{
    return address == "::1" || (address.starts_with("127.") && is_address(address));
}

bool Listening::is_any() const
{
    return address == "0.0.0.0" || address == "::";
}

std::string Listening::url() const
{
    const std::string shown = address == "0.0.0.0" ? "127.0.0.1"
                              : address == "::"    ? "::1"
                                                   : address;
    return cat("http://", in_url(shown), ':', port);
}

bool Listening::is_host(std::string_view host) const
{
    const bool brackets = host.starts_with('[');
    const std::size_t name_end = brackets ? host.find(']') : host.find(':');
    if (brackets && name_end == std::string_view::npos)
        return false;
    const std::string name = lower(host.substr(brackets ? 1 : 0, name_end - (brackets ? 1 : 0)));
    const std::string_view rest =
        name_end == std::string_view::npos ? "" : host.substr(name_end + (brackets ? 1 : 0));
    if (!is_port(rest, port) || brackets != is_ipv6(name))
        return false;
    if (name == address || (name == "localhost" && (is_loopback() || is_any())))
        return true;
    return is_any() && is_address(name);
}

bool Listening::is_origin(std::string_view origin, std::string_view host) const
{
    return is_host(host) && lower(origin) == cat("http://", lower(host));
}

std::string cookie_name(std::uint16_t port)
{
    return cat("volab-", port);
}

std::optional<std::string_view> cookie_in(std::string_view header, std::string_view name)
{
    for (std::string_view pair : split(header, ';')) {
        pair = trim(pair);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return pair.substr(name.size() + 1);
    }
    return std::nullopt;
}

std::string_view path_of(std::string_view target)
{
    return target.substr(0, target.find('?'));
}

std::optional<std::string> query_value(std::string_view target, std::string_view name)
{
    const std::size_t begin = target.find('?');
    if (begin == std::string_view::npos)
        return std::nullopt;
    for (const std::string_view pair : split(target.substr(begin + 1), '&'))
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return percent_decoded(
                replace_all(std::string{pair.substr(name.size() + 1)}, "+", " "));
    return std::nullopt;
}

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        unsigned byte = 0;
        const char* const digits = text.data() + at + 1;
        if (text.size() - at < 3 || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
            return std::nullopt;
        decoded += static_cast<char>(byte);
        at += 2;
    }
    if (decoded.find('\0') != std::string::npos)
        return std::nullopt;
    return decoded;
}

}  // namespace harness::walk::web
