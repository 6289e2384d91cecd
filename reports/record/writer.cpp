// SPDX-License-Identifier: Apache-2.0
#include "reports/record/writer.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "reports/record/encode.hpp"

namespace reports {

using harness::cat;

harness::Result<RecordWriter> RecordWriter::create(const std::filesystem::path& file)
{
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        return harness::lab_error(
            cat("cannot write '", file.string(), "': ", std::strerror(errno)));
    return RecordWriter{fd, file};
}

RecordWriter::~RecordWriter()
{
    if (fd_ >= 0)
        ::close(fd_);
}

void RecordWriter::tell(const harness::model::Event& event)
{
    const std::string line = to_line(event) + "\n";
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
