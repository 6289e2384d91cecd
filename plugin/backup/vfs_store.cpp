// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/vfs_store.hpp"

#include <array>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/volume/name.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;

constexpr std::size_t piece_size = 1 << 20;

bool write_all(int file, const char* bytes, std::size_t size)
{
    while (size > 0) {
        const ssize_t put = ::write(file, bytes, size);
        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0) {
            bytes += put;
            size -= static_cast<std::size_t>(put);
        }
    }
    return true;
}

class VfsStore : public ObjectStore {
public:
    VfsStore(std::string path, Fd top) : path_(std::move(path)), top_(std::move(top)) {}

    std::string url() const override { return cat("vfs://", path_); }

    Result<std::optional<std::string>> read(const std::string& key) override
    {
        auto text = read_beneath(top_.get(), key);
        if (!text && errno == ENOENT)
            return std::optional<std::string>{};
        if (!text)
            return text.error();
        return std::optional{std::move(*text)};
    }

    Result<> write(const std::string& key, const std::string& text) override
    {
        return place(key, [&](int file) -> Result<> {
            if (!write_all(file, text.data(), text.size()))
                return cannot("write", shown(key));
            return Ok{};
        });
    }

    Result<std::vector<std::string>> names(const std::string& key) override
    {
        const Fd folder = open_beneath(top_.get(), key, O_RDONLY | O_DIRECTORY);
        if (!folder && errno == ENOENT)
            return std::vector<std::string>{};
        if (!folder)
            return cannot("list", shown(key));
        return names_in(folder.get());
    }

    Result<std::optional<std::int64_t>> size(const std::string& key) override
    {
        const Fd file = open_beneath(top_.get(), key, O_PATH);
        if (!file && errno == ENOENT)
            return std::optional<std::int64_t>{};
        struct stat info = {};
        if (!file || ::fstat(file.get(), &info) != 0)
            return cannot("look at", shown(key));
        return std::optional{std::int64_t{info.st_size}};
    }

    Result<> put(const std::string& key, int from, Job& job) override
    {
        return place(key, [&](int to) { return copy(from, to, key, job); });
    }

    Result<> get(const std::string& key, const Sink& sink) override
    {
        const Fd file = open_beneath(top_.get(), key, O_RDONLY | O_NONBLOCK);
        if (!file)
            return cannot("read", shown(key));
        std::string piece(piece_size, '\0');
        for (;;) {
            const ssize_t got = ::read(file.get(), piece.data(), piece.size());
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return cannot("read", shown(key));
            if (got == 0)
                return Ok{};
            if (const auto taken = sink({piece.data(), static_cast<std::size_t>(got)}); !taken)
                return taken;
        }
    }

    /// Folders that are empty then go, too, as with rancher/convoy.
    Result<> remove(const std::string& key) override
    {
        const auto slash = key.rfind('/');
        const std::string folder_name = key.substr(0, slash), name = key.substr(slash + 1);
        const Fd folder = open_beneath(top_.get(), folder_name, O_RDONLY | O_DIRECTORY);
        if (!folder && errno == ENOENT)
            return Ok{};
        if (!folder)
            return cannot("open", shown(folder_name));
        if (::unlinkat(folder.get(), name.c_str(), 0) != 0 && errno != ENOENT)
            return cannot("remove", shown(key));
        const auto others = names_in(folder.get());
        for (const std::string& other : others ? *others : std::vector<std::string>{})
            if (other.starts_with(cat(".", name, ".")) && other.ends_with(".tmp"))
                ::unlinkat(folder.get(), other.c_str(), 0);
        remove_empty(folder_name);
        return Ok{};
    }

private:
    std::string shown(const std::string& key) const { return cat(path_, "/", key); }

