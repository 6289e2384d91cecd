// SPDX-License-Identifier: Apache-2.0
// What dead writers, other hosts and hostile ones leave on a share, and what becomes of it.
#include <future>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "harness/testing/catch.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/testing/child.hpp"
#include "plugin/testing/two_hosts.hpp"
#include "plugin/volume/fsck.hpp"
#include "plugin/volume/pending.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

/// Names in a folder below config/, none when it is not there.
std::vector<std::string> left_in(const TwoHosts& hosts, const char* folder)
{
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& each : fs::directory_iterator(hosts.share / "config" / folder, none))
        names.push_back(each.path().filename());
    return names;
}

fs::path pending_file(const TwoHosts& hosts, const std::string& file)
{
    fs::create_directories(hosts.share / "config" / folders::pending);
    return hosts.share / "config" / folders::pending / file;
}

Refusal refusal_kind(const Stored<Volume>& stored)
{
    const auto* error = std::get_if<StoreError>(&stored);
    REQUIRE(error);
    return error->refusal;
}

}  // namespace

TEST_CASE("C3 a record that is a link, a FIFO or a folder is damaged and can be deleted",
          "[volume]")
{
    TwoHosts hosts;
    hosts.write(hosts.folder.path / "canary", "alive");
    fs::create_symlink(hosts.folder.path / "canary", hosts.record("link"));
    REQUIRE(::mkfifo(hosts.record("fifo").c_str(), 0600) == 0);
    fs::create_directories(hosts.record("folder") / "deeper");
    for (const std::string name : {"link", "fifo", "folder"}) {
        INFO(name);
        CHECK(refusal_kind(hosts.one.find(name)) == Refusal::damaged);
        CHECK(refusal_kind(hosts.one.create(name, {})) == Refusal::damaged);
        CHECK(refusal_kind(hosts.one.mount(name, "a")) == Refusal::damaged);
        CHECK(!hosts.one.remove(name, {}));
        CHECK(refusal_kind(hosts.other.find(name)) == Refusal::not_found);
    }
    CHECK(left_in(hosts, folders::pending).empty());
    CHECK(fs::exists(hosts.folder.path / "canary"));
}

TEST_CASE("a deleted volume's data is never taken over by a new one", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    hosts.write(hosts.share / "vol1/secret", "old");
    fs::remove_all(hosts.share / "config" / folders::trash);
    hosts.write(hosts.share / "config" / folders::trash, "in the way");
    const auto refused = hosts.one.remove("vol1", {});
    REQUIRE(refused);
    CHECK(refused->what.find("the volume is deleted, but its data is still in") !=
          std::string::npos);
    CHECK(refusal_kind(hosts.other.find("vol1")) == Refusal::not_found);
    CHECK(refusal_kind(hosts.other.create("vol1", {})) == Refusal::trouble);

    fs::remove(hosts.share / "config" / folders::trash);
    REQUIRE(worked(hosts.other.create("vol1", {})));
    CHECK(fs::is_empty(hosts.share / "vol1"));
}

TEST_CASE("the sign of a deletion does nothing to a volume that has a record", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    hosts.write(hosts.share / "vol1/file", "kept");
    hosts.write(pending_file(hosts, pending::deleted("vol1")), "{}");
    hosts.other.recover();
    CHECK(fs::exists(hosts.share / "vol1/file"));
    CHECK(left_in(hosts, folders::pending).empty());
}

TEST_CASE("what a creation that died has left does not become the next one's", "[volume]")
{
    TwoHosts hosts;
    hosts.write(pending_file(hosts, pending::created("vol1")), "{\"Na");
    fs::create_directory(hosts.share / "vol1");  // its owner and mode were still to come
    REQUIRE(worked(hosts.other.create("vol1", {.folder = {.mode = 0755}})));
    struct stat info = {};
    REQUIRE(::stat((hosts.share / "vol1").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0755);
    CHECK(left_in(hosts, folders::pending).empty());

    hosts.write(pending_file(hosts, pending::created("vol2")), "{\"Na");
    REQUIRE(worked(hosts.other.create("vol2", {})));
    CHECK(left_in(hosts, folders::pending).empty());
}

TEST_CASE("an update that died between a record's two names is finished", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {.labels = {{"a", "b"}}});
    fs::rename(hosts.record("vol1"), pending_file(hosts, pending::updated("vol1")));
    SECTION("by who looks for it")
    {
        CHECK(worked(hosts.other.find("vol1")));
    }
    SECTION("by who would make it anew")
    {
        CHECK(refusal_of(hosts.other.create("vol1", {})) == "Volume vol1 already exists");
    }
    SECTION("by recovery")
    {
        hosts.other.recover();
    }
    SECTION("by the next update")
    {
        CHECK(!hosts.other.update("vol1", [](Volume&) { return std::nullopt; }));
    }
    REQUIRE(fs::exists(hosts.record("vol1")));
    CHECK(std::get<Volume>(hosts.one.find("vol1")).labels.at("a") == "b");
    CHECK(left_in(hosts, folders::pending).empty());
}

