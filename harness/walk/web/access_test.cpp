// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/access.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

const Listening loopback{"127.0.0.1", 8080};

TEST_CASE("A secret has 256 bits, and never is the same", "[access]")
{
    const auto one = new_secret(), other = new_secret();

    REQUIRE(one);
    REQUIRE(other);
    CHECK(one->size() == 64);
    CHECK(one->find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(*one != *other);
}

TEST_CASE("Secrets are the same only as a whole", "[access]")
{
    CHECK(is_same_secret("abcd", "abcd"));
    CHECK_FALSE(is_same_secret("abcd", "abce"));
    CHECK_FALSE(is_same_secret("abcd", "xbcd"));
    CHECK_FALSE(is_same_secret("abcd", "abc"));
    CHECK_FALSE(is_same_secret("abcd", ""));
}

TEST_CASE("A server on a loopback address is named by it, or localhost", "[access]")
{
    CHECK(loopback.is_host("127.0.0.1:8080"));
    CHECK(loopback.is_host("localhost:8080"));
    CHECK(loopback.is_host("LocalHost:8080"));
    for (const char* other :
         {"", "127.0.0.1", "127.0.0.1:8081", "127.0.0.2:8080", "evil.example:8080", "localhost",
          "localhost:8080.evil.example", "127.0.0.1:8080@evil.example", "[127.0.0.1]:8080",
          "localhost.evil.example:8080", "[::1]:8080", ":8080", "[", "[]:8080"}) {
        CAPTURE(other);
        CHECK_FALSE(loopback.is_host(other));
    }
    CHECK(Listening{"127.0.0.1", 80}.is_host("localhost"));
}

TEST_CASE("A server on an address of IPv6 is named in brackets", "[access]")
{
    const Listening v6{"::1", 8080};

    CHECK(v6.is_loopback());
    CHECK(v6.url() == "http://[::1]:8080");
    CHECK(v6.is_host("[::1]:8080"));
    CHECK(v6.is_host("localhost:8080"));
    CHECK_FALSE(v6.is_host("::1:8080"));
    CHECK_FALSE(v6.is_host("[::2]:8080"));
}

TEST_CASE("A server on all addresses is named by any of them, never by a foreign name", "[access]")
{
    const Listening any{"0.0.0.0", 8080};

    CHECK_FALSE(any.is_loopback());
    CHECK(any.url() == "http://127.0.0.1:8080");
    CHECK(any.is_host("192.0.2.7:8080"));
    CHECK(any.is_host("[2001:db8::1]:8080"));
    CHECK(any.is_host("localhost:8080"));
    CHECK_FALSE(any.is_host("evil.example:8080"));
    CHECK_FALSE((Listening{"192.0.2.7", 8080}.is_host("localhost:8080")));
    CHECK((Listening{"192.0.2.7", 8080}.is_host("192.0.2.7:8080")));
}

TEST_CASE("Only pages of this very server may come from elsewhere than the address bar", "[access]")
{
    CHECK(loopback.is_origin("http://127.0.0.1:8080", "127.0.0.1:8080"));
    CHECK(loopback.is_origin("http://localhost:8080", "localhost:8080"));
    CHECK_FALSE(loopback.is_origin("http://localhost:8080", "127.0.0.1:8080"));
    CHECK_FALSE(loopback.is_origin("https://127.0.0.1:8080", "127.0.0.1:8080"));
    CHECK_FALSE(loopback.is_origin("http://127.0.0.1:8081", "127.0.0.1:8080"));
    CHECK_FALSE(loopback.is_origin("http://evil.example", "evil.example"));
    CHECK_FALSE(loopback.is_origin("null", "127.0.0.1:8080"));
    CHECK_FALSE(loopback.is_origin("", "127.0.0.1:8080"));
}

TEST_CASE("A cookie is found by its whole name", "[access]")
{
    const std::string name = cookie_name(8080);

    CHECK(name == "volab-8080");
    CHECK(cookie_in("volab-8080=abc", name) == "abc");
    CHECK(cookie_in("a=b; volab-8080=abc; volab-8081=def", name) == "abc");
    CHECK(cookie_in("volab-80801=abc", name) == std::nullopt);
    CHECK(cookie_in("xvolab-8080=abc", name) == std::nullopt);
    CHECK(cookie_in("", name) == std::nullopt);
    CHECK(cookie_in("volab-8080", name) == std::nullopt);
}

TEST_CASE("A target is a path and a query", "[access]")
{
    CHECK(path_of("/?token=x") == "/");
    CHECK(path_of("/a/b") == "/a/b");
    CHECK(query_value("/?token=abc", "token") == "abc");
    CHECK(query_value("/?lang=ja&token=a%41+c", "token") == "aA c");
    CHECK(query_value("/?tokens=abc", "token") == std::nullopt);
    CHECK(query_value("/", "token") == std::nullopt);
    CHECK(query_value("/?token=", "token") == "");
    CHECK(percent_decoded("%E3%81%82/b") == "\xE3\x81\x82/b");
    CHECK(percent_decoded("%") == std::nullopt);
    CHECK(percent_decoded("%4") == std::nullopt);
    CHECK(percent_decoded("%zz") == std::nullopt);
    CHECK(percent_decoded("%-1") == std::nullopt);
    CHECK(percent_decoded("a%00b") == std::nullopt);
}

}  // namespace
}  // namespace harness::walk::web
