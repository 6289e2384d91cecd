// SPDX-License-Identifier: Apache-2.0
// C1: kill -9 between any two system calls of every operation. Afterwards the volume is as before
// or as after, for every host, at once and after recovery, and nothing is left.
#include <cstdlib>
#include <set>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/testing/catch.hpp"
#include "plugin/testing/killed.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

const FolderOptions wanted{.mode = 01770, .uid = 1234, .gid = 4321};

/// Whether the work was acknowledged, told across processes.
class Acknowledgement {
public:
    Acknowledgement()
        : told_(static_cast<bool*>(::mmap(nullptr, sizeof(bool), PROT_READ | PROT_WRITE,
                                          MAP_SHARED | MAP_ANONYMOUS, -1, 0)))
    {
        *told_ = false;
    }
    ~Acknowledgement() { ::munmap(told_, sizeof(bool)); }
    Acknowledgement(const Acknowledgement&) = delete;
    Acknowledgement& operator=(const Acknowledgement&) = delete;
    void give() { *told_ = true; }
    bool given() const { return *told_; }

private:
    bool* told_;
};

std::vector<std::string> names_below(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& each : fs::directory_iterator(folder, none))
        names.push_back(each.path().filename());
    return names;
}

bool is_listed(const Store& store, const std::string& name)
{
    const auto all = std::get<Listing>(store.list()).volumes;
    return std::ranges::any_of(all, [&](const Listed& each) { return each.name == name; });
}

/// What every crash has to leave: nothing damaged, nothing pending, no other volume harmed.
void check_whole(const TwoHosts& hosts)
{
    CHECK(std::get<Listing>(hosts.other.list()).damaged.empty());
    CHECK(names_below(hosts.share / "config" / folders::pending).empty());
    CHECK(names_below(hosts.share / "config" / folders::trash).empty());
    CHECK(fs::exists(hosts.share / "stays/file"));
    CHECK(worked(hosts.other.find("stays")));
}

/// Folders of the tests in memory, where there is such a place: each kill has a share of its own,
/// and waiting for a disk would be all that the tests do.
class InMemory {
public:
    InMemory()
    {
        if (const char* before = std::getenv("TMPDIR"))
            before_ = before;
        if (::access("/dev/shm", W_OK) == 0)
            ::setenv("TMPDIR", "/dev/shm", 1);
    }
    ~InMemory() { before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1); }
    InMemory(const InMemory&) = delete;
    InMemory& operator=(const InMemory&) = delete;

private:
    std::string before_;
};

struct Operation {
    const char* name;
    std::function<void(TwoHosts&)> prepare;
    std::function<bool(Store&)> work;  ///< whether it was acknowledged
    /// What must hold at once, and again after recovery.
    std::function<void(const TwoHosts&, bool acknowledged)> check;
};

void crash_everywhere(const Operation& operation)
{
    INFO(operation.name);
    const InMemory in_memory;
    unsigned kills = 0;
    for (unsigned call = 1;; ++call) {
        INFO("before system call " << call);
        TwoHosts hosts;
        (void)hosts.one.create("stays", {});
        hosts.write(hosts.share / "stays/file", "");
        operation.prepare(hosts);
        Acknowledgement acknowledgement;
        const Ending ending = kill_before_call(call, [&] {
            if (operation.work(hosts.one))
                acknowledgement.give();
        });
        if (ending == Ending::not_traced) {
            WARN("not checked: a process cannot be traced here");
            return;
        }
        operation.check(hosts, acknowledgement.given());
        hosts.other.recover();
        operation.check(hosts, acknowledgement.given());
        check_whole(hosts);
        if (ending == Ending::completed) {
            CHECK(acknowledgement.given());
            break;
        }
        ++kills;
    }
    CHECK(kills > 5);
}

void check_new_volume(const TwoHosts& hosts, bool acknowledged)
{
    const Stored<Volume> found = hosts.other.find("vol1");
    CHECK(is_listed(hosts.other, "vol1") == worked(found));
    if (acknowledged)
        REQUIRE(worked(found));
    struct stat info = {};
    const bool has_folder = ::stat((hosts.share / "vol1").c_str(), &info) == 0;
    if (!worked(found))
        return;
    CHECK(std::get<Volume>(found).folder == wanted);
    REQUIRE(has_folder);
    CHECK((info.st_mode & 07777) == 01770);
    CHECK(info.st_uid == 1234);
    CHECK(info.st_gid == 4321);
}

void check_deletion(const TwoHosts& hosts, bool acknowledged)
{
    const Stored<Volume> found = hosts.other.find("vol1");
    CHECK(is_listed(hosts.other, "vol1") == worked(found));
    if (worked(found)) {
        CHECK_FALSE(acknowledged);
        CHECK(fs::exists(hosts.share / "vol1/deep/file"));
    } else {
        CHECK(refusal_of(found).find("doesn't exist") != std::string::npos);
    }
}

