// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/line_reader.hpp"

#include <array>
#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace harness::walk {

namespace {

constexpr std::size_t longest_line = 1 << 20;

}  // namespace

LineRead LineReader::read()
{
    std::array<char, 4096> buffer;
    for (std::size_t searched = 0;;) {
        if (const auto end = held_.find('\n', searched); end != held_.npos) {
            std::string line = held_.substr(0, std::min(end, longest_line));
            held_.erase(0, end + 1);
            return line;
        }
        searched = held_.size();
        if (ended_ && !held_.empty())
            return std::exchange(held_, {}).substr(0, longest_line);
        if (ended_)
            return EndOfInput{};
        if (held_.size() > 2 * longest_line) {  // without an end in sight
            held_.resize(longest_line);
            searched = 0;
        }
        std::array<pollfd, 2> waiting{{{fd_, POLLIN, 0}, {interrupt_.fd(), POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
            return EndOfInput{};
        if (interrupt_.requested()) {
            held_.clear();
            return Interrupted{};
        }
        if (waiting[0].revents == 0)
            continue;
        const ssize_t count = ::read(fd_, buffer.data(), buffer.size());
        if (count > 0)
            held_.append(buffer.data(), static_cast<std::size_t>(count));
        else if (count == 0 || errno != EINTR)
            ended_ = true;
    }
}

}  // namespace harness::walk
