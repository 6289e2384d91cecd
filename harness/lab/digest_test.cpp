// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/digest.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::lab;
using testing::put;
namespace fs = std::filesystem;

namespace {

/// A recipe of two files, one of which is a program.
void fill(const fs::path& folder)
{
    put(folder / "build", "#!/bin/sh\n");
    fs::permissions(folder / "build", fs::perms{0755});
    put(folder / "files/etc/hosts", "127.0.0.1 localhost\n");
    fs::permissions(folder / "files/etc/hosts", fs::perms{0644});
}

std::string digest_of(const fs::path& folder)
{
    const auto digest = sha256_of_folder(folder);
    REQUIRE(digest);
    return *digest;
}

}  // namespace

TEST_CASE("sha256 gives what FIPS 180-4 gives", "[lab]")
{
    const auto [text, digest] = GENERATE(table<std::string, std::string>({
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {std::string(1'000'000, 'a'),
         "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    }));
    CHECK(sha256(text) == digest);
}

TEST_CASE("equal folders have the same digest wherever and whenever they are", "[lab]")
{
    const testing::TemporaryFolder one, other;
    fill(one.path());
    put(other / "deeper/down/files/etc/hosts", "");  // in another order
    fill(other / "deeper/down");
    fs::last_write_time(one / "build", fs::file_time_type{});
    fs::create_directory(one / "empty");

    const std::string digest = digest_of(one.path());
    CHECK(digest.size() == 64);
    CHECK(digest_of(one.path()) == digest);
    CHECK(digest_of(other / "deeper/down") == digest);
}

TEST_CASE("a folder's digest changes with each thing that changes what is built of it", "[lab]")
{
    const testing::TemporaryFolder folder;
    fill(folder.path());
    const std::string before = digest_of(folder.path());

    SECTION("a file's content")
    {
        put(folder / "files/etc/hosts", "127.0.0.1 localhosT\n");
    }
    SECTION("a file's name")
    {
        fs::rename(folder / "files/etc/hosts", folder / "files/etc/host");
    }
    SECTION("a file's folder")
    {
        fs::rename(folder / "files/etc/hosts", folder / "files/hosts");
    }
    SECTION("a file that became a program")
    {
        fs::permissions(folder / "files/etc/hosts", fs::perms{0755});
    }
    SECTION("a program that no longer is one")
    {
        fs::permissions(folder / "build", fs::perms{0644});
    }
    SECTION("one more file, although it is empty")
    {
        put(folder / "empty", "");
    }
    SECTION("one file less")
    {
        fs::remove(folder / "build");
    }
    CHECK(digest_of(folder.path()) != before);
}

TEST_CASE("a folder that cannot be read has no digest", "[lab]")
{
    const testing::TemporaryFolder folder;
    const auto digest = sha256_of_folder(folder / "absent");
    REQUIRE_FALSE(digest);
    CHECK(digest.error().what == "cannot read the folder '" + (folder / "absent").string() +
                                     "': No such file or directory");
}
