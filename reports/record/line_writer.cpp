// SPDX-License-Identifier: Apache-2.0
#include "reports/record/line_writer.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace reports {

using harness::cat;

harness::Result<LineWriter> LineWriter::create(const std::filesystem::path& file)
{
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        return harness::lab_error(
            cat("cannot write '", file.string(), "': ", std::strerror(errno)));
    return LineWriter{fd, file};
}

LineWriter::~LineWriter()
{
    if (fd_ >= 0)
        ::close(fd_);
}

void LineWriter::write(std::string_view text)
{
    const std::string line = cat(text, "\n");
    for (std::string_view rest = line; !rest.empty() && !trouble_;) {
        const ssize_t put = ::write(fd_, rest.data(), rest.size());
        if (put > 0)
            rest.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EINTR)
            trouble_ =
                harness::lab_error(cat("the record is not whole: cannot write '", file_.string(),
                                       "': ", std::strerror(errno)),
                                   "make room on that disk, or choose another with --output");
    }
}

}  // namespace reports
