// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/copy.hpp"

#include <system_error>
#include <vector>

#include <unistd.h>

#include "harness/base/text.hpp"
#include "reports/batch/job_name.hpp"
#include "reports/batch/record.hpp"

namespace reports {

namespace {

namespace fs = std::filesystem;
using harness::cat;
using harness::Error;
using harness::Ok;
using harness::Result;

Error cannot(std::string_view doing, const fs::path& path, const std::error_code& error)
{
    return harness::lab_error(cat("cannot ", doing, " '", path.string(), "': ", error.message()));
}

/// A folder that is made aside and takes its place as a whole, or goes, with those above it that
/// were made for it.
class Staging {
public:
    static Result<Staging> make(const fs::path& target)
    {
        std::error_code error;
        if (fs::exists(target, error) && !fs::is_empty(target, error))
            return harness::usage_error(cat("'", target.string(), "' is there and is not empty"),
                                        "name a new folder with --output");
        // What a link leads to is replaced, and not the link.
        Staging staging(fs::exists(target, error) ? fs::canonical(target, error) : target);
        for (fs::path above = staging.target_.parent_path(); !fs::exists(above, error);
             above = above.parent_path())
            staging.made_.push_back(above);
        fs::create_directories(staging.target_.parent_path(), error);
        if (error)
            return cannot("make", staging.target_.parent_path(), error);
        if (!fs::create_directory(staging.folder_, error))
            return cannot("make", staging.folder_, error);
        staging.made_.insert(staging.made_.begin(), staging.folder_);
        return staging;
    }

    Staging(Staging&& other) noexcept = default;
    ~Staging()
    {
        std::error_code error;
        if (!made_.empty())
            fs::remove_all(folder_, error);
        for (const fs::path& each : made_)
            if (!fs::remove(each, error) && fs::exists(each, error))
                break;
    }

    const fs::path& folder() const { return folder_; }

    Result<> put_in_place()
    {
        std::error_code error;
        fs::rename(folder_, target_, error);
        if (error)
            return cannot("make", target_, error);
        made_.clear();
        return Ok{};
    }

private:
    explicit Staging(const fs::path& target)
        : target_(fs::absolute(target / "").parent_path().lexically_normal()),
          folder_(target_.parent_path() / cat(".", target_.filename().string(), ".", ::getpid()))
    {
    }

    fs::path target_;
    fs::path folder_;
    std::vector<fs::path> made_;  ///< the lowest first; empty: it is in its place
};

Result<> copy_tree(const fs::path& from, const fs::path& to)
{
    std::error_code error;
    const fs::path source = fs::canonical(from, error);
    if (!error)
        fs::copy(source, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
    return error ? Result<>{cannot("copy", from, error)} : Ok{};
}

/// The run of an attempt, and what the program that made it printed. An attempt may have left
/// none, when it never came so far.
Result<> copy_attempt(const AttemptState& attempt, const fs::path& folder, const std::string& name)
{
    const fs::path from = attempt.start.folder;
    std::error_code error;
    if (fs::exists(from, error))
        if (auto copied = copy_tree(from, folder / name); !copied)
            return copied;
    const fs::path above = (from / "").parent_path();
    const fs::path log = above.parent_path() / log_of_attempt(above.filename().string());
    if (!is_batch(above.parent_path()) || !fs::exists(log, error))
        return Ok{};
    fs::create_directory(folder / "logs", error);
    return copy_tree(log, folder / log_of_attempt(name));
}

}  // namespace

Result<Batch> copy_batch(const Batch& merged, const fs::path& folder,
                         const std::function<bool()>& stop)
{
    auto staging = Staging::make(folder);
    if (!staging)
        return staging.error();
    Batch batch = merged;
    batch.folder = folder;
    batch.start.name = (folder / "").parent_path().filename().string();
    for (JobState& job : batch.jobs)
        for (AttemptState& attempt : job.attempts) {
            if (stop())
                return Error{harness::Fault::interrupted, "interrupted", std::nullopt,
                             "nothing was left behind"};
            const std::string name = name_of_attempt(job.plan.id, attempt.start.attempt);
            if (attempt.start.folder.empty())
                continue;
            if (auto copied = copy_attempt(attempt, staging->folder(), name); !copied)
                return copied.error();
            attempt.start.folder = name;
        }
    {
        auto record = BatchRecord::create(staging->folder() / batch_record);
        if (!record)
            return record.error();
        tell_again(batch, *record);
        if (record->trouble())
            return *record->trouble();
    }
    const auto placed = staging->put_in_place();
    return placed ? Result{std::move(batch)} : placed.error();
}

}  // namespace reports