    /// Makes an object by `fill`: aside, synced, renamed.
    template <typename Fill>
    Result<> place(const std::string& key, const Fill& fill)
    {
        const auto slash = key.rfind('/');
        const std::string folder_name = key.substr(0, slash), name = key.substr(slash + 1);
        if (const auto made = make_folders(folder_name); !made)
            return made;
        const Fd folder = open_beneath(top_.get(), folder_name, O_RDONLY | O_DIRECTORY);
        if (!folder)
            return cannot("open", shown(folder_name));
        const std::string aside = cat(".", name, ".", unique().substr(0, 16), ".tmp");
        const auto filled = fill_aside(folder.get(), aside, key, fill);
        fault_point("object-aside");
        if (!filled || ::renameat(folder.get(), aside.c_str(), folder.get(), name.c_str()) != 0) {
            const harness::Error error =
                filled ? cannot("put in place", shown(key)) : filled.error();
            ::unlinkat(folder.get(), aside.c_str(), 0);
            remove_empty(folder_name);
            return error;
        }
        return sync_folder(folder.get(), shown(folder_name));
    }

    template <typename Fill>
    Result<> fill_aside(int folder, const std::string& aside, const std::string& key,
                        const Fill& fill)
    {
        Fd file = open_beneath(folder, aside, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!file)
            return cannot("write", shown(key));
        if (const auto filled = fill(file.get()); !filled)
            return filled;
        if (::fsync(file.get()) != 0 || ::close(file.release()) != 0)
            return cannot("write", shown(key));
        return Ok{};
    }

    Result<> copy(int from, int to, const std::string& key, Job& job)
    {
        std::string piece(piece_size, '\0');
        off_t at = 0;
        for (;;) {
            if (job.should_stop())
                return harness::lab_error("it was ended, because the daemon shuts down");
            const ssize_t got = ::pread(from, piece.data(), piece.size(), at);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return cannot("read", "the snapshot's archive");
            if (got == 0)
                break;
            if (!write_all(to, piece.data(), static_cast<std::size_t>(got)))
                return cannot("write", shown(key));
            at += got;
            job.advance(got);
        }
        struct stat source = {}, target = {};
        if (::fstat(from, &source) != 0 || ::fstat(to, &target) != 0 ||
            source.st_size != target.st_size)
            return harness::lab_error(cat("not all of it arrived in ", shown(key)));
        return Ok{};
    }

    Result<> make_folders(const std::string& key)
    {
        std::string path;
        for (const std::string_view part : harness::split(key, '/')) {
            const Fd above = path.empty() ? open_beneath(top_.get(), ".", O_RDONLY | O_DIRECTORY)
                                          : open_beneath(top_.get(), path, O_RDONLY | O_DIRECTORY);
            const std::string name{part};
            if (!above || (::mkdirat(above.get(), name.c_str(), 0700) != 0 && errno != EEXIST))
                return cannot("make the folder", shown(key));
            path += path.empty() ? name : cat("/", name);
        }
        return Ok{};
    }

    /// A folder, and those above it, as long as they are empty; never the destination itself.
    void remove_empty(std::string folder)
    {
        for (auto slash = folder.rfind('/'); slash != std::string::npos;
             slash = folder.rfind('/')) {
            const Fd above =
                open_beneath(top_.get(), folder.substr(0, slash), O_RDONLY | O_DIRECTORY);
            if (!above ||
                ::unlinkat(above.get(), folder.substr(slash + 1).c_str(), AT_REMOVEDIR) != 0)
                return;
            folder.resize(slash);
        }
        ::unlinkat(top_.get(), folder.c_str(), AT_REMOVEDIR);
    }

    std::string path_;
    Fd top_;
};

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_vfs_store(const std::string& given)
{
    if (given.empty() || given.front() != '/')
        return harness::usage_error("VFS path must follow: vfs:///path/ format");
    std::string path = given;
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    Fd top{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!top)
        return harness::usage_error(cat("VFS path ", path, " doesn't exist or is not a directory"));
    return std::unique_ptr<ObjectStore>{std::make_unique<VfsStore>(path, std::move(top))};
}

}  // namespace convoy
