// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/environment.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <sys/utsname.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/cli/timeout_multiplier.hpp"
#include "harness/lab/digest.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::cli {

namespace {

/// Where a CI system says what; a name that it does not have is empty.
struct CiSystem {
    const char* name;
    const char* mark;  ///< set by this system alone
    const char* branch;
    const char* commit;
    const char* job;
    const char* build;
    const char* url;
};
constexpr std::array ci_systems{
    CiSystem{"github", "GITHUB_ACTIONS", "GITHUB_REF_NAME", "GITHUB_SHA", "GITHUB_JOB",
             "GITHUB_RUN_NUMBER", ""},
    CiSystem{"gitlab", "GITLAB_CI", "CI_COMMIT_REF_NAME", "CI_COMMIT_SHA", "CI_JOB_NAME",
             "CI_PIPELINE_IID", "CI_JOB_URL"},
    CiSystem{"jenkins", "JENKINS_URL", "BRANCH_NAME", "GIT_COMMIT", "JOB_NAME", "BUILD_NUMBER",
             "BUILD_URL"},
    CiSystem{"yes", "CI", "", "", "", "", ""},
};

std::string value_of(const Lookup& variable, const char* name)
{
    return *name == '\0' ? "" : variable(name).value_or("");
}

/// GitHub tells the build's page in three parts.
std::string github_url(const Lookup& variable)
{
    const auto server = variable("GITHUB_SERVER_URL"), repository = variable("GITHUB_REPOSITORY"),
               run = variable("GITHUB_RUN_ID");
    return server && repository && run ? cat(*server, "/", *repository, "/actions/runs/", *run)
                                       : "";
}

void machine_facts(model::Facts& facts)
{
    utsname names{};
    if (::uname(&names) == 0) {
        facts["kernel"] = names.release;
        facts["architecture"] = names.machine;
    }
    if (const long cpus = ::sysconf(_SC_NPROCESSORS_ONLN); cpus > 0)
        facts["cpus"] = std::to_string(cpus);
    const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
    if (pages > 0 && page > 0)
        facts["memory_mib"] = std::to_string(pages / (1024 * 1024 / page));
}

void convoy_facts(model::Facts& facts, const std::filesystem::path& convoy, bool own)
{
    std::ifstream in(convoy, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    if (!in.is_open() || in.bad())
        return;  // the step that deploys it is the one to complain
    facts["convoy_sha256"] = lab::sha256(content);
    if (own)
        facts["convoy_version"] = VOLAB_VERSION;
}

std::optional<std::string> variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

}  // namespace

model::Facts ci_facts(const Lookup& variable)
{
    for (const CiSystem& system : ci_systems) {
        const std::string mark = value_of(variable, system.mark);
        if (mark.empty() || mark == "false")
            continue;
        model::Facts facts{{"ci", system.name},
                           {"ci_branch", value_of(variable, system.branch)},
                           {"ci_commit", value_of(variable, system.commit)},
                           {"ci_job", value_of(variable, system.job)},
                           {"ci_build", value_of(variable, system.build)},
                           {"ci_url", *system.url == '\0' ? github_url(variable)
                                                          : value_of(variable, system.url)}};
        std::erase_if(facts, [](const auto& fact) { return fact.second.empty(); });
        return facts;
    }
    return {};
}

model::Facts git_facts(std::string_view status)
{
    constexpr std::string_view commit = "# branch.oid ", branch = "# branch.head ";
    model::Facts facts;
    bool dirty = false;
    for (const std::string_view line : split_lines(status)) {
        if (line.starts_with(commit) && line != "# branch.oid (initial)")
            facts["git_commit"] = line.substr(commit.size());
        else if (line.starts_with(branch) && line != "# branch.head (detached)")
            facts["git_branch"] = line.substr(branch.size());
        dirty = dirty || !line.starts_with('#');
    }
    if (facts.contains("git_commit"))
        facts["git_dirty"] = dirty ? "yes" : "no";
    return facts;
}

std::filesystem::path wanted_convoy_archive(const std::string& asked)
{
    if (!asked.empty())
        return std::filesystem::absolute(asked);
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.parent_path().parent_path() / "convoy.tar.gz";
}

model::Facts environment_facts(const ThisSide& side, const lab::Interrupt& interrupt)
{
    model::Facts facts = ci_facts(variable);
    machine_facts(facts);
    convoy_facts(facts, side.convoy, side.own_convoy);
    if (side.timeout_multiplier != 1)
        facts["timeout_multiplier"] = text_of_multiplier(side.timeout_multiplier);
    if (lab::is_installed("git"))
        if (const auto status =
                lab::output_of({.argv = {"git", "--no-optional-locks", "status", "--porcelain=v2",
                                         "--branch", "--untracked-files=no"},
                                .folder = side.folder.empty() ? "." : side.folder},
                               interrupt, std::chrono::seconds{10}))
            facts.merge(git_facts(*status));
    return facts;
}

}  // namespace harness::cli
