// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/slurm/executor.hpp"

#include <algorithm>
#include <csignal>
#include <thread>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/batch/slurm/script.hpp"
#include "harness/lab/ending.hpp"
#include "harness/lab/files.hpp"

namespace harness::batch::slurm {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

// What Slurm takes as one array unless its MaxArraySize says otherwise.
constexpr std::size_t largest_array = 1000;
// Without --mem a task may be given all of a node; volab itself has to fit.
constexpr std::uint64_t least_memory_mib = 512;
constexpr seconds submitting{120}, telling{5};

bool is_memory_option(const std::string& option)
{
    return option.starts_with("--mem");
}

/// By Ctrl-C, SIGKILL or SIGTERM: not of its own accord.
bool was_ended(int status)
{
    return status == 130 || status == 128 + SIGKILL || status == 128 + SIGTERM;
}

}  // namespace

SlurmExecutor::SlurmExecutor(Settings settings, std::unique_ptr<Commands> commands)
    : settings_(std::move(settings)), commands_(std::move(commands))
{
}

SlurmExecutor::~SlurmExecutor()
{
    if (tasks_.empty())
        return;
    drop_waiting();
    kill();
    for (const auto deadline = Clock::now() + seconds{20};
         !tasks_.empty() && Clock::now() < deadline;)
        (void)wait(milliseconds{500});
}

Result<> SlurmExecutor::add(std::vector<Task> tasks)
{
    const std::size_t held = held_.size(), had = tasks_.size();
    std::ranges::move(tasks, std::back_inserter(held_));
    auto submitted = submit_what_fits();
    if (submitted || tasks_.size() > had)  // wait() tells of those that Slurm did not take
        return Ok{};
    held_.resize(held);
    return submitted;
}

/// Over several arrays Slurm keeps no limit, so that what is beyond it waits here.
Result<> SlurmExecutor::submit_what_fits()
{
    while (!held_.empty()) {
        std::size_t fit = largest_array;
        if (settings_.limit > 0 && !tasks_.empty())
            fit = settings_.limit - std::min<std::size_t>(settings_.limit, tasks_.size());
        fit = std::min({fit, held_.size(), largest_array});
        if (fit == 0)
            break;
        const auto end = held_.begin() + static_cast<std::ptrdiff_t>(fit);
        std::vector<Task> now(held_.begin(), end);
        if (auto submitted = submit(std::move(now)); !submitted)
            return submitted;
        held_.erase(held_.begin(), end);
    }
    return Ok{};
}

Result<> SlurmExecutor::submit(std::vector<Task> tasks)
{
    const fs::path folder = settings_.folder / "slurm" / std::to_string(++submissions_);
    std::error_code error;
    const fs::path here = fs::current_path(error);
    if (auto written = lab::write_file(folder / "array.sh", array_script(folder)); !written)
        return written;
    for (unsigned i = 0; i < tasks.size(); ++i)
        if (auto written = lab::write_file(file_of(folder, i, "sh"), task_script(tasks[i], here));
            !written)
            return written;
    const auto array = sbatch(folder, tasks);
    if (!array) {
        // Should Slurm have them nonetheless, they end before they begin.
        for (unsigned i = 0; i < tasks.size(); ++i)
            fs::create_directory(file_of(folder, i, claimed), error);
        return array.error();
    }
    changes_.push_back(lab_error(
        cat("Slurm has ", tasks.size(), tasks.size() == 1 ? " run" : " runs", " as job ", *array),
        submissions_ > 1 ? ""
                         : cat("'squeue -j ", *array, "' lists them, 'scancel ", *array,
                               "' ends them should volab be gone")));
    for (unsigned i = 0; i < tasks.size(); ++i)
        tasks_.emplace(TaskId{*array, i}, Submitted{std::move(tasks[i]), folder});
    return Ok{};
}

Result<std::uint64_t> SlurmExecutor::sbatch(const fs::path& folder, const std::vector<Task>& tasks)
{
    Needs most{least_memory_mib, 1};
    for (const Task& task : tasks)
        most = {std::max(most.memory_mib, task.needs.memory_mib),
                std::max(most.cores, task.needs.cores)};
    std::string indices = cat("--array=0-", tasks.size() - 1);
    if (settings_.limit > 0)
        indices += cat('%', settings_.limit);

    std::vector<std::string> argv{"sbatch", "--job-name=volab",
                                  cat("--cpus-per-task=", most.cores)};
    if (std::ranges::none_of(settings_.options, is_memory_option))
        argv.push_back(cat("--mem=", most.memory_mib, 'M'));
    argv.insert(argv.end(), settings_.options.begin(), settings_.options.end());
    // The last of an option counts: these are not the user's to change.
    for (const char* option : {"--parsable", "--no-requeue", "--output=/dev/null",
                               "--error=/dev/null", "--chdir=/", "--nodes=1", "--ntasks=1"})
        argv.emplace_back(option);
    argv.push_back(indices);
    argv.push_back((folder / "array.sh").string());

    const auto answer = commands_->run(argv, submitting);
    if (!answer)
        return answer.error();
    if (answer->exit != 0)
        return lab_error(cat("sbatch refused: ", words_of(*answer)),
                         "options for sbatch are given with --sbatch");
    if (const auto array = parse_submission(answer->out))
        return *array;
    return lab_error(cat("sbatch did not tell the job's id, but: ", words_of(*answer)));
}

