// SPDX-License-Identifier: Apache-2.0
#include "plugin/docker/known.hpp"

#include <charconv>
#include <cstdio>
#include <fstream>

#include <fcntl.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::docker {

namespace {

namespace fs = std::filesystem;
using harness::cat;

constexpr std::size_t most_appended = 10'000;  // lines, and more when there are many volumes

std::string line_of(const std::string& name, std::time_t created)
{
    return cat("+ ", name, " ", created, "\n");
}

/// "+ NAME CREATED" and "- NAME", the later line counts; one that a crash cut is left out.
std::map<std::string, std::time_t> read(const fs::path& file)
{
    std::map<std::string, std::time_t> volumes;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto words = harness::split(line, ' ');
        if (words.size() < 2 || !is_volume_name(words[1]))
            continue;
        std::time_t created = 0;
        if (words[0] == "-")
            volumes.erase(std::string{words[1]});
        else if (words[0] == "+" && words.size() == 3 &&
                 std::from_chars(words[2].data(), words[2].data() + words[2].size(), created).ec ==
                     std::errc{})
            volumes[std::string{words[1]}] = created;
    }
    return volumes;
}

/// A line for each volume in place of the file's many; open, to go on in it. Nothing, and the file
/// as it is, when that cannot be.
Fd shorten(const fs::path& file, const std::map<std::string, std::time_t>& volumes)
{
    std::string text;
    for (const auto& [name, created] : volumes)
        text += line_of(name, created);
    const Fd folder{::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const std::string name = file.filename(), aside = name + ".new";
    if (!folder)
        return {};
    ::unlinkat(folder.get(), aside.c_str(), 0);  // of one that was killed right here
    if (!write_new(folder.get(), aside, text, Durability::durable))
        return {};
    Fd log{::openat(folder.get(), aside.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)};
    if (!log || ::renameat(folder.get(), aside.c_str(), folder.get(), name.c_str()) != 0)
        return {};
    return log;
}

}  // namespace

harness::Result<Known> Known::open(const fs::path& file)
{
    auto volumes = read(file);
    Fd log = shorten(file, volumes);
    if (!log)  // on a full disk it serves as it is
        log = Fd{::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)};
    if (!log)
        return cannot("write", file.string());
    return Known{file, std::move(log), std::move(volumes)};
}

/// One write a line: a kill cannot part it, and the kernel keeps what it was given.
void Known::append(const std::string& line)
{
    (void)!::write(log_.get(), line.data(), line.size());
    if (++appended_ < most_appended + 4 * volumes_.size())
        return;
    appended_ = 0;
    if (Fd log = shorten(file_, volumes_))
        log_ = std::move(log);
}

void Known::learn(const std::string& name, std::time_t created)
{
    const std::lock_guard lock(*mutex_);
    const auto [known, is_new] = volumes_.try_emplace(name, created);
    if (!is_new && known->second == created)
        return;
    known->second = created;
    append(line_of(name, created));
}

void Known::forget(const std::string& name)
{
    const std::lock_guard lock(*mutex_);
    if (volumes_.erase(name) > 0)
        append(cat("- ", name, "\n"));
}

std::optional<std::time_t> Known::find(const std::string& name) const
{
    const std::lock_guard lock(*mutex_);
    const auto found = volumes_.find(name);
    return found == volumes_.end() ? std::nullopt : std::optional{found->second};
}

std::map<std::string, std::time_t> Known::all() const
{
    const std::lock_guard lock(*mutex_);
    return volumes_;
}

}  // namespace convoy::docker
