// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/destination.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab;
using namespace harness::lab::ssh;

namespace {

bool has(const std::vector<std::string>& words, std::vector<std::string> part)
{
    return !std::ranges::search(words, part).empty();
}

}  // namespace

TEST_CASE("ssh is told only what the inventory says, and never asks", "[ssh]")
{
    const Destination plain{{.name = "server1", .ssh = "nas"}, "", "/tmp/x/0"};
    const auto words = command_words(plain);
    CHECK(has(words, {"-o", "BatchMode=yes"}));
    CHECK(has(words, {"-S", "/tmp/x/0"}));
    CHECK(words.back() == "nas");
    CHECK(words[words.size() - 2] == "--");
    for (const char* option : {"-F", "-p", "-l", "-i", "-J"})
        CHECK(std::ranges::find(words, option) == words.end());

    const Destination full{{.name = "server1",
                            .ssh = "192.0.2.1",
                            .port = 2222,
                            .user = "admin",
                            .identity = "/k",
                            .jump = "gate"},
                           "/c",
                           "/tmp/x/0"};
    const auto more = shared_connection_words(full);
    CHECK(has(more, {"-F", "/c", "-p", "2222", "-l", "admin"}));
    CHECK(has(more, {"-i", "/k", "-J", "gate"}));
    CHECK(has(more, {"-N", "-M", "--", "192.0.2.1"}));
}

TEST_CASE("a command is one word for whatever shell the user has", "[ssh]")
{
    const Destination to{{.name = "server1", .ssh = "nas"}, "", "/tmp/x/0"};
    CHECK(wording_of(transport_to(to, Root::by_login), "echo 'a b'; exit") ==
          R"(exec bash -c 'echo '\''a b'\''; exit')");
    CHECK(wording_of(transport_to(to, Root::by_sudo), "id") ==
          "exec sudo -n -H -- setsid -w bash -c 'cd ~; id'");
}

TEST_CASE("what ssh says is told with what to do", "[ssh]")
{
    const Destination to{{.name = "server1", .ssh = "nas"}, "", "/tmp/x/0"};
    struct Case {
        const char* says;
        const char* what;
        const char* hint;
    };
    const auto one = GENERATE(values<Case>({
        {"@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
         "host key is not the one that is known", "ssh-keygen -R nas"},
        {"@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n  remove with:\n"
         "  ssh-keygen -f \"/k\" -R \"[nas]:2222\"\nHost key verification failed.",
         "host key is not the one that is known", "ssh-keygen -f \"/k\" -R \"[nas]:2222\""},
        {"Host key verification failed.", "its host key is not known", "ssh nas"},
        {"root@192.0.2.1: Permission denied (publickey).", "accepts none of our keys", "identity"},
        {"ssh: Could not resolve hostname nas: Name or service not known",
         "there is no host of that name", "/etc/hosts"},
        {"ssh: connect to host 192.0.2.1 port 22: Connection refused",
         "nothing listens there (192.0.2.1 port 22)", "sshd"},
        {"ssh: connect to host 192.0.2.1 port 22: Connection timed out", "does not answer", "up"},
        {"/c: line 3: Bad configuration option: hostnam\n/c: terminating, 1 bad configuration "
         "options",
         "ssh configuration is wrong", "ssh -G nas"},
        {"something\nnew \xff", "ssh fails: new", "ssh nas true"},
        {"", "it says nothing", "ssh nas true"},
    }));
    const Error error = error_of(to, one.says);
    INFO(one.says);
    CHECK(error.fault == Fault::lab);
    CHECK(error.what.find(one.what) != std::string::npos);
    CHECK(error.hint.find(one.hint) != std::string::npos);
    CHECK(is_text(to_text(error)));
}
