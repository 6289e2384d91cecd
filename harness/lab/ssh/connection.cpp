// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/connection.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"

namespace harness::lab::ssh {

namespace {

namespace fs = std::filesystem;

// ssh itself gives up sooner, unless jump hosts keep it waiting.
constexpr std::chrono::seconds patience{90};

std::string text_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

Result<> Connection::start()
{
    // A password dialog would wait for somebody who is not there; jump hosts' ssh asks, too.
    auto started = Child::start({.argv = shared_connection_words(to_),
                                 .environment = {{"SSH_ASKPASS_REQUIRE", "never"}},
                                 .ours_to_end = true},
                                log());
    if (!started)
        return started.error();
    master_ = std::move(*started);
    return Ok{};
}

Result<bool> Connection::is_up()
{
    std::error_code error;
    if (!master_ || master_->ended())
        return error_of(to_, text_of(log()));
    return fs::exists(to_.socket, error);
}

std::vector<std::optional<Error>> connect_all(std::vector<Connection>& connections,
                                              const Interrupt& interrupt)
{
    std::vector<std::optional<Error>> errors(connections.size());
    std::vector<bool> up(connections.size(), false);
    for (std::size_t i = 0; i < connections.size(); ++i)
        if (const auto started = connections[i].start(); !started)
            errors[i] = started.error();
    const auto deadline = Clock::now() + patience;
    for (;;) {
        bool waiting = false;
        for (std::size_t i = 0; i < connections.size(); ++i) {
            if (up[i] || errors[i])
                continue;
            const auto is_up = connections[i].is_up();
            if (!is_up)
                errors[i] = is_up.error();
            else if (Clock::now() >= deadline)
                errors[i] = error_of(connections[i].to(), "timed out");
            up[i] = is_up && *is_up;
            waiting = waiting || (!up[i] && !errors[i]);
        }
        if (!waiting || interrupt.requested())
            return errors;
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

}  // namespace harness::lab::ssh