Result<std::vector<Change>> SlurmExecutor::wait(milliseconds patience)
{
    const auto deadline = Clock::now() + patience;
    for (;;) {
        look_into_folders();
        if (!tasks_.empty() && Clock::now() >= asked_ + settings_.ask)
            if (auto asked = ask_queue(); !asked)
                return asked.error();
        if (auto submitted = submit_what_fits(); !submitted) {
            for (const Task& task : std::exchange(held_, {}))
                changes_.push_back(
                    TaskEnded{task.job, task.attempt, std::nullopt, submitted.error().what, ""});
        }
        const auto now = Clock::now();
        if (!changes_.empty() || now >= deadline)
            return std::exchange(changes_, {});
        std::this_thread::sleep_for(
            std::min(settings_.look, std::chrono::ceil<milliseconds>(deadline - now)));
    }
}

/// Folders are listed: on NFS a file that was not there is not asked for again for a while, but
/// opening a folder asks the server.
void SlurmExecutor::look_into_folders()
{
    std::map<fs::path, std::set<std::string>> folders;
    for (const auto& [id, task] : tasks_)
        folders[task.folder];
    for (auto& [folder, files] : folders) {
        std::error_code error;
        for (fs::directory_iterator file(folder, error), none; file != none; file.increment(error))
            files.insert(file->path().filename().string());
    }
    for (auto task = tasks_.begin(); task != tasks_.end();) {
        const auto now = task++;
        look_at(now, folders[now->second.folder]);
    }
}

void SlurmExecutor::look_at(Tasks::iterator task, const std::set<std::string>& files)
{
    Submitted& it = task->second;
    const auto left = [&](std::string_view mark) -> std::optional<std::string> {
        const fs::path file = file_of(it.folder, task->first.index, mark);
        if (!files.contains(file.filename().string()))
            return std::nullopt;
        const auto text = lab::read_file(file);
        return text ? std::optional{std::string{trim(*text)}} : std::nullopt;
    };
    if (!it.begun)
        if (auto node = left(started))
            begin(it, std::move(*node));
    if (it.status)
        return;
    if (const auto text = left(ended))
        it.status = number_in<int>(*text);
    if (it.status && (interrupted_ || !was_ended(*it.status)))
        end(task, *it.status);  // of the others Slurm is asked who ended them
}

void SlurmExecutor::begin(Submitted& task, std::string node)
{
    task.begun = true;
    task.node = std::move(node);
    changes_.push_back(TaskStarted{task.task.job, task.task.attempt, task.node});
}

void SlurmExecutor::end(Tasks::iterator task, int status)
{
    const auto exit = exit_in(status);
    end(task, exit, exit ? "" : lab::describe({std::nullopt, status - 128}));
}

void SlurmExecutor::end(Tasks::iterator task, std::optional<int> exit, std::string trouble)
{
    const Submitted& it = task->second;
    changes_.push_back(TaskEnded{it.task.job, it.task.attempt, exit, std::move(trouble), it.node});
    tasks_.erase(task);
}

std::vector<Task> SlurmExecutor::drop_waiting()
{
    look_into_folders();
    const std::string ids = join(arrays(), " ");
    const Result<> cancelled = cancel({"--state=PENDING"});
    std::vector<Task> dropped;
    for (auto task = tasks_.begin(); task != tasks_.end();) {
        const auto now = task++;
        std::error_code error;
        if (!now->second.begun &&
            fs::create_directory(file_of(now->second.folder, now->first.index, claimed), error)) {
            dropped.push_back(std::move(now->second.task));
            tasks_.erase(now);
        }
    }
    if (!cancelled && !dropped.empty())
        changes_.push_back(
            lab_error(cat(dropped.size(), dropped.size() == 1 ? " run" : " runs",
                          " may still be in Slurm's queue: ", cancelled.error().what),
                      cat("they end as they begin; 'scancel ", ids, "' takes them out")));
    std::ranges::move(held_, std::back_inserter(dropped));
    held_.clear();
    return dropped;
}

void SlurmExecutor::interrupt()
{
    interrupted_ = Clock::now();
    signal_begun("USR1");
}

void SlurmExecutor::kill()
{
    interrupted_ = Clock::now();
    signal_begun("USR2");
    (void)cancel({});
}

/// Only the script gets it, and passes it on once: all else of the task, machines too, is the
/// program's to end.
void SlurmExecutor::signal_begun(const std::string& signal)
{
    std::vector<std::string> argv{"scancel", "--batch", cat("--signal=", signal)};
    const std::size_t options = argv.size();
    for (const auto& [id, task] : tasks_)
        if (task.begun && !task.missed)
            argv.push_back(to_text(id));
    if (argv.size() > options)
        (void)commands_->run(argv, telling);
}

/// It fails, too, when there is nothing left to cancel.
Result<> SlurmExecutor::cancel(std::vector<std::string> options)
{
    if (tasks_.empty())
        return Ok{};
    options.insert(options.begin(), "scancel");
    std::ranges::move(arrays(), std::back_inserter(options));
    const auto answer = commands_->run(options, telling);
    if (!answer)
        return answer.error();
    return answer->exit == 0 ? Result<>{Ok{}} : lab_error(words_of(*answer));
}

std::vector<std::string> SlurmExecutor::arrays() const
{
    std::set<std::uint64_t> ids;
    for (const auto& [id, task] : tasks_)
        ids.insert(id.array);
    std::vector<std::string> texts;
    for (const std::uint64_t id : ids)
        texts.push_back(std::to_string(id));
    return texts;
}

}  // namespace harness::batch::slurm
