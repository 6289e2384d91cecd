// SPDX-License-Identifier: Apache-2.0
// The store against a model in memory: random operations of two hosts that are started anew at
// random. CONVOY_SEED repeats a run, CONVOY_STEPS makes it longer.
#include <cstdlib>
#include <random>
#include <set>

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

struct Modelled {
    std::string label;
    std::set<std::string> uses;  ///< "HOST ID"
};

unsigned from_environment(const char* name, unsigned fallback)
{
    const char* const text = std::getenv(name);
    return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : fallback;
}

class Run {
public:
    explicit Run(unsigned seed) : random_(seed) {}

    void step()
    {
        volume_ = cat("vol", pick(3));
        host_ = pick(2) ? "one" : "other";
        constexpr std::array operations{&Run::create, &Run::remove,  &Run::mount,
                                        &Run::mount,  &Run::unmount, &Run::unmount,
                                        &Run::update, &Run::restart, &Run::write};
        (this->*operations[pick(operations.size())])();
        compare();
    }

private:
    std::size_t pick(std::size_t count) { return random_() % count; }
    Store& store() { return host_ == "one" ? hosts_.one : hosts_.other; }
    bool is_there() const { return volumes_.contains(volume_); }

    void create()
    {
        const std::string label = cat("l", pick(1000));
        const bool made = worked(store().create(volume_, {.labels = {{"label", label}}}));
        CHECK(made == !is_there());
        if (!made)
            return;
        volumes_[volume_] = {label, {}};
        data_.try_emplace(volume_);  // that of a dropped record is taken over
    }

    void remove()
    {
        const Store::Removal removal{.keep_data = pick(2) == 0, .trust_engine = pick(2) == 0};
        const auto refused = store().remove(volume_, removal);
        INFO((refused ? refused->what : "removed"));
        if (!is_there()) {
            REQUIRE(refused);
            CHECK(refused->refusal == Refusal::not_found);
            return;
        }
        const auto& uses = volumes_[volume_].uses;
        const bool is_used = std::ranges::any_of(uses, [&](const std::string& use) {
            return !removal.trust_engine || !use.starts_with(cat(host_, " "));
        });
        REQUIRE(refused.has_value() == is_used);
        if (is_used) {
            CHECK(refused->refusal == Refusal::in_use);
            return;
        }
        volumes_.erase(volume_);
        if (!removal.keep_data)
            data_.erase(volume_);
    }

    void mount()
    {
        const std::string id = cat("id", pick(3));
        const bool mounted = worked(store().mount(volume_, id));
        CHECK(mounted == is_there());
        if (mounted)
            volumes_[volume_].uses.insert(cat(host_, " ", id));
    }

    void unmount()
    {
        const std::string id = cat("id", pick(3));
        CHECK(!store().unmount(volume_, id));
        if (is_there())
            volumes_[volume_].uses.erase(cat(host_, " ", id));
    }

    void update()
    {
        const std::string label = cat("l", pick(1000));
        const bool refuses = pick(4) == 0;
        const auto failed =
            store().update(volume_, [&](Volume& volume) -> std::optional<StoreError> {
                volume.labels["label"] = label;
                return refuses ? std::optional{StoreError{Refusal::trouble, "no"}} : std::nullopt;
            });
        CHECK(failed.has_value() == (refuses || !is_there()));
        if (!failed)
            volumes_[volume_].label = label;
    }

    /// The daemon (what it uses stays), or the machine.
    void restart()
    {
        const bool machine = pick(3) == 0;
        unsigned& boot = host_ == "one" ? boots_.first : boots_.second;
        boot += machine ? 1 : 0;
        store() = hosts_.open(host_, cat("boot", boot));
        store().recover();
        REQUIRE(store().sign_of_life());
        for (auto& [name, volume] : volumes_)
            if (machine)
                std::erase_if(volume.uses, [&](const std::string& use) {
                    return use.starts_with(cat(host_, " "));
                });
    }

    void write()
    {
        if (!is_there())
            return;
        data_[volume_] = cat("data", pick(1000));
        hosts_.write(hosts_.share / volume_ / "file", data_[volume_]);
    }

    void compare()
    {
        for (const Store* host : {&hosts_.one, &hosts_.other}) {
            std::vector<std::string> listed, expected;
            const auto listing = host->list();
            for (const Listed& each : std::get<Listing>(listing).volumes)
                listed.push_back(each.name);
            for (const auto& [name, volume] : volumes_)
                expected.push_back(name);
            REQUIRE(listed == expected);
            for (const auto& [name, volume] : volumes_) {
                REQUIRE(std::get<Volume>(host->find(name)).labels.at("label") == volume.label);
                std::set<std::string> uses;
                const auto noted = host->uses_of(name);
                for (const Use& use : std::get<std::vector<Use>>(noted))
                    uses.insert(cat(use.host.name, " ", use.id));
                REQUIRE(uses == volume.uses);
            }
        }
        std::set<std::string> folders;
        for (const auto& each : fs::directory_iterator(hosts_.share))
            folders.insert(each.path().filename());
        std::set<std::string> expected{"config"};
        for (const auto& [name, text] : data_) {
            expected.insert(name);
            std::string found;
            std::getline(std::ifstream(hosts_.share / name / "file"), found);
            REQUIRE(found == text);
        }
        REQUIRE(folders == expected);
    }

    TwoHosts hosts_;
    std::mt19937 random_;
    std::pair<unsigned, unsigned> boots_{1, 1};
    std::map<std::string, Modelled> volumes_;
    std::map<std::string, std::string> data_;  ///< of folders; some have no record any more
    std::string volume_, host_;
};

}  // namespace

TEST_CASE("the store does what a model of it does, whatever two hosts ask for", "[volume][model]")
{
    const unsigned seed = from_environment("CONVOY_SEED", std::random_device{}());
    INFO("CONVOY_SEED=" << seed);
    Run run(seed);
    const unsigned steps = from_environment("CONVOY_STEPS", 400);
    for (unsigned i = 0; i < steps; ++i) {
        INFO("step " << i);
        run.step();
    }
}
