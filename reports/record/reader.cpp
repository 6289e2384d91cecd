// SPDX-License-Identifier: Apache-2.0
#include "reports/record/reader.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <variant>

#include <stdio.h>

#include "harness/base/text.hpp"
#include "reports/record/decode.hpp"

namespace reports {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Error;
using harness::model::Event;

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

constexpr const char* what_is_wanted =
    "a record is a run's folder or the record.jsonl in it, as 'volab run' leaves it in runs/";

harness::Result<fs::path> file_of(const fs::path& record)
{
    std::error_code error;
    if (!fs::is_directory(record, error))
        return record;
    const fs::path file = record / "record.jsonl";
    if (!fs::exists(file, error))
        return harness::usage_error(cat("there is no record.jsonl in '", record.string(), "'"),
                                    what_is_wanted);
    return file;
}

/// Reads one record.
class Reading {
public:
    Reading(const fs::path& file, Lines lines,
            const std::vector<harness::model::RunObserver*>& observers)
        : file_(file.string()), lines_(std::move(lines)), observers_(observers)
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
            return harness::usage_error(cat("'", file_, "' is empty"), what_is_wanted);
        return read_;
    }

private:
    harness::Result<> take(const std::string& line)
    {
        const auto event = from_line(line);
        if (!event)
            return number_ == 1 ? no_record(event.error().what) : wrong(event.error().what);
        if (std::holds_alternative<UnknownEvent>(*event)) {
            ++read_.unknown;
            return number_ == 1 ? harness::Result<>{no_record("is of an unknown kind")}
                                : harness::Ok{};
        }
        const Event& known = std::get<Event>(*event);
        const bool starts = std::holds_alternative<harness::model::RunStarted>(known.body);
        if (number_ == 1 && !starts)
            return no_record("is not the start of a run");
        if (number_ > 1 && starts)
            return wrong("is the start of another run: a record has one run");
        if (read_.ended)
            return wrong("comes after the end of the run");
        read_.ended = std::holds_alternative<harness::model::RunEnded>(known.body);
        ++read_.events;
        for (harness::model::RunObserver* observer : observers_)
            observer->tell(known);
        return harness::Ok{};
    }

    Error no_record(const std::string& why) const
    {
        return harness::usage_error(cat("'", file_, "' is no record: line 1 ", why),
                                    what_is_wanted);
    }

    Error wrong(const std::string& what) const
    {
        return harness::usage_error(cat("'", file_, "' line ", number_, ": ", what));
    }

    std::string file_;
    Lines lines_;
    const std::vector<harness::model::RunObserver*>& observers_;
    RecordRead read_;
    std::size_t number_ = 0;
};

}  // namespace

harness::Result<RecordRead> read_record(const fs::path& record,
                                        const std::vector<harness::model::RunObserver*>& observers)
{
    const auto file = file_of(record);
    if (!file)
        return file.error();
    File opened{::fopen(file->c_str(), "rbe")};
    if (!opened)
        return harness::usage_error(
            cat("cannot read '", file->string(), "': ", std::strerror(errno)), what_is_wanted);
    return Reading(*file, Lines(std::move(opened)), observers).all();
}

}  // namespace reports
