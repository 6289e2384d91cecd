// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/archive.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "harness/testing/catch.hpp"
#include "plugin/backup/digest.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fd.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using convoy::testing::Mounted;
using convoy::testing::TemporaryFolder;
using harness::cat;
namespace fs = std::filesystem;

namespace {

Fd open_folder(const fs::path& path)
{
    return Fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

void write(const fs::path& file, std::string_view text)
{
    std::ofstream(file, std::ios::binary) << text;
}

std::string text_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What a shell command prints, without the last newline.
std::string shell(const std::string& command)
{
    std::string out;
    FILE* pipe = ::popen(command.c_str(), "r");
    for (int c; (c = std::fgetc(pipe)) != EOF;)
        out += static_cast<char>(c);
    return ::pclose(pipe) == 0 ? std::string{harness::trim(out)} : cat("failed: ", out);
}

struct Archives {
    TemporaryFolder folder;
    fs::path from = folder.path / "from", to = folder.path / "to", file = folder.path / "archive";
    Jobs jobs;
    Job job{jobs, JobKind::snapshot, "vol1", "snap1"};

    Archives()
    {
        fs::create_directory(from);
        fs::create_directory(to);
    }
    harness::Result<Archived> archive(Compression compression = Compression::gzip)
    {
        const Fd out{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
        return write_archive(open_folder(from).get(), out.get(), compression, job);
    }
    harness::Result<Extracted> extract_text(std::string text, std::size_t piece = 1000)
    {
        std::size_t at = 0;
        const Source source = [&]() -> harness::Result<std::string_view> {
            const auto next = std::string_view{text}.substr(at, piece);
            at += next.size();
            return next;
        };
        return extract_archive(source, open_folder(to).get(), job);
    }
    harness::Result<Extracted> extract() { return extract_text(text_of(file)); }
};

struct stat info_of(const fs::path& path)
{
    struct stat info = {};
    REQUIRE(::lstat(path.c_str(), &info) == 0);
    return info;
}

/// An archive of one entry, by hand: ustar.
std::string tar_of(const std::string& name, char type, const std::string& link,
                   const std::string& content)
{
    std::string header(512, '\0');
    const auto put = [&](std::size_t at, const std::string& text) {
        header.replace(at, text.size(), text);
    };
    put(0, name);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    std::array<char, 16> size{};
    std::snprintf(size.data(), size.size(), "%011o", static_cast<unsigned>(content.size()));
    put(124, size.data());
    put(136, "00000000000");
    put(148, "        ");
    header[156] = type;
    put(157, link);
    put(257, std::string("ustar\00000", 8));
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%06o", sum);
    put(148, text.data());
    header[154] = '\0';
    header[155] = ' ';
    std::string body = content;
    body.resize((content.size() + 511) / 512 * 512);
    return header + body;
}
const std::string end_of_tar(1024, '\0');

}  // namespace

TEST_CASE("a folder comes back from its archive as it was", "[backup]")
{
    Archives a;
    const auto compression = GENERATE(Compression::gzip, Compression::zstd);
    fs::create_directory(a.from / "sub");
    write(a.from / "sub/file", "hello");
    REQUIRE(::chown((a.from / "sub/file").c_str(), 1234, 4321) == 0);
    REQUIRE(::chmod((a.from / "sub/file").c_str(), 04751) == 0);
    REQUIRE(::chown((a.from / "sub").c_str(), 7, 8) == 0);
    REQUIRE(::chmod((a.from / "sub").c_str(), 01777) == 0);
    REQUIRE(::chmod(a.from.c_str(), 02750) == 0);
    fs::create_hard_link(a.from / "sub/file", a.from / "again");
    fs::create_symlink("/etc/passwd", a.from / "link");
    write(a.from / "zero", "");
    write(a.from / "grüße \xff", "any name");
    write(a.from / std::string(250, 'n'), "long");
    REQUIRE(::mkfifo((a.from / "fifo").c_str(), 0600) == 0);
    REQUIRE(::mknod((a.from / "device").c_str(), S_IFCHR | 0640, ::makedev(0, 0)) == 0);
    const bool attributes = ::setxattr((a.from / "zero").c_str(), "user.color", "blue", 4, 0) == 0;
    const timespec times[2] = {{1000000000, 0}, {1000000000, 123456789}};
    REQUIRE(::utimensat(AT_FDCWD, (a.from / "sub").c_str(), times, 0) == 0);

    const auto archived = a.archive(compression);
    REQUIRE(archived);
    CHECK(archived->changed == 0);
    CHECK(archived->sha256 == sha256_of(text_of(a.file)));
    CHECK(archived->size == static_cast<std::int64_t>(fs::file_size(a.file)));
    const auto extracted = a.extract();
    REQUIRE(extracted);
    CHECK(extracted->sha256 == archived->sha256);
    CHECK(extracted->notes.lines == std::vector<std::string>{});

    const struct stat file = info_of(a.to / "sub/file");
    CHECK((file.st_mode & 07777) == 04751);
    CHECK(file.st_uid == 1234);
    CHECK(file.st_gid == 4321);
    CHECK(text_of(a.to / "sub/file") == "hello");
    CHECK(info_of(a.to / "again").st_ino == file.st_ino);
    const struct stat sub = info_of(a.to / "sub");
    CHECK((sub.st_mode & 07777) == 01777);
    CHECK(sub.st_uid == 7);
    CHECK(sub.st_mtim.tv_sec == 1000000000);
    CHECK(sub.st_mtim.tv_nsec == 123456789);
    CHECK((info_of(a.to).st_mode & 07777) == 02750);
    CHECK(fs::read_symlink(a.to / "link") == "/etc/passwd");
    CHECK(fs::file_size(a.to / "zero") == 0);
    CHECK(text_of(a.to / "grüße \xff") == "any name");
    CHECK(text_of(a.to / std::string(250, 'n')) == "long");
    CHECK(S_ISFIFO(info_of(a.to / "fifo").st_mode));
    CHECK(S_ISCHR(info_of(a.to / "device").st_mode));
    if (attributes) {
        std::array<char, 16> value{};
        CHECK(::getxattr((a.to / "zero").c_str(), "user.color", value.data(), value.size()) == 4);
        CHECK(std::string_view{value.data()} == "blue");
    }
}

TEST_CASE("holes of a sparse file stay holes", "[backup]")
{
    Archives a;
    write(a.from / "disk", "begin");
    fs::resize_file(a.from / "disk", 64 << 20);
    REQUIRE(a.archive());
    CHECK(fs::file_size(a.file) < 1 << 20);
    REQUIRE(a.extract());
    const struct stat disk = info_of(a.to / "disk");
    CHECK(disk.st_size == 64 << 20);
    CHECK(disk.st_blocks * 512 < 1 << 20);
    CHECK(text_of(a.to / "disk").substr(0, 6) == std::string("begin\0", 6));
}

TEST_CASE("GNU tar reads what we write, and we read what it writes", "[backup]")
{
    Archives a;
    fs::create_directory(a.from / "sub");
    write(a.from / "sub/file", "hello");
    fs::create_symlink("file", a.from / "sub/link");
    write(a.from / "grüße", "umlaut");
    REQUIRE(a.archive());
    CHECK(shell(cat("tar xf ", a.file.string(), " -C ", a.to.string(), " 2>&1")).empty());
    CHECK(shell(cat("diff -r ", a.from.string(), " ", a.to.string())).empty());
    fs::remove_all(a.to);
    fs::create_directory(a.to);

    // As rancher/convoy: tar cf X -C FOLDER . ; gzip X
    CHECK(shell(cat("cd ", a.folder.path.string(), " && tar cf old -C ", a.from.string(),
                    " . && gzip -c old > ", a.file.string()))
              .empty());
    REQUIRE(a.extract());
    CHECK(shell(cat("diff -r ", a.from.string(), " ", a.to.string())).empty());
    CHECK(fs::read_symlink(a.to / "sub/link") == "file");
}

TEST_CASE("access control lists are kept", "[backup]")
{
    Archives a;
    write(a.from / "file", "x");
    // An ACL as the kernel stores it: owner rw, user 42 r, group r, mask r, others nothing.
    const unsigned char list[] = {2, 0,  0,   0,   1,   0,   6,  0, 255, 255, 255, 255, 2,   0,  4,
                                  0, 42, 0,   0,   0,   4,   0,  4, 0,   255, 255, 255, 255, 16, 0,
                                  4, 0,  255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255};
    constexpr const char* attribute = "system.posix_acl_access";
    if (::setxattr((a.from / "file").c_str(), attribute, list, sizeof list, 0) != 0) {
        WARN("this file system has no access control lists");
        return;
    }
    REQUIRE(a.archive());
    REQUIRE(a.extract());
    std::array<char, 64> got{};
    REQUIRE(::getxattr((a.to / "file").c_str(), attribute, got.data(), got.size()) == sizeof list);
    CHECK(
        std::equal(std::begin(list), std::end(list), reinterpret_cast<unsigned char*>(got.data())));
}

TEST_CASE("files that change while they are archived are noted, and harm no other", "[backup]")
{
    Archives a;
    std::string big(8 << 20, 'x');
    for (std::size_t i = 0; i < big.size(); i += 7)
        big[i] = static_cast<char>(i * 2654435761U >> 13);
    write(a.from / "grows", big);
    write(a.from / "stays", "whole");
    std::atomic<bool> done{false};
    std::thread writer([&] {
        std::ofstream out(a.from / "grows", std::ios::app);
        while (!done) {
            out << "more";
            out.flush();
        }
    });
    const auto archived = a.archive();
    done = true;
    writer.join();
    REQUIRE(archived);
    CHECK(archived->changed == 1);
    CHECK(archived->notes.lines == std::vector<std::string>{"./grows: changed while it was read"});
    REQUIRE(a.extract());
    CHECK(text_of(a.to / "stays") == "whole");
    CHECK(text_of(a.to / "grows").starts_with(big));
}

TEST_CASE("an archive never writes outside of its folder", "[backup]")
{
    Archives a;
    fs::create_directory(a.folder.path / "out");
    write(a.folder.path / "out/canary", "alive");
    const std::string out = (a.folder.path / "out").string();
    const auto name =
        GENERATE(as<std::string>{}, "absolute", "dots", "hidden dots", "through a link",
                 "hard link out", "hard link by dots", "replaced folder");
    INFO(name);
    std::string tar;
    if (name == "absolute")
        tar = tar_of(cat(out, "/canary"), '0', "", "dead");
    if (name == "dots")
        tar = tar_of("../out/canary", '0', "", "dead");
    if (name == "hidden dots")
        tar = tar_of("./x/../../out/canary", '0', "", "dead");
    if (name == "through a link")
        tar = tar_of("x", '2', out, "") + tar_of("x/canary", '0', "", "dead");
    if (name == "hard link out")
        tar = tar_of("x", '1', cat(out, "/canary"), "") + tar_of("x", '0', "", "dead");
    if (name == "hard link by dots")
        tar = tar_of("x", '1', "../out/canary", "") + tar_of("x", '0', "", "dead");
    if (name == "replaced folder")
        tar = tar_of("d/", '5', "", "") + tar_of("d/y", '2', "..", "") +
              tar_of("d/y/../out/canary", '0', "", "dead");
    const auto extracted = a.extract_text(tar + end_of_tar);
    CHECK(!extracted);
    CHECK(text_of(a.folder.path / "out/canary") == "alive");
    CHECK(info_of(a.folder.path / "out/canary").st_nlink == 1);
    CHECK(std::distance(fs::directory_iterator(a.folder.path / "out"), {}) == 1);
    CHECK(fs::current_path() == fs::path(shell("pwd")));
}

TEST_CASE("a damaged or cut archive is an error", "[backup]")
{
    Archives a;
    std::string noise;
    for (unsigned i = 0, x = 1; i < 300'000; ++i)
        noise += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
    write(a.from / "noise", noise);
    REQUIRE(a.archive());
    const std::string good = text_of(a.file);
    REQUIRE(a.extract_text(good));

    CHECK(!a.extract_text(""));
    CHECK(!a.extract_text("this is no archive at all, but long enough to look like something"));
    CHECK(!a.extract_text(good.substr(0, good.size() / 2)));
    CHECK(!a.extract_text(good.substr(0, good.size() - 1)));
    for (const std::size_t at :
         {std::size_t{40}, good.size() / 3, good.size() / 2, good.size() - 6}) {
        INFO(at);
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x10);
        CHECK(!a.extract_text(bad));
    }
    const auto source_failed = extract_archive(
        []() -> harness::Result<std::string_view> { return harness::lab_error("broken line"); },
        open_folder(a.to).get(), a.job);
    REQUIRE(!source_failed);
    CHECK(source_failed.error().what == "broken line");
}

TEST_CASE("a job that is to stop ends", "[backup]")
{
    Archives a;
    write(a.from / "file", "x");
    a.jobs.stop();
    const auto archived = a.archive();
    REQUIRE(!archived);
    CHECK(archived.error().what.find("shuts down") != std::string::npos);
}

TEST_CASE("a folder of any depth is archived and restored", "[backup]")
{
    Archives a;
    fs::path deep = a.from;
    for (int i = 0; i < 400; ++i)
        fs::create_directory(deep /= "d");
    write(deep / "bottom", "there");
    REQUIRE(a.archive());
    REQUIRE(a.extract());
    CHECK(text_of(a.to / fs::relative(deep, a.from) / "bottom") == "there");
}

TEST_CASE("jobs show how far they are, and how they ended", "[backup]")
{
    Jobs jobs;
    {
        Job job(jobs, JobKind::backup, "vol1", "snap1");
        job.expect(100);
        job.advance(30);
        REQUIRE(jobs.running().size() == 1);
        CHECK(jobs.running()[0].done == 30);
        CHECK(jobs.running()[0].total == 100);
        CHECK(metrics(jobs).find("convoy_jobs_running{kind=\"backup\"} 1\n") != std::string::npos);
        job.succeeded();
    }
    Job{jobs, JobKind::backup, "vol1", "snap2"};
    CHECK(jobs.running().empty());
    CHECK(metrics(jobs).find("convoy_jobs_total{kind=\"backup\",result=\"succeeded\"} 1\n") !=
          std::string::npos);
    CHECK(metrics(jobs).find("convoy_jobs_total{kind=\"backup\",result=\"failed\"} 1\n") !=
          std::string::npos);
    CHECK(metrics(jobs).find("convoy_job_bytes_total{kind=\"backup\"} 30\n") != std::string::npos);
}

TEST_CASE("C4 content that finds no room is an error, not a shorter file", "[backup]")
{
    Archives a;
    write(a.from / "large", std::string(300'000, 'x'));
    REQUIRE(a.archive());
    const Mounted small(a.to.string(), "none", "tmpfs", 0, "size=128k");
    if (!small.works()) {
        WARN("not checked: this user cannot mount");
        return;
    }
    const auto extracted = a.extract();
    REQUIRE_FALSE(extracted);
    CHECK(extracted.error().what.ends_with("large': Write failed: No space left on device"));
}

TEST_CASE("sha256_of follows the standard", "[backup]")
{
    CHECK(sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
