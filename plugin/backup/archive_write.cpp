// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/backup/archive.hpp"
#include "plugin/backup/archive_locale.hpp"
#include "plugin/backup/digest.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;

struct CloseArchive {
    void operator()(archive* it) const { ::archive_free(it); }
};
struct CloseEntry {
    void operator()(archive_entry* it) const { ::archive_entry_free(it); }
};
struct CloseLinks {
    void operator()(archive_entry_linkresolver* it) const { ::archive_entry_linkresolver_free(it); }
};
using OpenArchive = std::unique_ptr<archive, CloseArchive>;
using Entry = std::unique_ptr<archive_entry, CloseEntry>;

/// What the library writes to: counts, digests, and remembers what went wrong.
struct Output {
    int file;
    Sha256 digest = {};
    std::int64_t size = 0;
    int error = 0;
};

la_ssize_t write_piece(archive* it, void* to, const void* bytes, std::size_t size)
{
    auto& output = *static_cast<Output*>(to);
    for (;;) {
        const ssize_t put = ::write(output.file, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            output.error = errno;
            ::archive_set_error(it, errno, "cannot write");
            return -1;
        }
        output.digest.update({static_cast<const char*>(bytes), static_cast<std::size_t>(put)});
        output.size += put;
        return put;
    }
}

