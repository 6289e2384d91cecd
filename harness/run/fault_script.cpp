// SPDX-License-Identifier: Apache-2.0
#include "harness/run/fault_script.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "harness/base/text.hpp"

namespace harness::run {

namespace {

using model::Variables;

/// The parameters of one fault, as shell words, variables filled in.
struct Given {
    const std::map<std::string, std::string, std::less<>>& values;
    const Variables& variables;
    const std::string& mark;

    bool has(std::string_view name) const { return values.contains(name); }

    std::string plain(std::string_view name, std::string_view otherwise = "") const
    {
        const auto found = values.find(name);
        return found == values.end() ? std::string{otherwise} : found->second;
    }
    std::string word(std::string_view name, std::string_view otherwise = "") const
    {
        return shell_quote(plain(name, otherwise));
    }
};

FaultScript kill(const Given& given)
{
    const std::string signal = given.plain("signal", "KILL");
    if (given.has("unit"))
        return {cat("systemctl is-active --quiet ", given.word("unit"), " || { echo 'the unit ',",
                    given.word("unit"), "' is not active' >&2; exit 1; }\nsystemctl kill --signal=",
                    signal, " ", given.word("unit"), "\n"),
                ""};
    return {cat("pkill --signal ", signal, " -f -- ", given.word("matching"),
                " || { echo 'no process matches '", given.word("matching"), " >&2; exit 1; }\n"),
            ""};
}

FaultScript service(const Given& given)
{
    const std::string unit = given.word("unit"), action = given.plain("action", "stop");
    const std::string_view back = action == "stop" ? "start" : action == "start" ? "stop" : "";
    return {cat("systemctl ", action, " ", unit, "\n"),
            back.empty() ? "" : cat("systemctl ", back, " ", unit, "\n")};
}

FaultScript partition(const Given& given)
{
    const std::string chain = cat("VOLAB-", given.mark), from = given.plain("from"),
                      direction = given.plain("direction", "both");
    std::string rules;
    for (const std::string_view host : split(from, ',')) {
        const std::string& address = given.variables.find(cat(host, ".address"))->second;
        if (direction != "out")
            rules += cat("iptables -w -A ", chain, " -s ", address, " -j DROP\n");
        if (direction != "in")
            rules += cat("iptables -w -A ", chain, " -d ", address, " -j DROP\n");
    }
    return {cat("iptables -w -N ", chain, "\n", rules,
                "for c in INPUT OUTPUT FORWARD; do iptables -w -I $c -j ", chain, "; done\n"),
            cat("for c in INPUT OUTPUT FORWARD; do\n"
                "  while iptables -w -D $c -j ",
                chain,
                " 2>/dev/null; do :; done\ndone\n"
                "if iptables -w -F ",
                chain, " 2>/dev/null; then iptables -w -X ", chain, "; fi\n")};
}

/// The device towards the other hosts: where the address of one of them is routed to.
FaultScript network(const Given& given)
{
    std::string other;
    for (const auto& [name, value] : given.variables)
        if (name.ends_with(".address") && !name.starts_with(cat(given.variables.at("host"), ".")))
            other = value;
    const std::string device = cat("device=$(ip -o route get ", shell_quote(other),
                                   " | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')\n");
    std::string rules;
    if (given.has("delay"))
        rules += cat(" delay ", given.plain("delay"), given.has("jitter") ? " " : "",
                     given.plain("jitter"));
    if (given.has("loss"))
        rules += cat(" loss ", given.plain("loss"));
    if (given.has("rate"))
        rules += cat(" rate ", given.plain("rate"));
    return {cat(device, "tc qdisc add dev \"$device\" root netem", rules, "\n"),
            cat(device, "if tc qdisc show dev \"$device\" | grep -q ' netem '; then tc qdisc del "
                        "dev \"$device\" root; fi\n")};
}

/// fallocate is quick where the file system has it; the rest, and all of it on NFS, is written.
FaultScript fill_disk(const Given& given)
{
    const std::string file = shell_quote(cat(given.plain("path"), "/.volab-", given.mark));
    const auto leave = model::bytes_of(given.plain("leave", "0"));
    return {cat("read -r blocks size <<<\"$(stat -f -c '%f %S' ", given.word("path"), ")\"\n",
                "take=$((blocks * size - ", leave, "))\n",
                "[ $take -gt 0 ] || { echo 'less than that is free' >&2; exit 1; }\n",
                "for n in 1 2 3 4 5 6 7 8; do fallocate -l $take ", file,
                " 2>/dev/null && break; take=$((take - take / 50)); done\n",
                leave == 0
                    ? cat("dd if=/dev/zero bs=64K status=none >>", file, " 2>/dev/null || true\n")
                    : cat("[ $(stat -c %s ", file,
                          " || echo 0) -gt 0 ] || head -c $take /dev/zero >", file, "\n"),
                "sync ", file, " || true\n"),
            cat("rm -f ", file, "\n")};
}

FaultScript clock_jump(const Given& given)
{
    const double by = std::chrono::duration<double>(model::offset_of(given.plain("by"))).count();
    const auto set = [](double seconds) {
        return cat("date -s \"@$(date +%s.%N | awk '{printf \"%.6f\", $1 + (", seconds,
                   ")}')\" >/dev/null\n");
    };
    return {set(by), set(-by)};
}

FaultScript read_only(const Given& given)
{
    return {cat("mountpoint -q ", given.word("path"), " || { echo 'nothing is mounted at '",
                given.word("path"), " >&2; exit 1; }\nmount -o remount,ro ", given.word("path"),
                "\n"),
            cat("mount -o remount,rw ", given.word("path"), "\n")};
}

struct Maker {
    std::string_view kind;
    FaultScript (*make)(const Given&);
};
constexpr std::array makers{
    Maker{"clock-jump", clock_jump}, Maker{"fill-disk", fill_disk}, Maker{"kill", kill},
    Maker{"network", network},       Maker{"partition", partition}, Maker{"read-only", read_only},
    Maker{"service", service},
};

/// Where hosts keep what is to be undone: gone with a boot, as the faults are.
std::string undo_file(const std::string& mark)
{
    return cat("/run/volab-faults/", mark);
}

/// Exactly one of several that try at the same time undoes it.
std::string undo_once(const std::string& mark)
{
    const std::string file = undo_file(mark);
    return cat("if mv ", file, " ", file, ".doing 2>/dev/null; then\n  if bash -e ", file,
               ".doing >", file, ".log 2>&1; then rm -f ", file, ".doing ", file,
               ".log\n  else mv ", file, ".doing ", file, ".failed; fi\nfi\n");
}

}  // namespace

Result<FaultScript> fault_script(const model::InjectFault& fault, const std::string& mark,
                                 const Variables& variables)
{
    std::map<std::string, std::string, std::less<>> values;
    for (const auto& [name, value] : fault.parameters) {
        auto filled = model::expand(value, variables);
        if (!filled)
            return filled.error();
        values.emplace(name, std::move(*filled));
    }
    const auto maker = std::ranges::find(makers, fault.kind, &Maker::kind);
    if (maker == makers.end())
        return Error{Fault::scenario, cat("no host does '", fault.kind, "' to itself"), {}, ""};
    return maker->make({values, variables, mark});
}

std::string begin_script(const model::InjectFault& fault, const FaultScript& script,
                         const std::string& mark)
{
    if (script.undo.empty())
        return script.begin;
    const std::string file = undo_file(mark);
    std::string text =
        cat("mkdir -p /run/volab-faults\nrm -f ", file, ".log ", file, ".failed\ncat >", file,
            " <<'VOLAB-UNDO'\n", script.undo, "VOLAB-UNDO\n", "if ! bash -e <<'VOLAB-BEGIN'\n",
            script.begin, "VOLAB-BEGIN\nthen\n", undo_once(mark), "exit 1\nfi\n");
    if (!fault.lasts)
        return text;
    const double seconds = std::chrono::duration<double>(*fault.lasts).count();
    return text + cat("setsid bash -c ", shell_quote(cat("sleep ", seconds, "\n", undo_once(mark))),
                      " </dev/null >/dev/null 2>&1 &\n");
}

std::string undo_script(const std::string& mark)
{
    const std::string file = undo_file(mark);
    return cat(undo_once(mark), "for n in $(seq 300); do [ -e ", file,
               ".doing ] || break; sleep 0.1; done\n[ ! -e ", file,
               ".doing ] || { echo 'it is still being undone after 30 s' >&2; exit 1; }\n",
               "if [ -e ", file, ".failed ]; then cat ", file, ".log >&2; exit 1; fi\n");
}

}  // namespace harness::run
