// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/parse.hpp"

#include <set>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace convoy::cli;
using harness::cat;

namespace {

using Words = std::vector<std::string>;

Call understood(const Words& words)
{
    const auto call = parse(words);
    INFO(harness::join(words, " "));
    INFO((call ? std::string{} : call.error().what));
    REQUIRE(call);
    return *call;
}

std::string mistake(const Words& words)
{
    const auto call = parse(words);
    if (call)
        return cat("understood as ", call->command->path);
    return cat(call.error().what, call.error().hint.empty() ? "" : " | ", call.error().hint);
}

Words words_of(std::string_view path)
{
    Words words;
    for (const std::string_view word : harness::split(path, ' '))
        words.emplace_back(word);
    return words;
}

std::string value_for(const Option& option)
{
    if (!option.choices.empty())
        return std::string{harness::split(option.choices, '|').back()};
    return option.takes == Takes::number    ? "-7"
           : option.takes == Takes::nothing ? "true"
                                            : "a value=1";
}

}  // namespace

TEST_CASE("every option is understood in every form, before and after the operands", "[cli]")
{
    for (const Command& command : commands()) {
        if (command.is_group || command.path == "help")
            continue;
        Words base = words_of(command.path);
        const Words operands(command.least, "name");
        for (const Option* option : options_of(command)) {
            const std::string value = value_for(*option);
            std::vector<Words> forms{{cat("--", option->name, "=", value)},
                                     {cat("-", option->name, "=", value)}};
            if (option->takes == Takes::nothing)
                forms.insert(forms.end(), {{cat("--", option->name)}, {cat("-", option->name)}});
            else
                forms.insert(forms.end(),
                             {{cat("--", option->name), value}, {cat("-", option->name), value}});
            if (option->letter != 0)
                forms.push_back({cat("-", option->letter, "=", value)});
            for (const Words& form : forms)
                for (const bool first : {true, false}) {
                    Words words = base;
                    words.insert(words.end(), operands.begin(), operands.end());
                    words.insert(first ? words.begin() + static_cast<long>(base.size())
                                       : words.end(),
                                 form.begin(), form.end());
                    const Call call = understood(words);
                    CHECK(call.command == &command);
                    CHECK(call.operands == operands);
                    CHECK(call.given.size() == 1);
                    CHECK(call.text(option->name) == value);
                    CHECK(call.is_on(option->name) == (option->takes == Takes::nothing));
                    CHECK(call.all(option->name) == Words{value});
                }
        }
    }
}

TEST_CASE("the line that Rancher's agent starts the daemon with is understood", "[cli]")
{
    const Call call =
        understood({"--socket=/host/convoy.sock", "daemon", "--create-on-docker-mount=true",
                    "--ignore-docker-delete=true", "--drivers=vfs", "--driver-opts=vfs.path=/nfs",
                    "--driver-opts", "vfs.defaultvolumesize=1g", "--root=/r", "--cmd-timeout=10m"});
    CHECK(call.command->path == "daemon");
    CHECK(call.text("socket") == "/host/convoy.sock");
    CHECK(call.is_on("create-on-docker-mount"));
    CHECK(call.is_on("ignore-docker-delete"));
    CHECK(call.all("drivers") == Words{"vfs"});
    CHECK(call.all("driver-opts") == Words{"vfs.path=/nfs", "vfs.defaultvolumesize=1g"});
    CHECK(call.text("root") == "/r");
    CHECK(call.text("scope") == "global");
}

TEST_CASE("global options stand before the command, as with rancher/convoy, or after it", "[cli]")
{
    for (const Words& words :
         std::vector<Words>{{"-s", "/x", "--verbose", "snapshot", "create", "vol1"},
                            {"snapshot", "-s=/x", "create", "--verbose=1", "vol1"},
                            {"snapshot", "create", "vol1", "-verbose", "--s", "/x"}}) {
        const Call call = understood(words);
        CHECK(call.command->path == "snapshot create");
        CHECK(call.text("socket") == "/x");
        CHECK(call.is_on("verbose"));
    }
    CHECK(understood({"list"}).text("socket") == "/var/run/convoy/convoy.sock");
    CHECK(understood({"backup", "--s3-endpoint", "http://x", "list", "s3://b/"})
              .text("s3-endpoint") == "http://x");
}

TEST_CASE("what follows an option keeps its place", "[cli]")
{
    const Call one = understood({"create", "vol9", "--size", "10G"});
    CHECK(one.operands == Words{"vol9"});
    CHECK(mistake({"create", "vol9", "--size", "10G", "extra"}) ==
          "unexpected argument 'extra' | convoy create [NAME]");
    const Call both = understood({"delete", "a", "-r", "b"});
    CHECK(both.operands == Words{"a", "b"});
    CHECK(both.is_on("reference"));
    CHECK(understood({"delete", "--", "-r", "--", "b"}).operands == Words{"-r", "--", "b"});
    CHECK(understood({"create", "-"}).operands == Words{"-"});
    CHECK(understood({"create", "--size", "--", "x"}).text("size") ==
          "--");  // as Go: the value is the next word
}

