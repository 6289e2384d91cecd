// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/qmp.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"

namespace harness::lab::qemu {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

// Noting what a large disk has, beside others at work, is the slowest that is asked.
constexpr milliseconds patience_for_answers{120'000};

constexpr int no_descriptor = -1;

Error lost()
{
    return lab_error("the virtual machine has gone away", "see its .console and .log files");
}

/// How the monitor is told of what the machine's disk had at a moment.
std::string disk_and(const std::string& name)
{
    return json{{"device", "disk0"}, {"name", name}}.dump();
}

/// The address of a socket in a folder, however long the folder's name is.
sockaddr_un address_in(const Descriptor& folder, const std::string& name)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string path = cat("/proc/self/fd/", folder.get(), "/", name);
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

json parse(std::string_view text)
{
    return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

Result<Monitor> Monitor::connect(const std::filesystem::path& folder, const std::string& name,
                                 milliseconds patience)
{
    const Descriptor directory{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    const sockaddr_un address = address_in(directory, name);
    const auto deadline = Clock::now() + patience;
    for (;;) {
        Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0) {
            Monitor monitor(std::move(socket));
            if (const auto greeting = monitor.next_line(); !greeting)
                return greeting.error();
            if (const auto ready = monitor.execute("qmp_capabilities"); !ready)
                return ready.error();
            return monitor;
        }
        if (Clock::now() >= deadline)
            return lab_error(cat("the monitor '", (folder / name).string(),
                                 "' does not answer: ", std::strerror(errno)));
        std::this_thread::sleep_for(milliseconds{5});
    }
}

Result<std::string> Monitor::next_line()
{
    const auto deadline = Clock::now() + patience_for_answers;
    for (;;) {
        if (const auto end = received_.find('\n'); end != std::string::npos) {
            std::string line = received_.substr(0, end);
            received_.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
        pollfd waiting{socket_.get(), POLLIN, 0};
        if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0)
            return lab_error("the virtual machine's monitor does not answer");
        std::array<char, 16384> buffer;
        const ssize_t got = ::read(socket_.get(), buffer.data(), buffer.size());
        if (got > 0)
            received_.append(buffer.data(), static_cast<std::size_t>(got));
        else if (got == 0 || errno != EINTR)
            return lost();
    }
}

Result<std::string> Monitor::execute(std::string_view command, std::string_view arguments)
{
    const std::string line = cat("{\"execute\":\"", command, "\"",
                                 arguments.empty() ? "" : cat(",\"arguments\":", arguments), "}\n");
    const auto sent = send(line, no_descriptor);
    return sent ? answer(command) : sent.error();
}

/// The line and, going with it, a descriptor (SCM_RIGHTS of unix(7)).
Result<> Monitor::send(std::string_view line, int descriptor)
{
    iovec text{const_cast<char*>(line.data()), line.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
    msghdr message = {};
    message.msg_iov = &text;
    message.msg_iovlen = 1;
    if (descriptor != no_descriptor) {
        message.msg_control = room.data();
        message.msg_controllen = room.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof descriptor);
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    if (::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
        return lost();
    return Ok{};
}

Result<std::string> Monitor::answer(std::string_view command)
{
    for (;;) {
        const auto said = next_line();
        if (!said)
            return said.error();
        const json message = parse(*said);
        if (message.is_object() && message.contains("return"))
            return message["return"].dump();
        if (message.is_object() && message.contains("error"))
            return lab_error(
                cat("QEMU refuses '", command, "': ", message["error"].value("desc", *said)));
        // An event: nothing here waits for any.
    }
}

Result<std::string> Monitor::human(std::string_view line)
{
    const auto answer =
        execute("human-monitor-command", json{{"command-line", std::string{line}}}.dump());
    if (!answer)
        return answer.error();
    const json text = parse(*answer);
    return text.is_string() ? text.get<std::string>() : *answer;
}

Result<> Monitor::ignore_shared_memory(bool ignore)
{
    const auto set = execute("migrate-set-capabilities",
                             cat(R"({"capabilities":[{"capability":"x-ignore-shared","state":)",
                                 ignore ? "true" : "false", "}]}"));
    if (!set)
        return set.error();
    return Ok{};
}

Result<std::string> Monitor::status_of(std::string_view query)
{
    const auto answer = execute(query);
    if (!answer)
        return answer.error();
    const json state = parse(*answer);
    std::string status = state.value("status", "");
    if (status == "failed")
        return lab_error(
            cat("QEMU could not save the machine: ", state.value("error-desc", "no reason given")));
    return status;
}

Result<> Monitor::save_state(const std::filesystem::path& file)
{
    if (const auto set = ignore_shared_memory(true); !set)
        return set.error();
    const auto began =
        execute("migrate", json{{"uri", cat("exec:cat > ", shell_quote(file.string()))}}.dump());
    if (!began)
        return began.error();
    return until_saved();
}

Result<> Monitor::until_saved()
{
    for (;;) {
        const auto status = status_of("query-migrate");
        if (!status)
            return status.error();
        if (*status == "completed")
            return Ok{};
        std::this_thread::sleep_for(milliseconds{10});
    }
}

Result<> Monitor::stream_state(const Descriptor& pipe)
{
    if (const auto set = ignore_shared_memory(false); !set)
        return set.error();
    // Without a limit: nobody waits for a machine that stands still.
    const auto fast = execute("migrate-set-parameters", R"({"max-bandwidth":1099511627776})");
    if (!fast)
        return fast.error();
    const auto handed_over =
        send("{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"state\"}}\n", pipe.get());
    if (!handed_over)
        return handed_over.error();
    if (const auto taken = answer("getfd"); !taken)
        return taken.error();
    const auto began = execute("migrate", R"({"uri":"fd:state"})");
    if (!began)
        return began.error();
    return Ok{};
}

Result<> Monitor::end_of_stream()
{
    return until_saved();
}

Result<> Monitor::save_disk(const std::string& name)
{
    const auto saved = execute("blockdev-snapshot-internal-sync", disk_and(name));
    if (!saved)
        return saved.error();
    return Ok{};
}

Result<> Monitor::forget_disk(const std::string& name)
{
    const auto said = human(cat("delvm ", name));
    if (!said)
        return said.error();
    return Ok{};
}

Result<> Monitor::load_state(const std::filesystem::path& file, MemoryIs memory)
{
    if (const auto set = ignore_shared_memory(memory == MemoryIs::in_its_file); !set)
        return set.error();
    const auto began = execute("migrate-incoming",
                               json{{"uri", cat("exec:cat ", shell_quote(file.string()))}}.dump());
    if (!began)
        return began.error();
    for (;;) {
        const auto status = status_of("query-status");
        if (!status)
            return status.error();
        if (*status != "inmigrate")
            return Ok{};
        std::this_thread::sleep_for(milliseconds{5});
    }
}

Result<bool> Monitor::is_running()
{
    const auto status = status_of("query-status");
    if (!status)
        return status.error();
    return *status == "running";
}

Result<> Monitor::stop()
{
    const auto stopped = execute("stop");
    if (!stopped)
        return stopped.error();
    return Ok{};
}

Result<> Monitor::resume()
{
    const auto resumed = execute("cont");
    if (!resumed)
        return resumed.error();
    return Ok{};
}

void Monitor::quit()
{
    (void)execute("quit");
}

}  // namespace harness::lab::qemu
