// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/formats.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/cli/document.hpp"
#include "harness/cli/html.hpp"
#include "harness/cli/temporary_folder.hpp"
#include "harness/lab/files.hpp"
#include "reports/batch/record.hpp"
#include "reports/ci/ctrf.hpp"
#include "reports/ci/github.hpp"
#include "reports/ci/gitlab.hpp"
#include "reports/ci/tap.hpp"
#include "reports/gathered.hpp"
#include "reports/junit.hpp"
#include "reports/record/reader.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view standard_output = "-";

constexpr std::array all{
    Format{"junit", "JUnit XML, for every CI system", false, nullptr, reports::junit,
           reports::junit},
    Format{"html", "a page to open in a browser", true, write_html},
    Format{"tap", "TAP 14", false, nullptr, reports::tap, reports::tap},
    Format{"ctrf", "CTRF JSON", false, nullptr, reports::ctrf, reports::ctrf},
    Format{"github", "annotations for GitHub Actions", false, nullptr, reports::github_annotations,
           reports::github_annotations},
    Format{"github-summary", "Markdown for a job's summary on GitHub", false, nullptr,
           reports::github_summary, reports::github_summary},
    Format{"gitlab-codequality", "Code Quality of GitLab", false, nullptr,
           reports::gitlab_codequality, reports::gitlab_codequality},
    Format{"gitlab-metrics", "metrics of GitLab", false, nullptr, reports::gitlab_metrics,
           reports::gitlab_metrics},
};

std::vector<std::string> names()
{
    std::vector<std::string> names;
    for (const Format& format : all)
        names.emplace_back(format.name);
    return names;
}

}  // namespace

std::span<const Format> formats()
{
    return all;
}

const Format* format_of(std::string_view name)
{
    return &*std::ranges::find(all, name, &Format::name);
}

void add_format_option(CLI::App& command, std::vector<std::string>& options)
{
    command
        .add_option("--format", options,
                    "Make a file of the record, '-' is standard output; can be repeated")
        ->type_name("NAME=PATH")
        ->allow_extra_args(false);
}

std::string formats_help()
{
    std::string text = "Formats:\n";
    for (const Format& format : all)
        text += cat("  ", format.name, std::string(20 - format.name.size(), ' '), format.what,
                    format.of_several ? ", of one run, several, or a batch" : "", "\n");
    return text;
}

Result<std::vector<WantedFile>> wanted_files(const std::vector<std::string>& options)
{
    std::vector<WantedFile> files;
    for (const std::string& option : options) {
        const auto equals = option.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == option.size())
            return usage_error(
                cat("--format: '", excerpt(option, 100), "' is no NAME=PATH"),
                cat("as in --format junit=report.xml; a NAME is ", join(names(), ", ")));
        const std::string name = option.substr(0, equals);
        const auto format = std::ranges::find(all, name, &Format::name);
        if (format == all.end())
            return usage_error(cat("--format: there is no format '", excerpt(name, 100), "'"),
                               suggestion(name, names()));
        fs::path file = option.substr(equals + 1);
        if (file == "/dev/stdout" || file == "/dev/fd/1")
            file = standard_output;  // by that name it would be written into what we print
        if (std::ranges::find(files, file, &WantedFile::file) != files.end())
            return usage_error(cat("--format: '", file.string(), "' is to be two files"),
                               "name another file");
        files.push_back({format, file});
    }
    return files;
}

