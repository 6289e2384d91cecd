// SPDX-License-Identifier: Apache-2.0
// What S3 says and is told, as text; with a real server in plugin/testing/backup_test.sh.
#include "harness/testing/catch.hpp"
#include "plugin/backup/aws_identity.hpp"
#include "plugin/backup/s3_store.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using convoy::testing::TemporaryFolder;

namespace {

AwsIdentity identity_with(std::map<std::string, std::string> environment)
{
    environment.try_emplace("HOME", "/nonexistent");
    environment.try_emplace("AWS_EC2_METADATA_DISABLED", "true");
    return AwsIdentity{[environment](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string{} : found->second;
    }};
}

void write(const std::filesystem::path& file, std::string_view text)
{
    std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("S3 addresses name a bucket, perhaps a region, and a path", "[backup]")
{
    CHECK(*parse_s3_address("bucket@eu-west-1/a/b/") == S3Address{"bucket", "eu-west-1", "a/b"});
    CHECK(*parse_s3_address("my.bucket/") == S3Address{"my.bucket", "", ""});
    for (const std::string wrong : {"", "bucket", "bucket@/x", "b/x", "bu cket/x",
                                    "bucket@eu/../x@", "bucket@re:gion/x", "evil.com#@x/y"}) {
        INFO(wrong);
        const auto address = parse_s3_address(wrong);
        if (address)  // the region is plain, whatever the path is
            CHECK(address->region == "eu");
        else
            CHECK(address.error().what ==
                  "Invalid URL. Must be either s3://bucket@region/path/, or s3://bucket/path");
    }
    CHECK(!parse_s3_address("bucket"));
    CHECK(!parse_s3_address("evil.com#@x/y"));
}

TEST_CASE("a page of a list has objects and where it goes on", "[backup]")
{
    const S3Page page =
        parse_s3_page("<?xml "
                      "version=\"1.0\"?><ListBucketResult><Name>b</Name><Prefix>p/</"
                      "Prefix><IsTruncated>true</IsTruncated>"
                      "<NextContinuationToken>1ueGcxLP&amp;Rz1==</NextContinuationToken>"
                      "<Contents><Key>p/a&amp;b</Key><Size>1</Size></Contents><Contents><Key>p/"
                      "c&#39;</Key></Contents>"
                      "</ListBucketResult>");
    CHECK(page.keys == std::vector<std::string>{"p/a&b", "p/c'"});
    CHECK(s3_name_below("p/", "p/a/b") == "a");
    CHECK(s3_name_below("p/", "p/a") == "a");
    CHECK(s3_name_below("p/", "q/a").empty());
    CHECK(s3_list_query("p/", {}) == "list-type=2&prefix=p%2F");
    CHECK(s3_list_query("p/", {.token = "a=b"}) ==
          "continuation-token=a%3Db&list-type=2&prefix=p%2F");
    CHECK(s3_list_query("p/", {.after = "p/a/"}) == "list-type=2&prefix=p%2F&start-after=p%2Fa%2F");
    CHECK(page.next == "1ueGcxLP&Rz1==");
    CHECK(parse_s3_page("<ListBucketResult><IsTruncated>false</"
                        "IsTruncated><NextContinuationToken>x</NextContinuationToken>")
              .next.empty());
    CHECK(parse_s3_page("<Contents><Key>cut").keys.empty());
    CHECK(xml_text("<Error><Code>NoSuchKey</Code></Error>", "Code") == "NoSuchKey");
    CHECK(xml_text("<Code/>", "Code").empty());
}

TEST_CASE("a list goes on behind what a page was full of, or where the server says", "[backup]")
{
    CHECK(s3_next("p/", {{"p/a/1", "p/a/2"}, "token"}, 1) == S3From{.after = "p/a/~"});
    CHECK(s3_next("p/", {{"p/a/3", "p/a/4"}, "token"}, 0) == S3From{.after = "p/a/~"});
    CHECK(s3_next("p/", {{"p/a/1", "p/b/1"}, "token"}, 2) == S3From{.token = "token"});
    CHECK(s3_next("p/", {{"p/a"}, "token"}, 1) == S3From{.token = "token"});
    // The mark of a folder, as S3's console makes it, is nothing below the folder.
    CHECK(s3_next("p/", {{"p/"}, "token"}, 0) == S3From{.token = "token"});
    CHECK(s3_next("p/", {{}, "token"}, 0) == S3From{.token = "token"});
}

TEST_CASE("parts are as few as S3 wants them, and small as long as they can be", "[backup]")
{
    CHECK(s3_part_size(0) == 8 << 20);
    CHECK(s3_part_size(std::int64_t{50} << 30) == 8 << 20);
    for (const std::int64_t size : {std::int64_t{500} << 30, std::int64_t{5} << 40}) {
        CHECK(s3_part_size(size) * 10'000 >= size);
        CHECK(s3_part_size(size) % (1 << 20) == 0);
    }
}

TEST_CASE("what is signed is escaped as SigV4 wants it", "[backup]")
{
    CHECK(percent_encoded("a-b_c.d~e/f!g h+", "/") == "a-b_c.d~e/f%21g%20h%2B");
    CHECK(percent_encoded("a/ü") == "a%2F%C3%BC");
}

TEST_CASE("credentials come from the environment, then from files", "[backup]")
{
    TemporaryFolder folder;
    write(folder.path / "credentials",
          "# mine\n[default]\naws_access_key_id = file-key\naws_secret_access_key=file-secret\n"
          "[other]\naws_access_key_id=other-key\naws_secret_access_key=other-secret\naws_session_"
          "token=t\n");
    write(folder.path / "config", "[default]\nregion = eu-central-1\ns3 =\n  region = "
                                  "nested\n[profile other]\nregion=us-west-2\n");
    std::map<std::string, std::string> environment{
        {"AWS_SHARED_CREDENTIALS_FILE", (folder.path / "credentials").string()},
        {"AWS_CONFIG_FILE", (folder.path / "config").string()}};
    CHECK(identity_with(environment).credentials()->key == "file-key");
    CHECK(identity_with(environment).credentials()->secret == "file-secret");
    CHECK(identity_with(environment).region() == "eu-central-1");
    environment["AWS_PROFILE"] = "other";
    CHECK(identity_with(environment).credentials()->key == "other-key");
    CHECK(identity_with(environment).credentials()->token == "t");
    CHECK(identity_with(environment).region() == "us-west-2");
    environment["AWS_ACCESS_KEY_ID"] = "env-key";
    CHECK(identity_with(environment).credentials()->key == "other-key");  // half a pair is none
    environment["AWS_SECRET_ACCESS_KEY"] = "env-secret";
    environment["AWS_DEFAULT_REGION"] = "ap-south-1";
    CHECK(identity_with(environment).credentials()->key == "env-key");
    CHECK(identity_with(environment).region() == "ap-south-1");

    const auto none = identity_with({}).credentials();
    REQUIRE(!none);
    CHECK(none.error().what.starts_with("there are no credentials for S3"));
}

TEST_CASE("an S3 store needs a region, unless it has an endpoint", "[backup]")
{
    CHECK(open_s3_store("bucket/path", "", identity_with({}))
              .error()
              .what.starts_with("AWS Error:  MissingRegion"));
    CHECK(
        (*open_s3_store("bucket/path/", "", identity_with({{"AWS_REGION", "eu-west-1"}})))->url() ==
        "s3://bucket/path");
    CHECK((*open_s3_store("bucket@eu-west-1/path/", "", identity_with({})))->url() ==
          "s3://bucket@eu-west-1/path");
    CHECK((*open_s3_store("bucket/path", "http://127.0.0.1:1", identity_with({})))->url() ==
          "s3://bucket/path");
    CHECK(!open_s3_store("bucket/path", "ftp://x", identity_with({})));
}

TEST_CASE("a server that is not there is an error, after a few tries", "[backup]")
{
    const auto store =
        open_s3_store("bucket/path", "http://127.0.0.1:1",
                      identity_with({{"AWS_ACCESS_KEY_ID", "k"}, {"AWS_SECRET_ACCESS_KEY", "s"}}),
                      {.tries = 2, .first_pause = std::chrono::milliseconds{1}});
    const auto text = (*store)->read("key");
    REQUIRE(!text);
    CHECK(text.error().what.starts_with("S3: "));
}
