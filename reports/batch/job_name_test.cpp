// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/job_name.hpp"

#include "harness/testing/catch.hpp"

using namespace reports;

namespace {

const JobName volumes{"volumes", {{"image", "debian-13"}, {"size", "1 GiB/2"}}, 2};

}  // namespace

TEST_CASE("a job is called after its scenario, combination and repetition", "[reports]")
{
    std::set<std::string, std::less<>> taken;
    CHECK(title_of(volumes) == "volumes (image=debian-13, size=1 GiB/2) #2");
    CHECK(id_of(volumes, taken) == "volumes-image=debian-13-size=1_GiB_2-r2");
    CHECK(title_of({"volumes", {}, {}}) == "volumes");
    CHECK(id_of({"volumes", {}, {}}, taken) == "volumes");
}

TEST_CASE("each id names a folder of its own", "[reports]")
{
    std::set<std::string, std::less<>> taken;
    CHECK(id_of({"データ", {}, {}}, taken) == "_________");
    CHECK(id_of({"データ", {}, {}}, taken) == "_________-2");
    CHECK(id_of({"..", {}, {}}, taken) == "_..");
    CHECK(id_of({"-rf", {}, {}}, taken) == "_-rf");
    CHECK(id_of({"", {}, {}}, taken) == "_");
    CHECK(id_of({"logs", {}, {}}, taken) == "logs-2");
    CHECK(id_of({std::string(300, 'x'), {}, {}}, taken).size() == 100);
    CHECK(id_of({"a", {{"tag", "b.retry-1"}}, {}}, taken) == "a-tag=b_retry-1");
    for (const std::string& id : taken)
        CHECK(is_job_id(id));
    for (const char* none : {"", ".", "..", "a/b", "logs", "batch.jsonl", "a b"})
        CHECK_FALSE(is_job_id(none));
}