void make_full_volume(TwoHosts& hosts)
{
    (void)hosts.one.create("vol1", {});
    fs::create_directories(hosts.share / "vol1/deep");
    hosts.write(hosts.share / "vol1/deep/file", "data");
}

}  // namespace

TEST_CASE("C1 a killed creation leaves a whole volume or none", "[volume][crash]")
{
    crash_everywhere(
        {"create", [](TwoHosts&) {},
         [](Store& store) { return worked(store.create("vol1", {.folder = wanted})); },
         [](const TwoHosts& hosts, bool acknowledged) { check_new_volume(hosts, acknowledged); }});
}

TEST_CASE("C1 after a killed creation the next one makes the volume as it is asked to",
          "[volume][crash]")
{
    const InMemory in_memory;
    for (unsigned call = 1;; ++call) {
        INFO("before system call " << call);
        TwoHosts hosts;
        const Ending ending =
            kill_before_call(call, [&] { (void)hosts.one.create("vol1", {.folder = wanted}); });
        if (ending == Ending::not_traced)
            return;
        const auto made = hosts.other.create("vol1", {.folder = wanted});
        CHECK((worked(made) || refusal_of(made) == "Volume vol1 already exists"));
        check_new_volume(hosts, true);
        CHECK(names_below(hosts.share / "config" / folders::pending).empty());
        if (ending == Ending::completed)
            break;
    }
}

TEST_CASE("C1 a killed adoption keeps the data", "[volume][crash]")
{
    crash_everywhere({"adopt",
                      [](TwoHosts& hosts) {
                          fs::create_directory(hosts.share / "vol1");
                          hosts.write(hosts.share / "vol1/file", "kept");
                      },
                      [](Store& store) { return worked(store.create("vol1", {})); },
                      [](const TwoHosts& hosts, bool acknowledged) {
                          CHECK(fs::exists(hosts.share / "vol1/file"));
                          if (acknowledged)
                              CHECK(is_listed(hosts.other, "vol1"));
                      }});
}

TEST_CASE("C1 a killed deletion deletes all of a volume or nothing", "[volume][crash]")
{
    crash_everywhere(
        {"delete", make_full_volume, [](Store& store) { return !store.remove("vol1", {}); },
         [](const TwoHosts& hosts, bool acknowledged) { check_deletion(hosts, acknowledged); }});
}

TEST_CASE("C1 after a killed deletion a new volume of that name is empty", "[volume][crash]")
{
    const InMemory in_memory;
    for (unsigned call = 1;; ++call) {
        INFO("before system call " << call);
        TwoHosts hosts;
        make_full_volume(hosts);
        const Ending ending = kill_before_call(call, [&] { (void)hosts.one.remove("vol1", {}); });
        if (ending == Ending::not_traced)
            return;
        const bool made = worked(hosts.other.create("vol1", {}));
        CHECK(made != fs::exists(hosts.share / "vol1/deep/file"));
        if (ending == Ending::completed)
            break;
    }
}

TEST_CASE("C1 a killed deletion of a record keeps the data", "[volume][crash]")
{
    crash_everywhere({"delete --reference", make_full_volume,
                      [](Store& store) { return !store.remove("vol1", {.keep_data = true}); },
                      [](const TwoHosts& hosts, bool acknowledged) {
                          CHECK(fs::exists(hosts.share / "vol1/deep/file"));
                          CHECK(is_listed(hosts.other, "vol1") == worked(hosts.other.find("vol1")));
                          if (acknowledged)
                              CHECK_FALSE(worked(hosts.other.find("vol1")));
                      }});
}

TEST_CASE("C1 a killed update leaves the old record or the new one", "[volume][crash]")
{
    crash_everywhere({"update",
                      [](TwoHosts& hosts) {
                          (void)hosts.one.create("vol1", {.labels = {{"is", "old"}}});
                      },
                      [](Store& store) {
                          return !store.update("vol1",
                                               [](Volume& volume) -> std::optional<StoreError> {
                                                   volume.labels["is"] = "new";
                                                   return std::nullopt;
                                               });
                      },
                      [](const TwoHosts& hosts, bool acknowledged) {
                          const Stored<Volume> found = hosts.other.find("vol1");
                          REQUIRE(worked(found));
                          const std::string is = std::get<Volume>(found).labels.at("is");
                          CHECK((is == "new" || (is == "old" && !acknowledged)));
                      }});
}

TEST_CASE("C1 a killed mount harms nothing, and one that was told is noted", "[volume][crash]")
{
    crash_everywhere({"mount", [](TwoHosts& hosts) { (void)hosts.one.create("vol1", {}); },
                      [](Store& store) { return worked(store.mount("vol1", "id")); },
                      [](const TwoHosts& hosts, bool acknowledged) {
                          CHECK(worked(hosts.other.find("vol1")));
                          const auto uses = std::get<std::vector<Use>>(hosts.other.uses_of("vol1"));
                          CHECK(uses.size() <= 1);
                          if (acknowledged)
                              CHECK(uses.size() == 1);
                      }});
}

