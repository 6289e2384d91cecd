// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::lab {

namespace fs = std::filesystem;

Error cannot(std::string_view doing, const fs::path& file)
{
    return lab_error(cat("cannot ", doing, " '", file.string(), "': ", std::strerror(errno)));
}

Result<std::string> read_file(const fs::path& file)
{
    // Not a std::ifstream: what goes wrong while it reads is thrown, and errno may be lost.
    const Descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!in.is_open())
        return cannot("read", file);
    std::string text;
    std::array<char, 65536> part;
    while (const ssize_t got = ::read(in.get(), part.data(), part.size())) {
        if (got < 0 && errno != EINTR)
            return cannot("read", file);
        text.append(part.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    return text;
}

Result<> write_file(const fs::path& file, std::string_view text, unsigned mode)
{
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    const fs::path aside = cat(file.string(), ".new-", ::getpid());
    const auto failed = [&aside, &file] {
        const Error failure = cannot("write", file);
        ::unlink(aside.c_str());
        return failure;
    };
    {
        const Descriptor out{::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
        if (!out.is_open())
            return cannot("write", file);
        for (std::string_view rest = text; !rest.empty();) {
            const ssize_t put = ::write(out.get(), rest.data(), rest.size());
            if (put < 0 && errno != EINTR)
                return failed();
            rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
        }
    }
    if (::rename(aside.c_str(), file.c_str()) != 0)
        return failed();
    return Ok{};
}

}  // namespace harness::lab
