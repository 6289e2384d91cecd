// SPDX-License-Identifier: Apache-2.0
// What works on a share with or without a daemon: fsck and migrate.
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>

#include "harness/base/text.hpp"
#include "plugin/cli/ask.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/share/fd.hpp"
#include "plugin/volume/fsck.hpp"
#include "plugin/volume/migrate.hpp"

namespace convoy::cli {

using harness::cat;
using Weight = Finding::Weight;

namespace {

/// --share, or what the daemon says.
harness::Result<std::string> share_of(const Call& call)
{
    if (std::string share = call.text("share"); !share.empty())
        return share;
    const auto response = send(call, "GET", "/info", {});
    if (!response)
        return harness::usage_error(cat("which share? ", response.error().what),
                                    "--share names it");
    const auto info = parse_json(response->body);
    std::string path = info ? info->at("vfs").at("Path").text() : "";
    if (path.empty())
        return harness::usage_error("the daemon does not say which share it serves",
                                    "--share names it");
    return path;
}

harness::Result<Store> store_of(const Call& call)
{
    const auto share = share_of(call);
    if (!share)
        return share.error();
    return Store::open({.share = *share, .root = call.text("root"), .here = this_host()});
}

const char* word_for(Weight weight)
{
    return weight == Weight::wrong ? "wrong" : weight == Weight::mended ? "mended" : "note";
}

std::size_t wrong_among(const std::vector<Finding>& findings)
{
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [](const Finding& each) { return each.weight == Weight::wrong; }));
}

void print(const Call& call, const std::string& share, const std::vector<Finding>& findings,
           const std::string& sum)
{
    if (!call.is_on("json")) {
        for (const Finding& each : findings)
            std::printf("%-7s %s: %s\n", word_for(each.weight), each.what.c_str(),
                        each.remedy.c_str());
        std::printf("%s: %s\n", share.c_str(), sum.c_str());
        return;
    }
    Json::List list;
    for (const Finding& each : findings)
        list.push_back(Json::object(
            {{"Kind", word_for(each.weight)}, {"What", each.what}, {"Remedy", each.remedy}}));
    std::printf("%s\n",
                to_text(Json::object({{"Share", share},
                                      {"Findings", std::move(list)},
                                      {"Wrong", static_cast<std::int64_t>(wrong_among(findings))}}))
                    .c_str());
}

/// A rancher/convoy holds a lock on its root for as long as it runs.
bool rancher_runs_in(const std::string& root)
{
    const Fd lock{::open(cat(root, "/lock").c_str(), O_RDONLY | O_CLOEXEC)};
    return lock && ::flock(lock.get(), LOCK_SH | LOCK_NB) != 0;
}

}  // namespace

int fsck(const Call& call)
{
    auto store = store_of(call);
    if (!store)
        return fail(store.error());
    const auto findings =
        convoy::fsck(*store, {.repair = call.is_on("repair"), .gone = call.all("gone")});
    if (!findings)
        return fail(findings.error());
    const std::size_t wrong = wrong_among(*findings);
    print(call, store->share().path().string(), *findings,
          wrong == 0 ? "nothing is wrong" : cat(wrong, " wrong"));
    return wrong == 0 ? 0 : 1;
}

int migrate(const Call& call)
{
    const bool for_good = call.is_on("do-it");
    if (for_good && rancher_runs_in(call.text("root")))
        return fail(harness::lab_error(
            cat("a rancher/convoy runs with the root ", call.text("root")), "stop it first"));
    auto store = store_of(call);
    if (!store)
        return fail(store.error());
    const auto migrated =
        convoy::migrate(*store, for_good ? Migration::for_good : Migration::dry_run);
    if (!migrated)
        return fail(migrated.error());
    const std::size_t wrong = wrong_among(migrated->findings);
    const std::string left =
        wrong == 0
            ? ", nothing is left to be done"
            : cat(", ", wrong, for_good ? " things are left" : " things to be done: --do-it");
    print(call, store->share().path().string(), migrated->findings,
          cat(migrated->volumes, " volumes", left));
    return wrong == 0 || !for_good ? 0 : 1;
}

}  // namespace convoy::cli
