// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/machines.hpp"

#include <cerrno>
#include <cstring>

#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"
#include "harness/lab/leftovers.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/shell_host.hpp"
#include "harness/lab/text_sink.hpp"

namespace harness::lab::ssh {

namespace {

namespace fs = std::filesystem;

// Docker and NFS of an emulated machine under load take their time.
constexpr std::chrono::minutes patience{4};

double now()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Finding finding_of(const std::string& host, std::string need, const Error& error)
{
    return {host, std::move(need), error.what, error.hint};
}

/// Names of sockets have 108 bytes at most: not where TMPDIR says, which may be deep.
Result<fs::path> make_socket_folder()
{
    static int number = 0;
    const fs::path folder = cat("/tmp/volab-ssh", ++number, "-", name_of(ourselves()));
    if (::mkdir(folder.c_str(), 0700) != 0)
        return lab_error(cat("cannot make '", folder.string(), "': ", std::strerror(errno)));
    return folder;
}

}  // namespace

Result<std::unique_ptr<Machines>>
Machines::get_to_know(const std::vector<model::InventoryHost>& hosts, const std::string& config,
                      const NeedsByHost& needs, bool wants_images, bool owned,
                      const Interrupt& interrupt)
{
    std::unique_ptr<Machines> machines{new Machines};
    if (const auto connected = machines->connect(hosts, config, interrupt); !connected)
        return connected.error();
    machines->find_roots(interrupt);
    machines->probe_all(needs, wants_images);
    if (interrupt.requested())
        return interrupt.error();
    for (const auto& [name, probe] : machines->probes_) {
        const auto known = needs.find(name);
        const auto found =
            findings_of(name, probe, known == needs.end() ? Needs{} : known->second, owned);
        machines->findings_.insert(machines->findings_.end(), found.begin(), found.end());
    }
    const auto same = same_machines(machines->probes_);
    machines->findings_.insert(machines->findings_.end(), same.begin(), same.end());
    return machines;
}

Machines::~Machines()
{
    connections_.clear();
    std::error_code error;
    if (!folder_.empty())
        fs::remove_all(folder_, error);
}

std::vector<std::string> Machines::login(const std::string& host, std::string_view script) const
{
    const Login& login = logins_.at(host);
    return terminal_words(login.to, login.root, script);
}

Result<> Machines::connect(const std::vector<model::InventoryHost>& hosts,
                           const std::string& config, const Interrupt& interrupt)
{
    auto folder = make_socket_folder();
    if (!folder)
        return folder.error();
    folder_ = std::move(*folder);
    std::vector<Connection> all;
    for (std::size_t i = 0; i < hosts.size(); ++i)
        all.emplace_back(Destination{hosts[i], config, folder_ / cat(i)});
    const auto errors = connect_all(all, interrupt);
    for (std::size_t i = 0; i < hosts.size(); ++i)
        if (errors[i])
            findings_.push_back(finding_of(hosts[i].name, "ssh", *errors[i]));
        else
            connections_.push_back(std::move(all[i]));
    return Ok{};
}

void Machines::find_roots(const Interrupt& interrupt)
{
    std::vector<std::string> answers(connections_.size());
    for_all(connections_.size(), [&](std::size_t i) {
        Program program{.argv = command_words(connections_[i].to())};
        program.argv.push_back(login_script());
        TextSink sink;
        (void)run_program(program, {.timeout = patience}, sink, interrupt);
        answers[i] = sink.out + sink.err;
    });
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        const Destination& to = connections_[i].to();
        const auto root = root_by(to.host, answers[i]);
        if (const auto* finding = std::get_if<Finding>(&root))
            findings_.push_back(*finding);
        else {
            logins_.emplace(to.host.name, Login{to, std::get<Root>(root)});
            hosts_.push_back(std::make_unique<ShellHost>(
                to.host.name, transport_to(to, std::get<Root>(root)), interrupt));
        }
    }
}

void Machines::probe_all(const NeedsByHost& needs, bool wants_images)
{
    std::vector<std::optional<Result<Probe>>> probes(hosts_.size());
    for_all(hosts_.size(), [&](std::size_t i) {
        const auto known = needs.find(hosts_[i]->name());
        std::set<std::string> others;
        for (const auto& [name, ignored] : needs)
            if (name != hosts_[i]->name())
                others.insert(name);
        const double asked = now();
        const auto answer =
            ask(*hosts_[i],
                probe_script(known == needs.end() ? Needs{} : known->second, others, wants_images),
                patience);
        probes[i] =
            answer ? Result<Probe>{probe_in(*answer, asked, now())} : Result<Probe>{answer.error()};
    });
    for (std::size_t i = 0; i < hosts_.size(); ++i)
        if (*probes[i])
            probes_.emplace(hosts_[i]->name(), std::move(**probes[i]));
        else
            findings_.push_back(finding_of(hosts_[i]->name(), "answers", probes[i]->error()));
}

}  // namespace harness::lab::ssh