StandardOutput::StandardOutput(const std::vector<WantedFile>& files)
{
    if (std::ranges::find(files, fs::path{standard_output}, &WantedFile::file) == files.end())
        return;
    std::fflush(stdout);
    own_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

StandardOutput::~StandardOutput()
{
    if (own_ < 0)
        return;
    std::fflush(stdout);
    ::dup2(own_, STDOUT_FILENO);
    ::close(own_);
}

Result<> StandardOutput::write(std::string_view text) const
{
    return pour(own_, text, "standard output");
}

Result<> check_number(const Runs& runs, const std::vector<WantedFile>& files)
{
    for (const auto& [format, file] : files)
        if (runs.records.size() > 1 && !format->of_several)
            return usage_error(cat("--format ", format->name, " is of one run, and there are ",
                                   runs.records.size()),
                               "name one run");
    return Ok{};
}

namespace {

/// Makes documents of the runs. However many are made of their texts, records are read once.
class Maker {
public:
    explicit Maker(const Runs& runs) : runs_(runs)
    {
        if (runs.batch != nullptr)
            batch_.emplace(*runs.batch);
    }

    Result<> make(const Format& format, const fs::path& file)
    {
        if (is_record(file))
            return usage_error(cat("--format ", format.name, ": '", file.string(), "' is ",
                                   runs_.batch ? "a record of the batch" : "the run's record",
                                   ", which is never overwritten"));
        if (is_written_to(file)) {
            const auto text = text_of(format);
            return text ? write_document(file, *text) : text.error();
        }
        if (format.write != nullptr)
            return format.write(runs_, file);
        if (batch_)
            return lab::write_file(file, format.text_of_batch(*batch_));
        const Result<reports::Gathered>& run = gathered();
        return run ? lab::write_file(file, format.text(*run)) : run.error();
    }

    /// For what is no file to be made: the text of one that is made aside.
    Result<std::string> text_of(const Format& format)
    {
        const auto folder = TemporaryFolder::make();
        if (!folder)
            return folder.error();
        const fs::path file = folder->path() / "document";
        const auto made = make(format, file);
        return made ? lab::read_file(file) : made.error();
    }

private:
    bool is_record(const fs::path& file) const
    {
        std::error_code error;
        if (!fs::exists(file, error))
            return false;
        std::vector<fs::path> records = runs_.records;
        if (runs_.batch != nullptr) {
            records.push_back(runs_.batch->folder / reports::batch_record);
            for (const reports::JobState& job : runs_.batch->jobs)
                for (const reports::AttemptState& attempt : job.attempts)
                    records.push_back(runs_.batch->folder_of(attempt));
        }
        return std::ranges::any_of(records, [&](const fs::path& record) {
            return fs::equivalent(file, record, error) ||
                   fs::equivalent(file, record / "record.jsonl", error);
        });
    }

    const Result<reports::Gathered>& gathered()
    {
        if (!gathered_) {
            const fs::path& record = runs_.records.front();
            std::error_code error;
            const bool is_folder = fs::is_directory(record, error);
            reports::Gatherer gatherer(is_folder ? record : record.parent_path());
            const auto read = reports::read_record(record, {&gatherer});
            gathered_.emplace(read ? Result{gatherer.take()} : read.error());
        }
        return *gathered_;
    }

    const Runs& runs_;
    std::optional<reports::BatchRuns> batch_;
    std::optional<Result<reports::Gathered>> gathered_;
};

}  // namespace

Exit tell_written(const Written& written)
{
    for (const fs::path& file : written.files)
        std::printf("  %s\n", without_escapes(file.string()).c_str());
    std::fflush(stdout);
    for (const Error& error : written.errors)
        fail(error);
    return written.errors.empty() ? Exit::passed : exit_for(written.errors.front());
}

Written write_files(const Runs& runs, const std::vector<WantedFile>& files,
                    const StandardOutput& output)
{
    Written all;
    const auto note = [&all](const Format& format, const Result<>& written) {
        if (!written)
            all.errors.push_back(written.error());
        if (!written && written.error().hint.empty())
            all.errors.back().hint = cat("name another file, --format ", format.name,
                                         "=PATH; 'volab report' makes it of the run's record");
        return static_cast<bool>(written);
    };
    Maker maker(runs);
    const Format* last = nullptr;
    for (const auto& [format, file] : files)
        if (file == standard_output)
            last = format;
        else if (note(*format, maker.make(*format, file)))
            all.files.push_back(file);
    if (last != nullptr) {
        const auto text = maker.text_of(*last);
        note(*last, text ? output.write(*text) : text.error());
    }
    return all;
}

}  // namespace harness::cli
