// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/log.hpp"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

using harness::cat;
using json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

std::string json_text(std::string_view text)
{
    return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Bare where nobody could misread it, as logrus does.
std::string logfmt_value(const std::string& text)
{
    const bool plain = std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || c == '/' || c == ':';
    });
    return plain ? text : json_text(text);
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text)
{
    const auto found = std::ranges::find(level_names, text);
    if (found == level_names.end())
        return std::nullopt;
    return static_cast<LogLevel>(found - level_names.begin());
}

std::optional<LogFormat> parse_log_format(std::string_view text)
{
    if (text == "logfmt")
        return LogFormat::logfmt;
    return text == "json" ? std::optional{LogFormat::json} : std::nullopt;
}

std::string to_line(LogFormat format, std::string_view time, LogLevel level,
                    std::string_view message, LogFields fields)
{
    const std::string_view name = level_names.at(static_cast<std::size_t>(level));
    if (format == LogFormat::json) {
        json line{{"level", name}, {"msg", message}, {"time", time}};
        for (const auto& [key, value] : fields)
            if (!value.empty())
                line[std::string{key}] = value;
        return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    }
    std::string line = cat("time=\"", time, "\" level=", name, " msg=", json_text(message));
    for (const auto& [key, value] : fields)
        if (!value.empty())
            line += cat(" ", key, "=", logfmt_value(value));
    return line + "\n";
}

harness::Result<Log> Log::open(const std::string& file, LogLevel least, LogFormat format)
{
    Fd out{file.empty() ? ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
                        : ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)};
    if (!out)
        return cannot("write the log", file.empty() ? "to standard error" : file);
    return Log{std::move(out), least, format};
}

void Log::write(LogLevel level, std::string_view message, LogFields fields) const
{
    if (!wants(level))
        return;
    const std::string line = to_line(format_, harness::utc_now(), level, message, fields);
    (void)!::write(file_.get(), line.data(), line.size());
}

}  // namespace convoy
