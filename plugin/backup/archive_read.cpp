// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include <archive.h>
#include <archive_entry.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/base/text.hpp"
#include "plugin/backup/archive.hpp"
#include "plugin/backup/archive_locale.hpp"
#include "plugin/backup/digest.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::Error;
using harness::lab_error;
using harness::Ok;
using harness::Result;

/// Digests what the source gives, and unpacks it when it is gzip: libarchive's own reader of gzip
/// leaves the CRC unchecked.
class Input {
public:
    Input(const Source& source, Job& job) : source_(source), job_(job) {}
    ~Input()
    {
        if (is_gzip_)
            ::inflateEnd(&stream_);
    }

    /// Nothing left: an empty piece. After an Error, the same again.
    Result<std::string_view> next()
    {
        if (error_)
            return *error_;
        auto piece = started_ ? (is_gzip_ ? inflated() : raw()) : first();
        if (!piece)
            error_ = piece.error();
        return piece;
    }

    /// What is left behind the archive counts for the digest.
    Result<> drain()
    {
        for (;;) {
            const auto piece = next();
            if (!piece)
                return piece.error();
            if (piece->empty())
                return Ok{};
        }
    }

    const std::optional<Error>& error() const { return error_; }
    std::string sha256() { return digest_.hex(); }

private:
    Result<std::string_view> raw()
    {
        if (job_.should_stop())
            return lab_error("it was ended, because the daemon shuts down");
        auto piece = source_();
        if (piece) {
            digest_.update(*piece);
            job_.advance(static_cast<std::int64_t>(piece->size()));
        }
        return piece;
    }

    Result<std::string_view> first()
    {
        started_ = true;
        auto piece = raw();
        if (!piece || !piece->starts_with("\x1f\x8b"))
            return piece;
        is_gzip_ = ::inflateInit2(&stream_, 15 + 16) == Z_OK;
        feed(*piece);
        return inflated();
    }

    void feed(std::string_view piece)
    {
        // zlib does not write there; its type is older than const.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
        stream_.avail_in = static_cast<uInt>(piece.size());
    }

    Result<std::string_view> inflated()
    {
        stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
        stream_.avail_out = static_cast<uInt>(buffer_.size());
        while (stream_.avail_out == buffer_.size()) {
            if (stream_.avail_in == 0) {
                const auto piece = raw();
                if (!piece)
                    return piece.error();
                if (piece->empty() && !at_end_)
                    return lab_error("the archive ends in the middle");
                if (piece->empty())
                    break;
                feed(*piece);
            }
            if (at_end_) {  // one gzip after another is one, too
                ::inflateReset(&stream_);
                at_end_ = false;
            }
            const int done = ::inflate(&stream_, Z_NO_FLUSH);
            at_end_ = done == Z_STREAM_END;
            if (done != Z_OK && done != Z_STREAM_END && done != Z_BUF_ERROR)
                return lab_error(cat("the archive is damaged: ",
                                     stream_.msg ? stream_.msg : "its checksum is wrong"));
        }
        return std::string_view{buffer_.data(), buffer_.size() - stream_.avail_out};
    }

    const Source& source_;
    Job& job_;
    Sha256 digest_;
    std::optional<Error> error_;
    bool started_ = false, is_gzip_ = false, at_end_ = false;
    z_stream stream_ = {};
    std::vector<char> buffer_ = std::vector<char>(256 << 10);
};

la_ssize_t read_piece(archive* it, void* from, const void** bytes)
{
    const auto piece = static_cast<Input*>(from)->next();
    if (!piece) {
        ::archive_set_error(it, EIO, "%s", piece.error().what.c_str());
        return -1;
    }
    *bytes = piece->data();
    return static_cast<la_ssize_t>(piece->size());
}

/// The library looks at this too; this is the part that does not depend on it.
bool stays_inside(const char* name)
{
    if (!name || *name == '/')
        return false;
    const auto parts = harness::split(name, '/');
    return std::ranges::find(parts, "..") == parts.end();
}

struct FreeReader {
    void operator()(archive* it) const { ::archive_read_free(it); }
};
struct FreeWriter {
    void operator()(archive* it) const { ::archive_write_free(it); }
};

