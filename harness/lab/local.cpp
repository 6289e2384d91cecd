// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/local.hpp"

#include "harness/lab/leftovers.hpp"
#include "harness/lab/program.hpp"
#include "harness/lab/shell_host.hpp"

namespace harness::lab {

namespace {

class LocalLab : public Lab {
public:
    LocalLab(std::vector<std::unique_ptr<Host>> hosts, const Interrupt& interrupt)
        : hosts_(std::move(hosts)), interrupt_(interrupt)
    {
    }

    const std::vector<std::unique_ptr<Host>>& hosts() const override { return hosts_; }
    std::string address_of(const std::string&) const override { return "127.0.0.1"; }
    std::vector<std::string> login(const std::string&, std::string_view script) const override
    {
        return {"bash", "-c", std::string{script}};
    }
    const Interrupt& interrupt() const override { return interrupt_; }
    Result<> down() override { return Ok{}; }
    Result<std::string> keep() override { return std::string{}; }

private:
    std::vector<std::unique_ptr<Host>> hosts_;
    const Interrupt& interrupt_;
};

}  // namespace

Result<> LocalProvider::preflight(const model::LabSpec& spec)
{
    if (!spec.docker_images.empty())
        return Error{Fault::scenario, "the provider 'local' cannot load 'docker_images'",
                     std::nullopt, "use the provider qemu, or leave out 'docker_images'"};
    if (!spec.packages.empty())
        return Error{Fault::scenario, "the provider 'local' cannot install 'packages'",
                     std::nullopt, "use the provider qemu, or leave out 'packages'"};
    if (!is_installed("bash"))
        return lab_error("there is no 'bash' on this machine", "install the package bash");
    return Ok{};
}

Result<std::unique_ptr<Lab>> LocalProvider::bring_up(const model::LabSpec& spec, const Progress&)
{
    end_leftovers("/tmp");
    std::vector<std::unique_ptr<Host>> hosts;
    for (const model::HostSpec& host : spec.hosts)
        hosts.push_back(std::make_unique<ShellHost>(
            host.name, Transport{{"bash", "-c"}, "the shell of this machine"}, interrupt_));
    return std::unique_ptr<Lab>{std::make_unique<LocalLab>(std::move(hosts), interrupt_)};
}

}  // namespace harness::lab