TEST_CASE("C1 a killed unmount harms nothing, and one that was told is taken back",
          "[volume][crash]")
{
    crash_everywhere({"unmount",
                      [](TwoHosts& hosts) {
                          (void)hosts.one.create("vol1", {});
                          (void)hosts.one.mount("vol1", "id");
                      },
                      [](Store& store) { return !store.unmount("vol1", "id"); },
                      [](const TwoHosts& hosts, bool acknowledged) {
                          CHECK(worked(hosts.other.find("vol1")));
                          if (acknowledged)
                              CHECK(
                                  std::get<std::vector<Use>>(hosts.other.uses_of("vol1")).empty());
                      }});
}

namespace {

/// Where vol1 was, or vol2: which one it is now, and that it is all there.
std::string whole_one(const TwoHosts& hosts)
{
    const bool first = worked(hosts.other.find("vol1")), second = worked(hosts.other.find("vol2"));
    CHECK(is_listed(hosts.other, "vol1") == first);
    CHECK(is_listed(hosts.other, "vol2") == second);
    REQUIRE(first != second);
    const std::string name = first ? "vol1" : "vol2";
    CHECK(fs::exists(hosts.share / name / "deep/file"));
    CHECK(!fs::exists(hosts.share / (first ? "vol2" : "vol1")));
    return name;
}

}  // namespace

TEST_CASE("C1 a killed rename leaves the volume under one of its names", "[volume][crash]")
{
    const auto check = [](const TwoHosts& hosts, bool acknowledged) {
        const std::string name = whole_one(hosts);
        if (acknowledged)
            CHECK(name == "vol2");
    };
    const auto one_at_least = [](const TwoHosts& hosts, bool) {
        CHECK((is_listed(hosts.other, "vol1") || is_listed(hosts.other, "vol2")));
    };
    bool recovered = false;
    crash_everywhere(
        {"rename", [&](TwoHosts& hosts) { make_full_volume(hosts), recovered = false; },
         [](Store& store) { return !store.rename("vol1", "vol2"); },
         [&](const TwoHosts& hosts, bool acknowledged) {
             recovered ? check(hosts, acknowledged) : one_at_least(hosts, acknowledged);
             recovered = true;
         }});
}

TEST_CASE("C1 after a killed rename whoever comes next loses nothing", "[volume][crash]")
{
    const InMemory in_memory;
    const std::string next = GENERATE("mount", "create", "remove", "rename");
    INFO(next);
    for (unsigned call = 1;; ++call) {
        INFO("before system call " << call);
        TwoHosts hosts;
        make_full_volume(hosts);
        const Ending ending =
            kill_before_call(call, [&] { (void)hosts.one.rename("vol1", "vol2"); });
        if (ending == Ending::not_traced)
            return;
        if (next == "mount") {
            const bool first = worked(hosts.other.mount("vol1", "id"));
            CHECK(first != worked(hosts.other.mount("vol2", "id")));
        } else if (next == "create") {
            // Either it is vol2 already, or vol2 is a new one, and empty.
            if (worked(hosts.other.create("vol2", {})))
                CHECK(fs::is_empty(hosts.share / "vol2"));
        } else if (next == "remove") {
            if (!hosts.other.remove("vol1", {}))
                CHECK(!fs::exists(hosts.share / "vol2"));
        } else {
            (void)hosts.other.rename("vol1", "vol3");
            (void)hosts.other.rename("vol2", "vol3");
            CHECK(fs::exists(hosts.share / "vol3/deep/file"));
        }
        hosts.other.recover();
        CHECK(names_below(hosts.share / "config" / folders::pending).empty());
        // Every folder is a volume's, and every volume has its folder.
        std::set<std::string> listed, there;
        const auto listing = hosts.other.list();
        for (const Listed& each : std::get<Listing>(listing).volumes)
            listed.insert(each.name);
        for (const std::string& name : names_below(hosts.share))
            if (name != "config")
                there.insert(name);
        CHECK(listed == there);
        if (ending == Ending::completed)
            break;
    }
}

TEST_CASE("C1 a killed clone is all of the volume or nothing", "[volume][crash]")
{
    crash_everywhere({"clone", make_full_volume,
                      [](Store& store) { return worked(store.clone("vol1", "vol2")); },
                      [](const TwoHosts& hosts, bool acknowledged) {
                          CHECK(worked(hosts.other.find("vol1")));
                          CHECK(fs::exists(hosts.share / "vol1/deep/file"));
                          const bool is_there = worked(hosts.other.find("vol2"));
                          if (acknowledged)
                              CHECK(is_there);
                          if (is_there)
                              CHECK(fs::exists(hosts.share / "vol2/deep/file"));
                      }});
}
