// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/tar.hpp"

#include "harness/lab/run_program.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness::lab;
using namespace harness::lab::qemu;
using harness::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

std::string tar(std::vector<std::string> arguments)
{
    const Interrupt interrupt;
    arguments.insert(arguments.begin(), "tar");
    const auto said =
        output_of({.argv = std::move(arguments), .environment = {{"TZ", "UTC0"}}}, interrupt);
    REQUIRE(said);
    return *said;
}

std::string every_byte()
{
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    return bytes;
}

}  // namespace

TEST_CASE("tar unpacks what to_tar packed", "[lab]")
{
    const std::vector<TarFile> files{
        {"etc/hostname", "server1\n"},
        {"root/.ssh/id_ed25519", "secret\n", 0600},
        {"usr/bin/program", every_byte(), 0755},
        {"empty", ""},
        {"a whole block", std::string(512, 'x')},
        {"a block and a byte", std::string(513, 'y'), 0640},
        {"large", std::string(300'000, 'z')},
        {std::string(100, 'n'), "the longest name\n"},
    };
    const TemporaryFolder folder;
    harness::testing::put(folder / "seed.tar", to_tar(files));
    const fs::path there = folder / "there";
    fs::create_directory(there);
    tar({"-C", there, "-xpf", folder / "seed.tar"});

    std::size_t found = 0;
    for (const auto& entry : fs::recursive_directory_iterator(there))
        found += entry.is_regular_file();
    CHECK(found == files.size());
    for (const TarFile& file : files) {
        CAPTURE(file.path);
        CHECK(harness::testing::text_of(there / file.path) == file.content);
        CHECK(fs::status(there / file.path).permissions() == fs::perms{file.mode});
    }
}

TEST_CASE("what is packed belongs to root and is of no time", "[lab]")
{
    const TemporaryFolder folder;
    harness::testing::put(folder / "seed.tar",
                          to_tar({{"etc/hosts", "x"}, {"key", "secret", 0600}}));
    CHECK(tar({"--numeric-owner", "--full-time", "-tvf", folder / "seed.tar"}) ==
          "-rw-r--r-- 0/0               1 1970-01-01 00:00:00 etc/hosts\n"
          "-rw------- 0/0               6 1970-01-01 00:00:00 key\n");
}

TEST_CASE("an archive is whole blocks of which the last two are empty", "[lab]")
{
    CHECK(to_tar({}) == std::string(1024, '\0'));
    const std::string archive = to_tar({{"a", std::string(513, 'x')}});
    CHECK(archive.size() == 512 + 1024 + 1024);
    CHECK(archive.ends_with(std::string(1024, '\0')));
    CHECK(archive.substr(257, 8) == std::string("ustar\00000", 8));
}