bool same_time(const timespec& a, const timespec& b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// Walks a folder, which may change under its feet, and writes what it finds. Folders are opened by
/// their path from the top, so that no depth uses up the descriptors.
class Writer {
public:
    Writer(int top, archive* out, Job& job) : top_(top), out_(out), job_(job)
    {
        ::archive_read_disk_set_behavior(disk_.get(), ARCHIVE_READDISK_NO_FFLAGS);
        ::archive_entry_linkresolver_set_strategy(links_.get(), ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE);
    }

    Result<> write()
    {
        struct stat info = {};
        if (::fstat(top_, &info) != 0)
            return cannot("read", "the volume's folder");
        if (const auto added = add(".", info, top_); !added)
            return added;
        folders_.emplace_back(".");
        while (!folders_.empty()) {
            const std::string next = folders_.back();
            folders_.pop_back();
            if (const auto added = add_folder(next); !added)
                return added;
        }
        return Ok{};
    }

    Archived take_result() { return std::move(result_); }

private:
    Result<> add_folder(const std::string& path)
    {
        const Fd folder = open_beneath(top_, path, O_RDONLY | O_DIRECTORY);
        if (!folder)
            return vanished(path);
        auto names = names_in(folder.get());
        if (!names)
            return names.error();
        std::ranges::sort(*names);
        for (const std::string& name : *names) {
            if (job_.should_stop())
                return harness::lab_error("it was ended, because the daemon shuts down");
            if (const auto added = add_named(folder.get(), name, cat(path, "/", name)); !added)
                return added;
        }
        return Ok{};
    }

    Result<> add_named(int folder, const std::string& name, const std::string& path)
    {
        struct stat info = {};
        if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
            return vanished(path);
        if (S_ISSOCK(info.st_mode)) {
            result_.notes.add(cat(path, ": a socket, left out"));
            return Ok{};
        }
        if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
            return add(path, info, -1, cat("/proc/self/fd/", folder, "/", name));
        const Fd file = open_beneath(folder, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
        if (!file || ::fstat(file.get(), &info) != 0)
            return vanished(path);
        if (S_ISDIR(info.st_mode))
            folders_.push_back(path);
        return add(path, info, file.get());
    }

    /// Something is not as it was a moment ago; when it is just gone, that is no error.
    Result<> vanished(const std::string& path)
    {
        if (errno != ENOENT && errno != ELOOP && errno != ESTALE && errno != ENOTDIR)
            return cannot("read", path);
        ++result_.changed;
        result_.notes.add(cat(path, ": went away while the volume was read"));
        return Ok{};
    }

    /// An entry; `source` is a path to what cannot be opened.
    Result<> add(const std::string& path, const struct stat& info, int file,
                 const std::string& source = {})
    {
        Entry entry{::archive_entry_new2(disk_.get())};
        ::archive_entry_copy_pathname(entry.get(), path.c_str());
        ::archive_entry_copy_sourcepath(entry.get(), source.c_str());
        if (::archive_read_disk_entry_from_file(disk_.get(), entry.get(), file, &info) <
            ARCHIVE_WARN)
            return vanished(path);
        archive_entry* one = entry.release();
        archive_entry* other = nullptr;
        ::archive_entry_linkify(links_.get(), &one, &other);
        entry.reset(one);
        const Entry spare{other};
        if (!entry)
            return Ok{};
        const int written = ::archive_write_header(out_, entry.get());
        if (written < ARCHIVE_WARN)
            return failed(path);
        if (written == ARCHIVE_WARN)
            result_.notes.add(cat(path, ": ", why()));
        if (!S_ISREG(info.st_mode) || ::archive_entry_size(entry.get()) <= 0)
            return Ok{};
        return add_content(path, info, file);
    }

    Result<> add_content(const std::string& path, const struct stat& before, int file)
    {
        const bool has_holes = before.st_blocks * 512 < before.st_size;
        off_t left = before.st_size;
        while (left > 0) {
            if (job_.should_stop())
                return harness::lab_error("it was ended, because the daemon shuts down");
            const off_t at = before.st_size - left;
            const off_t most = std::min<off_t>(left, static_cast<off_t>(buffer_.size()));
            const off_t hole = has_holes ? std::min(hole_at(file, at, before.st_size), most) : 0;
            const ssize_t got =
                hole > 0 ? hole : ::pread(file, buffer_.data(), static_cast<std::size_t>(most), at);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return cannot("read", path);
            if (got == 0)
                break;  // it was cut meanwhile; the library fills up with zeros
            // The library leaves out holes by itself, and still wants to be told their bytes.
            const char* const bytes = hole > 0 ? zeros_.data() : buffer_.data();
            if (::archive_write_data(out_, bytes, static_cast<std::size_t>(got)) < 0)
                return failed(path);
            left -= got;
            job_.advance(got);
        }
        struct stat after = {};
        if (left > 0 || ::fstat(file, &after) != 0 || after.st_size != before.st_size ||
            !same_time(after.st_mtim, before.st_mtim)) {
            ++result_.changed;
            result_.notes.add(cat(path, ": changed while it was read"));
        }
        return Ok{};
    }

    /// Bytes of the hole that begins there; 0 when it is none, or cannot be told.
    static off_t hole_at(int file, off_t at, off_t size)
    {
        const off_t next = ::lseek(file, at, SEEK_DATA);
        if (next < 0)
            return errno == ENXIO ? size - at : 0;
        return std::min(next, size) - at;
    }

    std::string why() const
    {
        const char* text = ::archive_error_string(out_);
        return text ? harness::without_escapes(text) : "the archive library does not say why";
    }
    harness::Error failed(const std::string& path) const
    {
        return harness::lab_error(cat("cannot archive ", path, ": ", why()));
    }

    int top_;
    archive* out_;
    Job& job_;
    OpenArchive disk_{::archive_read_disk_new()};
    std::unique_ptr<archive_entry_linkresolver, CloseLinks> links_{
        ::archive_entry_linkresolver_new()};
    std::vector<std::string> folders_;
    std::vector<char> buffer_ = std::vector<char>(256 << 10);
    const std::vector<char> zeros_ = std::vector<char>(256 << 10);
    Archived result_;
};

OpenArchive open_output(Output& output, Compression compression)
{
    OpenArchive out{::archive_write_new()};
    ::archive_write_set_format_pax(out.get());
    if (compression == Compression::gzip) {
        ::archive_write_add_filter_gzip(out.get());
        ::archive_write_set_filter_option(out.get(), "gzip", "timestamp", nullptr);
    } else {
        ::archive_write_add_filter_zstd(out.get());
    }
    ::archive_write_set_bytes_in_last_block(out.get(), 1);  // no padding after the compressed bytes
    ::archive_write_open(out.get(), &output, nullptr, write_piece, nullptr);
    return out;
}

}  // namespace

void Notes::add(std::string line)
{
    if (count++ < most)
        lines.push_back(harness::to_utf8(harness::without_escapes(line)));
}

std::int64_t bytes_below(int top)
{
    std::int64_t sum = 0;
    std::vector<std::string> folders{"."};
    while (!folders.empty()) {
        const std::string path = std::move(folders.back());
        folders.pop_back();
        const Fd folder = open_beneath(top, path, O_RDONLY | O_DIRECTORY);
        const auto names = folder ? names_in(folder.get())
                                  : Result<std::vector<std::string>>{std::vector<std::string>{}};
        if (!names)
            continue;
        for (const std::string& name : *names) {
            struct stat info = {};
            if (::fstatat(folder.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
                continue;
            if (S_ISDIR(info.st_mode))
                folders.push_back(cat(path, "/", name));
            else if (S_ISREG(info.st_mode))
                sum += info.st_size;
        }
    }
    return sum;
}

Result<Archived> write_archive(int folder, int file, Compression compression, Job& job)
{
    const ArchiveLocale locale;
    Output output{file};
    const OpenArchive out = open_output(output, compression);
    Writer writer(folder, out.get(), job);
    const auto written = writer.write();
    const bool closed = ::archive_write_close(out.get()) == ARCHIVE_OK;
    if (output.error != 0) {
        errno = output.error;
        return cannot("write", "the archive");
    }
    if (!written)
        return written.error();
    if (!closed)
        return harness::lab_error(
            cat("cannot finish the archive: ", ::archive_error_string(out.get())));
    if (::fsync(file) != 0)
        return cannot("write", "the archive");
    Archived result = writer.take_result();
    result.sha256 = output.digest.hex();
    result.size = output.size;
    return result;
}

}  // namespace convoy