TEST_CASE("an update that died does not bring back a volume that is deleted", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    fs::copy_file(hosts.record("vol1"), pending_file(hosts, pending::updated("vol1")));
    CHECK(!hosts.other.remove("vol1", {}));
    hosts.one.recover();
    CHECK(refusal_kind(hosts.one.find("vol1")) == Refusal::not_found);
    CHECK(!fs::exists(hosts.record("vol1")));
    CHECK(left_in(hosts, folders::pending).empty());
}

TEST_CASE("a missing record is no missing volume while somebody works on it", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    std::promise<void> is_away;
    std::future<Stored<Volume>> found;
    (void)hosts.one.update("vol1", [&](Volume&) -> std::optional<StoreError> {
        fs::rename(hosts.record("vol1"), hosts.share / "config/.nfs0001");  // as an NFS client does
        found = std::async(std::launch::async, [&] {
            is_away.set_value();
            return hosts.other.find("vol1");
        });
        is_away.get_future().wait();
        std::this_thread::sleep_for(std::chrono::milliseconds{30});
        fs::rename(hosts.share / "config/.nfs0001", hosts.record("vol1"));
        return StoreError{Refusal::trouble, "no change"};
    });
    CHECK(worked(found.get()));
}

TEST_CASE("a big volume is deleted at once, and its data behind the caller's back", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    for (int i = 0; i < 3000; ++i)
        hosts.write(hosts.share / "vol1" / std::to_string(i), "");
    fs::create_directories(hosts.share / "config" / folders::trash / "other~1");
    CHECK(!hosts.one.remove("vol1", {}));
    CHECK(!fs::exists(hosts.share / "vol1"));
    hosts.one.recover();
    CHECK(left_in(hosts, folders::trash).empty());
}

