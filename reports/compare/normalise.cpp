// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/normalise.hpp"

#include <array>
#include <cassert>

#include "harness/base/text.hpp"

namespace reports {

using harness::cat;
using harness::Result;
using harness::model::Pattern;

namespace {

// The order counts: a time is taken before what looks like a duration in it, an address before its
// port.
constexpr std::array parts{
    VolatilePart{
        "time, RFC 3339",
        R"re(\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z\b| ?UTC\b| ?[+-]\d\d:?\d\d\b)*)re",
        "<time>", "at 2026-11-24T08:30:00.123456789Z, 2026-11-24 08:30:00 +0000",
        "at <time>, <time>"},
    VolatilePart{
        "time, of date and HTTP",
        R"re(\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:[A-Z][a-z]{2} [ 0-3]?\d|\d\d [A-Z][a-z]{2})(?: \d{4})? \d\d:\d\d:\d\d(?: [AP]M)?(?: [A-Z]{3,4})?(?: \d{4})?\b)re",
        "<time>", "Thu Nov  5 08:30:00 UTC 2026\nDate: Thu, 05 Nov 2026 08:30:00 GMT",
        "<time>\nDate: <time>"},
    VolatilePart{
        "time, of ls and logs",
        R"re(\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3]?\d (?:\d\d:\d\d(?::\d\d)?| \d{4})\b)re",
        "<time>", "root 4096 Nov  5 08:30 x\nroot 4096 Nov 25  2025 y\nNov 25 08:30:00 host z",
        "root 4096 <time> x\nroot 4096 <time> y\n<time> host z"},
    VolatilePart{"UUID",
                 R"re((?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)re",
                 "<uuid>", "UUID=1b4e28ba-2fa1-11d2-883f-0016d3cca427 /", "UUID=<uuid> /"},
    VolatilePart{"MAC address", R"re((?i)\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b)re", "<mac>",
                 "link/ether 02:42:ac:11:00:02 brd", "link/ether <mac> brd"},
    VolatilePart{
        "id, 64 or 12 digits", R"re(\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b)re", "<id>",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 4c01db0b339c web",
        "sha256:<id> <id> web"},
    VolatilePart{"IPv4 address", R"re(\b(?:\d{1,3}\.){3}\d{1,3}\b)re", "<ip>",
                 "inet 172.17.0.2/16 scope", "inet <ip>/16 scope"},
    VolatilePart{
        "IPv6 address",
        R"re((?i)(^|[^0-9a-z:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){2,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})\b)re",
        "\\1<ip>", "inet6 fe80::42:acff:fe11:2/64 [2001:db8:0:0:0:0:0:1] ::1",
        "inet6 <ip>/64 [<ip>] <ip>"},
    VolatilePart{"port after an address", R"re((<ip>|\[::\]|\blocalhost)(\]?):\d{1,5}\b)re",
                 "\\1\\2:<port>", "0.0.0.0:32768->80/tcp, [::]:32769, localhost:5000",
                 "<ip>:<port>->80/tcp, [::]:<port>, localhost:<port>"},
    VolatilePart{
        "duration",
        R"re(\b(?:About an? (?:minute|hour)|Less than a second|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+|\d+(?:\.\d+)? (?:ms|s|sec|secs|seconds?|min|mins|minutes?|hours?|days?|weeks?|months?|years?))\b)re",
        "<duration>", "Up 2 seconds, real 0m1.234s, 12.5ms, About a minute ago",
        "Up <duration>, real <duration>, <duration>, <duration> ago"},
    VolatilePart{"name in /tmp", R"re((/tmp/)[^\s/'"`:,;)\]]+)re", "\\1<name>",
                 "'/tmp/tmp.Xk3vW9aQ2b/file' /tmp/x", "'/tmp/<name>/file' /tmp/<name>"},
    VolatilePart{"process number", R"re((?i)\b((?:main|p)?pid)([ =:]+|"\s*:\s*)\d+\b)re",
                 "\\1\\2<pid>", "Main PID: 4711, pid=12 \"Pid\": 34",
                 "Main PID: <pid>, pid=<pid> \"Pid\": <pid>"},
    VolatilePart{
        "numbers of df", R"re(^(\S+)( +)[\d.]+[KMGTP]? +[\d.]+[KMGTP]? +[\d.]+[KMGTP]? +\d+% )re",
        "\\1 <size> <size> <size> <share> ",
        "/dev/vda1        8123456 1234567  6543210  16% /\nnfs:/  7.8G  1.2G 6.3G 16% /nfs",
        "/dev/vda1 <size> <size> <size> <share> /\nnfs:/ <size> <size> <size> <share> /nfs"},
    VolatilePart{"length of what a record leaves out", R"re(\[… \d+ bytes left out …\])re",
                 "[… <number> bytes left out …]", "[… 123 bytes left out …]",
                 "[… <number> bytes left out …]"},
    VolatilePart{"width of a table's columns", R"re((\S) {2,})re", "\\1 ",
                 "NAME    STATUS\n    web    up", "NAME STATUS\n    web up"},
};

}  // namespace

std::span<const VolatilePart> volatile_parts()
{
    return parts;
}

Result<Normaliser> Normaliser::make(const std::vector<std::string>& ignored)
{
    std::vector<Rule> rules;
    for (const std::string& expression : ignored) {
        auto pattern = Pattern::parse(expression);
        if (!pattern)
            return harness::usage_error(pattern.error().what, pattern.error().hint);
        rules.push_back({std::move(*pattern), "<ignored>"});
    }
    for (const VolatilePart& part : parts) {
        auto pattern = Pattern::parse(part.expression);
        assert(pattern);  // a test parses each
        rules.push_back({std::move(*pattern), std::string{part.stands_for}});
    }
    return Normaliser{std::move(rules)};
}

std::string Normaliser::operator()(std::string_view text) const
{
    std::string normal = harness::without_escapes(harness::to_utf8(text));
    for (const auto& [pattern, stands_for] : rules_)
        normal = pattern.replaced_in(std::move(normal), stands_for);
    return normal;
}

}  // namespace reports
