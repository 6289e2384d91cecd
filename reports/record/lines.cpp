// SPDX-License-Identifier: Apache-2.0
#include "reports/record/lines.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <stdio.h>

#include "harness/base/text.hpp"

namespace reports {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Error;

struct Close {
    void operator()(FILE* file) const { ::fclose(file); }
};
using File = std::unique_ptr<FILE, Close>;

/// One line of a file after the other, none longer than `longest_line`.
class Lines {
public:
    enum class Got { line, cut_line, end, too_long, trouble };

    explicit Lines(File file) : file_(std::move(file)) {}

    Got next()
    {
        line_.clear();
        for (;;) {
            if (begin_ == end_ && !fill())
                return ::ferror(file_.get()) != 0 ? Got::trouble
                       : line_.empty()            ? Got::end
                                                  : Got::cut_line;
            const char* from = buffer_.data() + begin_;
            const std::size_t there = end_ - begin_;
            const void* newline = std::memchr(from, '\n', there);
            const std::size_t taken =
                newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - from)
                        : there;
            if (line_.size() + taken > longest_line)
                return Got::too_long;
            line_.append(from, taken);
            begin_ += taken + (newline ? 1 : 0);
            if (newline)
                return Got::line;
        }
    }

    const std::string& line() const { return line_; }

private:
    bool fill()
    {
        begin_ = 0;
        end_ = ::fread(buffer_.data(), 1, buffer_.size(), file_.get());
        return end_ > 0;
    }

    File file_;
    std::string line_;
    std::string buffer_ = std::string(std::size_t{1} << 16, '\0');
    std::size_t begin_ = 0, end_ = 0;
};

/// Reads one record.
class Reading {
public:
    Reading(const fs::path& file, Lines lines, const RecordKind& kind, LineReader& reader)
        : file_(file.string()), lines_(std::move(lines)), kind_(kind), reader_(reader)
    {
    }

    harness::Result<RecordRead> all()
    {
        for (;;) {
            const Lines::Got got = lines_.next();
            if (got == Lines::Got::end)
                break;
            ++number_;
            if (got == Lines::Got::trouble)
                return harness::usage_error(
                    cat("cannot read '", file_, "': ", std::strerror(errno)));
            if (got == Lines::Got::too_long)
                return wrong(cat("is longer than ", longest_line >> 20, " MiB"));
            if (got == Lines::Got::cut_line)
                read_.cut = true;
            if (const auto took = take(lines_.line()); !took && !(read_.cut && number_ > 1))
                return took.error();
        }
        if (number_ == 0)
            return harness::usage_error(cat("'", file_, "' is empty"), std::string{kind_.wanted});
        return read_;
    }

private:
    harness::Result<> take(const std::string& line)
    {
        const auto is = reader_.decode(line);
        if (!is)
            return number_ == 1 ? no_record(is.error().what) : wrong(is.error().what);
        if (*is == LineIs::unknown) {
            ++read_.unknown;
            return number_ == 1 ? harness::Result<>{no_record("is of an unknown kind")}
                                : harness::Ok{};
        }
        if (number_ == 1 && *is != LineIs::start)
            return no_record(cat("is not the start of a ", kind_.of));
        if (number_ > 1 && *is == LineIs::start)
            return wrong(
                cat("is the start of another ", kind_.of, ": a record has one ", kind_.of));
        if (read_.ended)
            return wrong(cat("comes after the end of the ", kind_.of));
        read_.ended = *is == LineIs::end;
        ++read_.events;
        reader_.tell();
        return harness::Ok{};
    }

    Error no_record(const std::string& why) const
    {
        return harness::usage_error(cat("'", file_, "' is no record: line 1 ", why),
                                    std::string{kind_.wanted});
    }

    Error wrong(const std::string& what) const
    {
        return harness::usage_error(cat("'", file_, "' line ", number_, ": ", what));
    }

    std::string file_;
    Lines lines_;
    const RecordKind& kind_;
    LineReader& reader_;
    RecordRead read_;
    std::size_t number_ = 0;
};

}  // namespace

harness::Result<fs::path> record_in(const fs::path& record, const RecordKind& kind)
{
    std::error_code error;
    if (!fs::is_directory(record, error))
        return record;
    const fs::path file = record / kind.file;
    if (!fs::exists(file, error))
        return harness::usage_error(cat("there is no ", kind.file, " in '", record.string(), "'"),
                                    std::string{kind.wanted});
    return file;
}

harness::Result<RecordRead> read_lines(const fs::path& file, const RecordKind& kind,
                                       LineReader& reader)
{
    File opened{::fopen(file.c_str(), "rbe")};
    if (!opened)
        return harness::usage_error(
            cat("cannot read '", file.string(), "': ", std::strerror(errno)),
            std::string{kind.wanted});
    return Reading(file, Lines(std::move(opened)), kind, reader).all();
}

}  // namespace reports
