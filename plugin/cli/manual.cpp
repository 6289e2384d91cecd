// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/manual.hpp"

#include "harness/base/text.hpp"
#include "plugin/cli/help.hpp"
#include "plugin/cli/table.hpp"

namespace convoy::cli {

namespace {

using harness::cat;
using harness::replace_all;

/// Text that roff leaves as it is: a dash is a dash, and no line is taken for a request.
std::string plain(std::string_view text)
{
    std::string out = replace_all(replace_all(std::string{text}, "\\", "\\e"), "-", "\\-");
    out = replace_all(std::move(out), "…", "...");
    if (out.starts_with('.') || out.starts_with('\''))
        out.insert(0, "\\&");
    return replace_all(replace_all(std::move(out), "\n.", "\n\\&."), "\n'", "\n\\&'");
}

std::string option(const Option& one)
{
    std::string names = one.letter == 0 ? "" : cat("\\fB\\-", one.letter, "\\fR, ");
    names += cat("\\fB", plain(cat("--", one.name)), "\\fR");
    if (one.takes != Takes::nothing)
        names += cat(" \\fI", plain(one.value), "\\fR");
    std::string about = plain(one.about);
    if (!one.fallback.empty())
        about += cat(" (default: ", plain(one.fallback), ")");
    return cat(".TP\n", names, "\n", about, "\n");
}

std::string command(const Command& one)
{
    std::string text = cat(".SS ", plain(usage_of(one)), "\n", plain(one.summary), ".\n");
    if (!one.more.empty())
        text += cat(".PP\n", plain(one.more), "\n");
    for (const Option& each : one.options)
        text += option(each);
    if (!one.examples.empty())
        text += ".PP\nExamples:\n.PP\n.nf\n.RS\n";
    for (const std::string_view example : one.examples)
        text += cat(plain(example), "\n");
    if (!one.examples.empty())
        text += ".RE\n.fi\n";
    return text;
}

constexpr std::string_view files =
    ".SH FILES\n"
    ".TP\n\\fI/var/run/convoy/convoy.sock\\fR\nthe daemon's socket\n"
    ".TP\n\\fI/etc/docker/plugins/convoy.spec\\fR\ntells Docker where the socket is: "
    "unix:///var/run/convoy/convoy.sock\n"
    ".TP\n\\fI/var/lib/rancher/convoy\\fR\nthis host's own files (\\-\\-root)\n"
    ".TP\n\\fISHARE/NAME/\\fR\na volume's data\n"
    ".TP\n\\fISHARE/config/vfs_volume_NAME.json\\fR\nits record\n"
    ".TP\n\\fISHARE/config/convoy.*\\fR\nlocks, uses and signs of life of hosts, what is about to "
    "change, and what a\n"
    "repair put aside\n";

constexpr std::string_view status = ".SH EXIT STATUS\n0 when all went well, else 1: then standard "
                                    "output has an object with the member Error,\n"
                                    "and standard error a line that says the same.\n";

}  // namespace

std::string manual()
{
    std::string text =
        cat(".TH CONVOY 8 \"\" \"convoy ", VOLAB_VERSION,
            "\" \"System administration\"\n.SH NAME\nconvoy \\- ", plain(program().summary),
            "\n.SH SYNOPSIS\n.B ", plain(usage_of(program())), "\n.SH DESCRIPTION\n",
            plain(program().more), "\n.SH OPTIONS\n");
    for (const Option& each : program().options)
        text += option(each);
    text += ".SH COMMANDS\n";
    for (const Command& each : commands())
        text += command(each);
    return cat(text, status, files);
}

}  // namespace convoy::cli