TEST_CASE("a switch takes no word of its own and has Go's words for true and false", "[cli]")
{
    for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"})
        CHECK(understood({"delete", "x", cat("--reference=", yes)}).is_on("reference"));
    for (const char* no : {"0", "f", "F", "false", "FALSE", "False"})
        CHECK_FALSE(understood({"delete", "x", cat("--reference=", no)}).is_on("reference"));
    CHECK(understood({"delete", "--reference", "false"}).operands == Words{"false"});
    CHECK_FALSE(understood({"delete", "x", "-r", "-r=false"}).is_on("reference"));
    CHECK(mistake({"delete", "x", "-r=maybe"}) ==
          "invalid value 'maybe' for flag --reference | it is true or false");
    CHECK(mistake({"delete", "x", "-r="}) ==
          "invalid value '' for flag --reference | it is true or false");
}

TEST_CASE("each mistake is named, with what was meant", "[cli]")
{
    CHECK(mistake({"bogus"}) ==
          "Unrecognized command: bogus | one of: daemon, info, create, delete, mount, umount, "
          "list, inspect, volume, snapshot, backup, check, fsck, migrate, completion, man, help");
    CHECK(mistake({"crate", "x"}) == "Unrecognized command: crate | did you mean 'create'?");
    CHECK(mistake({"snapshot", "craete", "x"}) ==
          "Unrecognized command: snapshot craete | did you mean 'create'?");
    CHECK(mistake({""}).starts_with("Unrecognized command: "));
    CHECK(mistake({"create", "--siez", "1"}) ==
          "flag provided but not defined: --siez | did you mean '--size'?");
    CHECK(mistake({"create", "-rv"}) ==
          "flag provided but not defined: --rv | 'convoy create --help' shows what there is");
    CHECK(mistake({"--bogus=1", "list"}) ==
          "flag provided but not defined: --bogus | 'convoy --help' shows what there is");
    CHECK(mistake({"list", "--version"}).starts_with("flag provided but not defined: --version"));
    CHECK(mistake({"create", "---size=1"}) ==
          "bad flag syntax: ---size=1 | options are --name or --name=value");
    CHECK(mistake({"create", "--=1"}).starts_with("bad flag syntax: --=1"));
    CHECK(mistake({"create", "--size"}) ==
          "flag needs an argument: --size | --size SIZE: bytes, or a number with k, m, g or t");
    CHECK(mistake({"create", "--iops", "1x"}) ==
          "invalid value '1x' for flag --iops | it is a number");
    CHECK(mistake({"create", "--iops="}) == "invalid value '' for flag --iops | it is a number");
    CHECK(mistake({"daemon", "--scope", "world"}) ==
          "invalid value 'world' for flag --scope | there is: global, local");
    CHECK(mistake({"list", "x"}) == "unexpected argument 'x' | convoy list");
    CHECK(mistake({"create", "--siez\x1b[31m"}).find('\x1b') == std::string::npos);
}

TEST_CASE("a command without what it needs is a mistake, delete as well", "[cli]")
{
    std::set<std::string_view> asked;
    for (const Command& command : commands())
        if (command.least > 0) {
            asked.insert(command.path);
            Words words = words_of(command.path);
            for (std::size_t given = 0; given < command.least; ++given) {
                CHECK(mistake(words) == cat("Cannot find valid required parameter | convoy ",
                                            command.path, " ", command.operands));
                words.emplace_back("x");
            }
        }
    CHECK(asked == std::set<std::string_view>{
                       "delete", "mount", "umount", "inspect", "volume rename", "volume clone",
                       "snapshot create", "snapshot delete", "snapshot inspect", "backup create",
                       "backup delete", "backup list", "backup inspect", "completion"});
}

TEST_CASE("help and version are wishes of their own", "[cli]")
{
    const auto helped = [](const Words& words) {
        const Call call = understood(words);
        return cat(call.wish == Call::Wish::help ? "help " : "no help ", call.command->path);
    };
    CHECK(helped({}) == "help ");
    CHECK(helped({"snapshot"}) == "help snapshot");
    CHECK(helped({"help"}) == "help ");
    CHECK(helped({"-h"}) == "help ");
    CHECK(helped({"help", "snapshot", "create"}) == "help snapshot create");
    CHECK(helped({"help", "create", "vol1"}) == "help create");
    CHECK(helped({"create", "vol1", "--help"}) == "help create");
    CHECK(helped({"delete", "-h"}) == "help delete");
    CHECK(mistake({"help", "crate"}) == "Unrecognized command: crate | did you mean 'create'?");
    for (const char* version : {"--version", "-version", "-v", "--v"})
        CHECK(understood({version}).wish == Call::Wish::version);
}

TEST_CASE("no two options of a command have one name", "[cli]")
{
    for (const Command& command : commands()) {
        std::set<std::string> names{"help", "h"};
        for (const Option* option : options_of(command)) {
            INFO(command.path << " --" << option->name);
            // The daemon has a --debug of its own, as rancher/convoy's.
            const bool twice = option->name == "debug" && command.path == "daemon";
            CHECK((names.insert(std::string{option->name}).second || twice));
            CHECK((option->letter == 0 || names.insert(std::string(1, option->letter)).second));
            CHECK((option->takes == Takes::nothing) == option->value.empty());
            CHECK_FALSE(option->about.empty());
        }
        CHECK(command_at(command.path) == &command);
        CHECK(command_at(command.group()) != nullptr);
    }
}
