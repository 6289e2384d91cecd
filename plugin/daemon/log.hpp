// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "harness/base/result.hpp"
#include "plugin/share/fd.hpp"

namespace convoy {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat {
    logfmt,  ///< time="…" level=info msg="…" key=value, as rancher/convoy on standard output
    json,    ///< {"level":"info","msg":"…","time":"…"}, as rancher/convoy with --log
};

std::optional<LogLevel> parse_log_level(std::string_view text);
std::optional<LogFormat> parse_log_format(std::string_view text);

/// A member of a log line beside its message; left out when its text is empty.
using LogField = std::pair<std::string_view, std::string>;
using LogFields = std::initializer_list<LogField>;

/// One line, with its newline. Whatever is in the texts, it stays one line and valid UTF-8.
std::string to_line(LogFormat format, std::string_view time, LogLevel level,
                    std::string_view message, LogFields fields);

/// Writes lines, each by one write(2): those of several threads and processes do not mix.
class Log {
public:
    /// `file` empty: standard error.
    static harness::Result<Log> open(const std::string& file, LogLevel least, LogFormat format);

    bool wants(LogLevel level) const { return level >= least_; }
    void write(LogLevel level, std::string_view message, LogFields fields = {}) const;

private:
    Log(Fd file, LogLevel least, LogFormat format)
        : file_(std::move(file)), least_(least), format_(format)
    {
    }
    Fd file_;
    LogLevel least_;
    LogFormat format_;
};

}  // namespace convoy
