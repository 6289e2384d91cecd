// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/script_text.hpp"

#include "harness/testing/catch.hpp"

using namespace harness::walk;

using Texts = std::vector<std::string>;

TEST_CASE("complete_commands keeps together what a shell takes as one", "[script_text]")
{
    CHECK(complete_commands("ls; pwd\ndate\n") == Texts{"ls; pwd\n", "date\n"});
    CHECK(complete_commands("cat > f <<'EOF'\nrm x\nEOF\ncat f") ==
          Texts{"cat > f <<'EOF'\nrm x\nEOF\n", "cat f\n"});
    CHECK(complete_commands("for i in 1 2\ndo ls $i\ndone\n") ==
          Texts{"for i in 1 2\ndo ls $i\ndone\n"});
    CHECK(complete_commands("").empty());
}

TEST_CASE("a script is incomplete while a shell would ask for more", "[script_text]")
{
    for (const char* script : {"echo 'a", "ls \\", "for i in 1 2; do", "cat <<EOF\na"}) {
        CAPTURE(script);
        CHECK(is_incomplete(script));
    }
    CHECK_FALSE(is_incomplete("ls"));
    CHECK_FALSE(is_incomplete("cat <<EOF\na\nEOF"));
}

TEST_CASE("branches are seen where a command may begin", "[script_text]")
{
    for (const char* script : {"if true; then ls; fi", "ls; for i in 1 2; do ls $i; done",
                               "(while true; do ls; done)", "test -e a || touch a"}) {
        CAPTURE(script);
        CHECK(branches(script));
    }
    for (const char* script : {"echo if", "ls for", "echo 'a || b'", "ls | wc -l", ""}) {
        CAPTURE(script);
        CHECK_FALSE(branches(script));
    }
}

TEST_CASE("substituted scripts are those of both forms", "[script_text]")
{
    CHECK(substituted("a$(ls $(pwd))b`date`") == Texts{"ls $(pwd)", "date"});
    CHECK(substituted("$(ls") == Texts{"ls"});
    CHECK(substituted("`ls").empty());
    CHECK(substituted("$x (y)").empty());
}

TEST_CASE("same_text does not mind blank space", "[script_text]")
{
    CHECK(same_text("  docker  run\tnginx\n", "docker run nginx"));
    CHECK(same_text("a\n b", "a\nb"));
    CHECK(same_text("", " "));
    CHECK_FALSE(same_text("docker run nginx", "docker runnginx"));
}