/// Reads an archive and makes its entries below the working directory of this thread.
class Reader {
public:
    explicit Reader(Input& input) : input_(input)
    {
        ::archive_read_support_format_tar(in_.get());
        ::archive_read_support_filter_zstd(in_.get());
        ::archive_write_disk_set_options(
            out_.get(),
            ARCHIVE_EXTRACT_OWNER | ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME |
                ARCHIVE_EXTRACT_ACL | ARCHIVE_EXTRACT_XATTR | ARCHIVE_EXTRACT_SECURE_NODOTDOT |
                ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS | ARCHIVE_EXTRACT_SECURE_SYMLINKS);
    }

    Result<Extracted> extract()
    {
        if (::archive_read_open(in_.get(), &input_, nullptr, read_piece, nullptr) != ARCHIVE_OK)
            return reading_failed();
        for (;;) {
            archive_entry* entry = nullptr;
            const int got = ::archive_read_next_header(in_.get(), &entry);
            if (got == ARCHIVE_EOF)
                break;
            if (got < ARCHIVE_WARN)
                return reading_failed();
            if (const auto made = make(entry); !made)
                return made.error();
        }
        if (::archive_write_close(out_.get()) < ARCHIVE_WARN)  // modes and times of folders
            return making_failed("the folders");
        if (const auto drained = input_.drain(); !drained)
            return drained.error();
        return Extracted{input_.sha256(), std::move(notes_)};
    }

private:
    Result<> make(archive_entry* entry)
    {
        const char* const name = ::archive_entry_pathname(entry);
        const char* const link = ::archive_entry_hardlink(entry);
        if (!stays_inside(name) || (link && !stays_inside(link)))
            return lab_error(cat("the archive leads out of the volume: '", shown(name), "'",
                                 link ? cat(", a link to '", shown(link), "'") : ""),
                             "somebody made it to write elsewhere; nothing was restored");
        const std::string path = name;
        const int begun = ::archive_write_header(out_.get(), entry);
        if (begun < ARCHIVE_WARN)
            return making_failed(path);
        note(begun, path);
        if (::archive_entry_size(entry) > 0 && !link)
            if (const auto written = copy(path); !written)
                return written;
        const int ended = ::archive_write_finish_entry(out_.get());
        if (ended < ARCHIVE_WARN)
            return making_failed(path);
        note(ended, path);
        return Ok{};
    }

    Result<> copy(const std::string& path)
    {
        for (;;) {
            const void* bytes = nullptr;
            std::size_t size = 0;
            la_int64_t at = 0;
            const int got = ::archive_read_data_block(in_.get(), &bytes, &size, &at);
            if (got == ARCHIVE_EOF)
                return Ok{};
            if (got < ARCHIVE_OK)
                return reading_failed();
            // A warning is what the library gives when write(2) fails: the disk is full, mostly.
            if (::archive_write_data_block(out_.get(), bytes, size, at) < ARCHIVE_OK)
                return making_failed(path);
        }
    }

    void note(int result, const std::string& path)
    {
        if (result == ARCHIVE_WARN)
            notes_.add(cat(path, ": ", shown(::archive_error_string(out_.get()))));
    }

    static std::string shown(const char* text)
    {
        return text ? harness::to_utf8(harness::excerpt(harness::without_escapes(text), 200)) : "?";
    }
    Error reading_failed() const
    {
        if (input_.error())
            return *input_.error();
        return lab_error(
            cat("the archive cannot be read: ", shown(::archive_error_string(in_.get()))));
    }
    Error making_failed(const std::string& path) const
    {
        // The library says what failed ("Write failed"), and the number why.
        const int number = ::archive_errno(out_.get());
        return lab_error(cat("cannot make '", shown(path.c_str()),
                             "': ", shown(::archive_error_string(out_.get())),
                             number > 0 ? cat(": ", std::strerror(number)) : ""));
    }

    Input& input_;
    std::unique_ptr<archive, FreeReader> in_{::archive_read_new()};
    std::unique_ptr<archive, FreeWriter> out_{::archive_write_disk_new()};
    Notes notes_;
};

}  // namespace

Result<Extracted> extract_archive(const Source& source, int folder, Job& job)
{
    std::optional<Result<Extracted>> result;
    // The library makes files by names relative to the working directory: a thread gets one of its
    // own, and a umask, by unshare(2). So nobody can put another folder in the place of ours.
    std::thread([&] {
        if (::unshare(CLONE_FS) != 0 || ::fchdir(folder) != 0) {
            result = cannot("enter", "the folder to restore into");
            return;
        }
        ::umask(0);
        const ArchiveLocale locale;
        Input input(source, job);
        result = Reader(input).extract();
    }).join();
    return std::move(*result);
}

}  // namespace convoy
