// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/document.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/files.hpp"

namespace harness::cli {

namespace fs = std::filesystem;

Result<> pour(int descriptor, std::string_view text, std::string_view name)
{
    while (!text.empty()) {
        const ssize_t put = ::write(descriptor, text.data(), text.size());
        if (put < 0 && errno == EPIPE)
            return Ok{};
        if (put < 0 && errno != EINTR)
            return lab_error(cat("cannot write to ", name, ": ", std::strerror(errno)));
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
    }
    return Ok{};
}

bool is_written_to(const fs::path& file)
{
    std::error_code error;
    const std::string place = fs::absolute(file, error).lexically_normal().string();
    if (place.starts_with("/dev/") || place.starts_with("/proc/"))
        return true;
    const auto status = fs::status(file, error);
    return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

Result<> write_document(const fs::path& file, std::string_view text)
{
    ::signal(SIGPIPE, SIG_IGN);  // whoever reads it may have seen enough
    if (file == "-") {
        std::fflush(stdout);  // what was printed before it comes before it
        return pour(STDOUT_FILENO, text, "standard output");
    }
    if (!is_written_to(file))
        return lab::write_file(file, text);
    const int opened = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (opened < 0)
        return lab_error(cat("cannot write to '", file.string(), "': ", std::strerror(errno)));
    const auto written = pour(opened, text, cat("'", file.string(), "'"));
    ::close(opened);
    return written;
}

}  // namespace harness::cli
