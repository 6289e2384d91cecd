// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/slurm/commands.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/text_sink.hpp"

namespace harness::batch::slurm {

Result<Answer> InstalledCommands::run(const std::vector<std::string>& argv,
                                      std::chrono::milliseconds timeout)
{
    lab::TextSink said(16 << 20);  // squeue on a large cluster
    const auto ran = lab::run_program({argv}, {.timeout = timeout}, said, never_);
    if (!ran)
        return ran.error();
    if (ran->timed_out)
        return lab_error(cat("'", argv.front(), "' did not end in time"));
    return Answer{ran->ending.exit.value_or(128 + ran->ending.signal.value_or(0)), said.out,
                  said.err};
}

Result<> check_installed()
{
    for (const char* name : {"sbatch", "squeue", "scontrol", "scancel"})
        if (!lab::is_installed(name))
            return lab_error(cat("there is no '", name, "' in PATH"),
                             "--on slurm is for a machine that submits to a cluster; '--jobs N' "
                             "runs several labs on this one");
    return Ok{};
}

std::string words_of(const Answer& answer)
{
    std::vector<std::string> words;
    for (std::string_view line : split_lines(answer.err.empty() ? answer.out : answer.err)) {
        // "sbatch: error: Batch job submission failed: Invalid partition name specified"
        for (const std::string_view lead :
             {"sbatch: ", "error: ", "fatal: ", "submission failed: "})
            if (const auto at = line.find(lead); at != std::string_view::npos)
                line.remove_prefix(at + lead.size());
        if (!trim(line).empty())
            words.push_back(to_utf8(trim(line)));
    }
    return words.empty() ? cat("exit status ", answer.exit) : join(words, "; ");
}

}  // namespace harness::batch::slurm
