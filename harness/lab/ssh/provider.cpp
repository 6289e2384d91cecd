// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/provider.hpp"

#include <algorithm>
#include <mutex>

#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"
#include "harness/lab/leftovers.hpp"
#include "harness/lab/program.hpp"
#include "harness/lab/ssh/machines.hpp"

namespace harness::lab::ssh {

namespace {

constexpr std::chrono::minutes patience_for_images{10};
constexpr std::chrono::minutes patience_for_looks{3};

struct LoadedImage {
    Host* host;
    std::string name;
};

class SshLab : public Lab {
public:
    SshLab(std::unique_ptr<Machines> machines, std::map<std::string, std::string> addresses,
           bool go_back, const Interrupt& interrupt)
        : machines_(std::move(machines)), hosts_(machines_->take_hosts()),
          addresses_(std::move(addresses)), go_back_(go_back), interrupt_(interrupt)
    {
    }
    ~SshLab() override { (void)down(); }

    const std::vector<std::unique_ptr<Host>>& hosts() const override { return hosts_; }
    const Interrupt& interrupt() const override { return interrupt_; }

    std::string address_of(const std::string& host) const override
    {
        const auto found = addresses_.find(host);
        return found == addresses_.end() ? std::string{} : found->second;
    }

    std::vector<std::string> login(const std::string& host, std::string_view script) const override
    {
        return machines_->login(host, script);
    }

    /// Brings the images that a host does not have; they go again at the end.
    Result<> load_images(const std::vector<std::string>& names, const ImageFile& file_of,
                         const Progress& progress)
    {
        std::map<std::string, std::filesystem::path> files;
        for (const std::string& name : names) {
            if (std::ranges::all_of(hosts_, [&](const auto& host) { return has(*host, name); }))
                continue;
            auto file = file_of(name, progress);
            if (!file)
                return file.error();
            files[name] = std::move(*file);
        }
        if (files.empty())
            return Ok{};
        std::vector<std::string> wanted;
        for (const auto& [name, ignored] : files)
            wanted.push_back(name);
        progress(cat("loading the Docker images ", join(wanted, ", ")));
        return try_for_all(hosts_.size(), [&](std::size_t i) -> Result<> {
            const auto loaded = load_missing(*hosts_[i], files);
            if (loaded)
                return loaded;
            return during(cat("loading Docker images on '", hosts_[i]->name(), "'"),
                          loaded.error());
        });
    }

    Result<> down() override { return end(true); }

    /// The hosts were up before, and stay so. What the scenario left stays with them.
    Result<std::string> keep() override
    {
        (void)end(false);
        return std::string{"the hosts are as the scenario left them"};
    }

private:
    bool has(const Host& host, const std::string& image) const
    {
        return machines_->probes().at(host.name()).images.contains(image + ":latest");
    }

    Result<> load_missing(Host& host, const std::map<std::string, std::filesystem::path>& files)
    {
        for (const auto& [name, file] : files) {
            if (has(host, name))
                continue;
            if (const auto loaded = load_image(host, file); !loaded)
                return loaded;
            const std::lock_guard one_at_a_time(mutex_);
            loaded_.push_back({&host, name});
        }
        return Ok{};
    }

    static Result<> load_image(Host& host, const std::filesystem::path& file)
    {
        const std::string there = cat("/tmp/volab-image-", name_of(ourselves()));
        const auto brought = host.put(file, there, 0600, patience_for_images);
        if (!brought)
            return brought.error();
        const auto loaded =
            ask(host, cat("trap 'rm -f ", there, "' EXIT; docker load -q -i ", there),
                patience_for_images);
        return loaded ? Result<>{Ok{}} : loaded.error();
    }

    /// Tells what is left, and has the hosts remember that it is ours.
    Result<> end(bool remove_images)
    {
        if (gone_)
            return Ok{};
        gone_ = true;
        std::vector<std::string> told = go_back_ ? std::vector<std::string>{} : undo(remove_images);
        hosts_.clear();
        machines_.reset();
        if (told.empty())
            return Ok{};
        return lab_error(cat("what was not there before is left ", join(told, "; ")),
                         "steps under 'finally' are to undo what a scenario does: these hosts are "
                         "not thrown away");
    }

    std::vector<std::string> undo(bool remove_images)
    {
        std::vector<std::string> told;
        if (remove_images)
            for (const LoadedImage& image : loaded_)
                if (const auto gone =
                        quietly(*image.host, cat("docker image rm ", shell_quote(image.name)));
                    !gone)
                    told.push_back(cat("the image '", image.name, "' ", gone.error().what));
        std::vector<std::optional<std::string>> found(hosts_.size());
        for_all(hosts_.size(), [&](std::size_t i) { found[i] = look_at(*hosts_[i]); });
        for (auto& left : found)
            if (left)
                told.push_back(std::move(*left));
        return told;
    }

