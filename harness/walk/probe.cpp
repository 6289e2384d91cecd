// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/probe.hpp"

#include <algorithm>
#include <charconv>

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

/// What of a file that differs is shown.
constexpr int most_shown = 300;

/// How the answer about such a file begins; what is shown of it follows in hexadecimal digits.
constexpr std::string_view no = "no ";

std::string trim_end(std::string text)
{
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

/// The part of a script that answers for one effect, by printing one line; empty when a LiveHost
/// knows.
struct Probe {
    std::string operator()(const auto&) const { return {}; }
    std::string operator()(const PathIs& e) const { return kind_of(shell_quote(e.path)); }
    std::string operator()(const FileHas& e) const
    {
        const std::string path = shell_quote(e.path);
        const std::string look =
            e.whole ? cat("printf %s ", shell_quote(e.text), " | cmp -s - ", path)
                    : cat("grep -qxF -e ", shell_quote(trim_end(e.text)), " ", path);
        return cat("if [ ! -f ", path, " ]; then ", kind_of(path), "; elif ", look,
                   "; then echo yes; else echo \"", no, "$(head -c ", most_shown, " ", path,
                   " | od -An -v -tx1 | tr -d ' \\n')\"; fi");
    }
    std::string operator()(const ModeIs& e) const
    {
        return cat("stat -c %a ", shell_quote(e.path), " || echo gone");
    }
    std::string operator()(const UnitIs& e) const
    {
        return cat("systemctl is-active ", shell_quote(e.unit), " || true");
    }
    std::string operator()(const ProcessIs& e) const
    {
        return cat("if pgrep -x ", shell_quote(e.name),
                   " >/dev/null; then echo yes; else echo no; fi");
    }
    std::string operator()(const NotMounted& e) const
    {
        return cat("findmnt -n -o SOURCE --mountpoint ", shell_quote(e.directory), " || echo none");
    }

    static std::string kind_of(const std::string& path)
    {
        return cat("if [ -d ", path, " ]; then echo directory; elif [ -f ", path,
                   " ]; then echo file; elif [ -e ", path, " ] || [ -L ", path,
                   " ]; then echo other; else echo gone; fi");
    }
};

std::string from_hex(std::string_view hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        int byte = 0;
        if (std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16).ec != std::errc{})
            break;
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

}  // namespace

std::string probe_script(std::span<const Effect> effects)
{
    std::string script;
    for (std::size_t i = 0; i < effects.size(); ++i)
        if (const std::string part = std::visit(Probe{}, effects[i]); !part.empty())
            script += cat("answer=$(", part, ")\nprintf '%s %s\\n' ", i,
                          " \"${answer//[[:cntrl:]]/?}\"\n");
    return script.empty() ? script : cat("set +e\nexec 2>/dev/null\n", script);
}

std::vector<std::string> probed(std::span<const Effect> effects, std::string_view printed)
{
    std::vector<std::string> answers(effects.size());
    for (const std::string_view line : split_lines(printed)) {
        std::size_t number = 0;
        const auto [end, wrong] = std::from_chars(line.data(), line.data() + line.size(), number);
        const auto used = static_cast<std::size_t>(end - line.data());
        if (wrong == std::errc{} && number < answers.size() && used < line.size())
            answers[number] = line.substr(used + 1);
    }
    return answers;
}

std::string contents_in(std::string_view answer)
{
    const std::string text = from_hex(answer.substr(std::min(answer.size(), no.size())));
    const std::string shown =
        excerpt(without_escapes(trim_end(text)), static_cast<std::size_t>(most_shown));
    return text.empty() ? "it is empty" : cat("it is '", shown, "'");
}

}  // namespace harness::walk
