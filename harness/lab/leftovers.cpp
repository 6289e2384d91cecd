// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/leftovers.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/number.hpp"
#include "harness/base/text.hpp"

namespace harness::lab {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::string_view variable = "VOLAB_STEP=";
constexpr milliseconds grace{1000};

/// Of a process that we may look at: our own user's.
std::string step_of(pid_t pid)
{
    std::ifstream in(cat("/proc/", pid, "/environ"), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const std::string_view entry : split(text, '\0'))
        if (entry.starts_with(variable))
            return std::string{entry.substr(variable.size())};
    return {};
}

bool is_left_over(std::string_view name)
{
    const auto owner = owner_in(name);
    return owner && is_gone(*owner);
}

std::vector<pid_t> processes_left_over()
{
    std::vector<pid_t> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const auto pid = number_in<pid_t>(entry.path().filename().string());
        if (pid && is_left_over(step_of(*pid)))
            found.push_back(*pid);
    }
    return found;
}

/// Whether there were any. They may start others: those are looked for each time.
bool signal_all(int signal)
{
    const auto left = processes_left_over();
    for (const pid_t pid : left)
        ::kill(pid, signal);
    return !left.empty();
}

bool is_ours(const fs::path& folder)
{
    struct stat info = {};
    return ::lstat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode) &&
           info.st_uid == ::geteuid();
}

}  // namespace

bool is_gone(const Owner& owner)
{
    return owner.pid_namespace == ourselves().pid_namespace && ::kill(owner.pid, 0) != 0 &&
           errno == ESRCH;
}

Owner ourselves()
{
    struct stat info = {};
    ::stat("/proc/self/ns/pid", &info);
    return {info.st_ino, ::getpid()};
}

std::string name_of(const Owner& owner)
{
    return cat(owner.pid, ".", owner.pid_namespace);
}

std::optional<Owner> owner_in(std::string_view name)
{
    if (name.starts_with("/tmp/"))
        name = split(name, '/')[2];
    const auto dash = name.rfind('-');
    const auto dot = name.rfind('.');
    if (!name.starts_with("volab-") || dot == name.npos || dot < dash)
        return std::nullopt;
    const auto pid = number_in<pid_t>(name.substr(dash + 1, dot - dash - 1));
    const auto pid_namespace = number_in<ino_t>(name.substr(dot + 1));
    if (!pid || *pid <= 0 || !pid_namespace || *pid_namespace == 0)
        return std::nullopt;
    return Owner{*pid_namespace, *pid};
}

void end_leftovers(const fs::path& temporary)
{
    if (signal_all(SIGTERM)) {
        const auto deadline = Clock::now() + grace;
        while (Clock::now() < deadline && !processes_left_over().empty())
            std::this_thread::sleep_for(milliseconds{20});
        signal_all(SIGKILL);
    }
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(temporary, error)) {
        if (!is_left_over(entry.path().filename().string()) || !is_ours(entry.path()))
            continue;
        std::error_code ignored;
        fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace harness::lab