    /// What is left on it, or why that is not known.
    std::optional<std::string> look_at(Host& host)
    {
        const Holdings& before = machines_->probes().at(host.name()).holdings;
        const auto answer = quietly(host, holdings_script());
        if (!answer)
            return cat("on '", host.name(), "', maybe: ", answer.error().what);
        const Holdings after = holdings_in(*answer);
        const auto what = left(before, after);
        if (!what.empty() || !before.made.empty())
            (void)quietly(host, remember_script(before, after));
        if (what.empty())
            return std::nullopt;
        return cat("on '", host.name(), "': ", for_people(what, 12));
    }

    /// Also when we have been asked to stop.
    static Result<std::string> quietly(Host& host, std::string script)
    {
        return ask(host, {std::move(script), patience_for_looks, false});
    }

    std::unique_ptr<Machines> machines_;
    std::vector<std::unique_ptr<Host>> hosts_;
    std::map<std::string, std::string> addresses_;
    bool go_back_;
    const Interrupt& interrupt_;
    std::mutex mutex_;
    std::vector<LoadedImage> loaded_;  ///< guarded by mutex_ while they are brought
    bool gone_ = false;
};

/// The machines that the scenario's hosts are to be, in its order.
Result<std::vector<model::InventoryHost>> chosen_hosts(const model::Inventory& inventory,
                                                       const model::LabSpec& spec)
{
    std::vector<model::InventoryHost> chosen;
    std::vector<std::string> there;
    for (const model::InventoryHost& host : inventory.hosts)
        if (std::ranges::find(spec.hosts, host.name, &model::HostSpec::name) == spec.hosts.end())
            there.push_back(host.name);
    for (const model::HostSpec& wanted : spec.hosts) {
        const auto found =
            std::ranges::find(inventory.hosts, wanted.name, &model::InventoryHost::name);
        if (found != inventory.hosts.end())
            chosen.push_back(*found);
        else if (inventory.file.empty())
            chosen.push_back({.name = wanted.name, .ssh = wanted.name});
        else
            return Error{
                Fault::scenario,
                cat("the inventory has no host '", wanted.name, "', which the scenario needs"),
                SourceSpot{inventory.file, 0, 0},
                there.empty() ? cat("hosts: {", wanted.name, ": {address: …}}")
                              : suggestion(wanted.name, there)};
    }
    return chosen;
}

}  // namespace

SshProvider::SshProvider(Options options, const Interrupt& interrupt)
    : options_(std::move(options)), interrupt_(interrupt)
{
}
SshProvider::~SshProvider() = default;

Breakable SshProvider::breakable() const
{
    return {options_.owned, false, "--i-own-these-hosts lets faults break them"};
}

Result<> SshProvider::preflight(const model::LabSpec& spec)
{
    if (!is_installed("ssh"))
        return lab_error("there is no 'ssh' on this machine", "install the package openssh-client");
    const auto hosts = chosen_hosts(options_.inventory, spec);
    if (!hosts)
        return hosts.error();
    end_leftovers("/tmp");
    auto known = Machines::get_to_know(*hosts, options_.inventory.config, options_.needs,
                                       !spec.docker_images.empty(), options_.owned, interrupt_);
    if (!known)
        return known.error();
    if (!(*known)->findings().empty())
        return to_error((*known)->findings());
    machines_ = std::move(*known);
    return Ok{};
}

Result<std::unique_ptr<Lab>> SshProvider::bring_up(const model::LabSpec& spec,
                                                   const Progress& progress)
{
    if (!machines_)
        if (const auto ready = preflight(spec); !ready)
            return ready.error();
    const auto hosts = chosen_hosts(options_.inventory, spec);
    if (!hosts)
        return hosts.error();
    auto addresses = lab_addresses(*hosts, machines_->probes());
    progress(cat("connected to ", spec.hosts.size(), spec.hosts.size() == 1 ? " host" : " hosts"));
    auto lab = std::make_unique<SshLab>(std::move(machines_), std::move(addresses),
                                        options_.go_back, interrupt_);
    if (const auto loaded = lab->load_images(spec.docker_images, options_.image_file, progress);
        !loaded)
        return loaded.error();
    return std::unique_ptr<Lab>{std::move(lab)};
}

}  // namespace harness::lab::ssh