TEST_CASE("E6 a volume on a share that is read-only here can be used and not be made", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    const std::string at = hosts.share.string();
    Mounted mounted(at, at.c_str(), nullptr, MS_BIND, nullptr);
    if (!mounted.works()) {
        WARN("not checked: this user cannot mount");
        return;
    }
    const bool is_read_only =
        ::mount(nullptr, at.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    CHECK(worked(hosts.one.mount("vol1", "a")));
    CHECK(worked(hosts.one.find("vol1")));
    CHECK(!hosts.one.unmount("vol1", "a"));
    CHECK(refusal_of(hosts.one.create("vol2", {})).find("read-only") != std::string::npos);
    CHECK(hosts.one.remove("vol1", {}));
    mounted.end();
    REQUIRE(is_read_only);
    CHECK(!fs::exists(hosts.share / "vol2"));
    CHECK(worked(hosts.one.create("vol2", {})));
    CHECK(worked(hosts.one.find("vol1")));
}

TEST_CASE("C4 on a full share nothing is half made, and deleting makes room", "[volume]")
{
    TwoHosts hosts;
    const std::string at = hosts.share.string();
    const Mounted mounted(at, "none", "tmpfs", 0, "size=1m,nr_inodes=24");
    if (!mounted.works()) {
        WARN("not checked: this user cannot mount");
        return;
    }
    hosts.one.recover();  // as a daemon does when it starts
    std::vector<std::string> made;
    std::string refused;
    for (int i = 0; i < 40 && refused.empty(); ++i) {
        const std::string name = cat("vol", i);
        const auto volume = hosts.one.create(name, {});
        if (worked(volume)) {
            made.push_back(name);
            continue;
        }
        refused = refusal_of(volume);
        CHECK(!fs::exists(hosts.share / name));
        CHECK(!fs::exists(hosts.record(name)));
        CHECK(left_in(hosts, folders::pending).empty());
    }
    CHECK(refused.find("No space left on device") != std::string::npos);
    CHECK(std::get<Listing>(hosts.other.list()).volumes.size() == made.size());
    REQUIRE(made.size() > 2);
    CHECK(!hosts.one.remove(made[0], {}));
    CHECK(!hosts.one.remove(made[1], {}));
    CHECK(worked(hosts.one.create("again", {})));
}

TEST_CASE("E5 on an export that squashes root a volume is made, or it is said why not", "[volume]")
{
    if (::geteuid() != 0) {
        WARN("not checked: only root can become somebody else");
        return;
    }
    TemporaryFolder folder;
    constexpr uid_t nobody = 65534;
    fs::create_directories(folder.path / "share");
    for (const fs::path& each : {folder.path, folder.path / "share"})
        REQUIRE(::chown(each.c_str(), nobody, nobody) == 0);
    // What a server that squashes lets root do is what nobody may do.
    Child child([&] {
        if (::setresgid(nobody, nobody, nobody) != 0 || ::setresuid(nobody, nobody, nobody) != 0)
            return 2;
        auto store = Store::open({.share = folder.path / "share",
                                  .root = folder.path / "root",
                                  .here = {"m", "b", "h"}});
        if (!store || !worked(store->create("plain", {})) ||
            !worked(store->create("open", {.folder = {.mode = 0777}})))
            return 3;
        const std::string refused = refusal_of(store->create("owned", {.folder = {.uid = 33}}));
        return refused.find("root_squash") == std::string::npos ? 4 : 0;
    });
    CHECK(child.wait() == 0);
    struct stat info = {};
    REQUIRE(::stat((folder.path / "share/open").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0777);
    CHECK(fs::exists(folder.path / "share/plain"));
    CHECK_FALSE(fs::exists(folder.path / "share/owned"));
    CHECK_FALSE(fs::exists(folder.path / "share/config" / record_file("owned")));
    CHECK(fs::is_empty(folder.path / "share/config" / folders::pending));
}

namespace {

/// A file that not even root can remove, as long as this lives.
class Immutable {
public:
    explicit Immutable(const fs::path& file)
        : file_(::open(file.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0600))
    {
        works_ = file_ && ::ioctl(file_.get(), FS_IOC_GETFLAGS, &before_) == 0 &&
                 set(before_ | FS_IMMUTABLE_FL);
    }
    ~Immutable() { end(); }
    Immutable(const Immutable&) = delete;
    Immutable& operator=(const Immutable&) = delete;
    bool works() const { return works_; }
    void end() { works_ = works_ && !set(before_); }

private:
    bool set(int flags) const { return ::ioctl(file_.get(), FS_IOC_SETFLAGS, &flags) == 0; }

    Fd file_;
    int before_ = 0;
    bool works_ = false;
};

}  // namespace

TEST_CASE("F3 removing a volume leaves everything outside of it as it is", "[volume]")
{
    TwoHosts hosts;
    REQUIRE(worked(hosts.one.create("vol1", {})));
    const fs::path canary = hosts.folder.path / "canary", volume = hosts.share / "vol1";
    fs::create_directories(canary / "folder");
    hosts.write(canary / "file", "precious");
    fs::create_directory_symlink(canary, volume / "link");
    fs::create_symlink(canary / "file", volume / "file");
    fs::create_hard_link(canary / "file", volume / "hard");
    fs::create_directory_symlink("/", volume / "root");
    fs::create_directories(volume / "closed/inside");
    fs::permissions(volume / "closed", fs::perms::none);
    for (int i = 0; i < 3000; ++i)
        hosts.write(volume / cat("many", i), "");

    fs::create_directory(volume / "mounted");
    {
        const Mounted mounted(volume / "mounted", canary.c_str(), nullptr, MS_BIND, nullptr);
        if (mounted.works())
            CHECK(hosts.one.remove("vol1", {})->what.find("Something is mounted at") !=
                  std::string::npos);
        CHECK(fs::exists(volume / "many0"));
    }
    CHECK_FALSE(hosts.one.remove("vol1", {}));
    hosts.one.recover();
    CHECK_FALSE(fs::exists(volume));
    CHECK(left_in(hosts, folders::trash).empty());
    std::ifstream file(canary / "file");
    CHECK(std::string{std::istreambuf_iterator<char>(file), {}} == "precious");
    CHECK(fs::hard_link_count(canary / "file") == 1);
    CHECK(fs::is_directory(canary / "folder"));
}

TEST_CASE("F3 what cannot be removed of a volume is named, and removed when it can be", "[volume]")
{
    TwoHosts hosts;
    REQUIRE(worked(hosts.one.create("vol1", {})));
    Immutable immutable(hosts.share / "vol1/immutable");
    if (!immutable.works()) {
        WARN("not checked: nothing can be made immutable here");
        return;
    }
    CHECK_FALSE(hosts.one.remove("vol1", {}));
    CHECK_FALSE(fs::exists(hosts.share / "vol1"));
    const auto found = fsck(hosts.other, {});
    REQUIRE(found);
    CHECK(std::ranges::any_of(*found, [](const Finding& each) {
        return each.what.find("convoy.trash/vol1~") != std::string::npos;
    }));
    CHECK(worked(hosts.one.create("vol1", {})));
    CHECK(fs::is_empty(hosts.share / "vol1"));
    immutable.end();
    hosts.one.recover();
    CHECK(left_in(hosts, folders::trash).empty());
}
