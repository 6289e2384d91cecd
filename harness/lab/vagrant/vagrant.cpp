// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/vagrant/vagrant.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/text_sink.hpp"

namespace harness::lab::vagrant {

namespace {

// A box may be fetched and packages be installed, all of it under emulation.
constexpr std::chrono::minutes patience{60};

/// Keeps what is printed, and tells what people are told meanwhile.
class TellingSink : public OutputSink {
public:
    explicit TellingSink(const Progress& progress) : progress_(progress) {}

    void write(Stream stream, std::string_view bytes) override
    {
        kept.write(stream, bytes);
        if (stream != Stream::out || !progress_)
            return;
        line_ += bytes;
        for (auto end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
            tell(line_.substr(0, end + 1));
            line_.erase(0, end + 1);
        }
    }

    TextSink kept;

private:
    void tell(const std::string& line)
    {
        for (const Line& told : lines_in(line)) {
            if (told.type != "ui" || told.data.size() < 2 || told.data[0] != "output")
                continue;
            std::string_view text = trim(told.data[1]);  // "==> server1: Booting"
            text.remove_prefix(text.starts_with("==> ") ? 4 : 0);
            progress_(cat("vagrant: ", excerpt(text, 100)));
        }
    }

    const Progress& progress_;
    std::string line_;
};

std::string hint_for(std::string_view failure)
{
    const auto has = [&](std::string_view sign) { return failure.find(sign) != failure.npos; };
    if (has("could not be found") || has("Couldn't open file") || has("box"))
        return "'volab image box' makes one, 'vagrant box add --name volab FILE' adds it";
    if (has("libvirt") || has("Libvirt"))
        return "is libvirtd running (systemctl start libvirtd), and is the user in the group "
               "libvirt?";
    return {};
}

}  // namespace

Result<std::string> Vagrant::run(std::vector<std::string> words, const Progress& progress,
                                 const Interrupt& interrupt) const
{
    const std::string what = cat("vagrant ", words.front());
    words.insert(words.begin(), "vagrant");
    Program program{.argv = std::move(words),
                    .environment = {{"VAGRANT_CHECKPOINT_DISABLE", "1"}},
                    .folder = folder_};
    if (!acceleration_.empty())
        program.environment["VOLAB_ACCEL"] = acceleration_;
    TellingSink sink(progress);
    const auto ran = run_program(program, {.timeout = patience}, sink, interrupt);
    if (!ran)
        return ran.error();
    if (ran->timed_out)
        return lab_error(cat("'", what, "' does not end within an hour"));
    if (ran->ending.exit == 0)
        return std::move(sink.kept.out);
    const std::string said = excerpt(failure_in(sink.kept.out, sink.kept.err), 2000);
    return lab_error(
        cat("'", what, "' failed (", describe(ran->ending), ")", said.empty() ? "" : ": ", said),
        hint_for(said));
}

Result<std::vector<Machine>> Vagrant::status(const Interrupt& interrupt) const
{
    const auto said = run({"status", "--machine-readable"}, {}, interrupt);
    if (!said)
        return said.error();
    return machines_in(*said);
}

Result<> Vagrant::up(const std::vector<std::string>& names, const Progress& progress,
                     const Interrupt& interrupt) const
{
    std::vector<std::string> words{"up", "--machine-readable"};
    words.insert(words.end(), names.begin(), names.end());
    const auto said = run(std::move(words), progress, interrupt);
    return said ? Result<>{Ok{}} : said.error();
}

Result<std::string> Vagrant::ssh_config(const std::string& name, const Interrupt& interrupt) const
{
    return run({"ssh-config", name}, {}, interrupt);
}

Result<> Vagrant::act(std::vector<std::string> words, const Interrupt& interrupt) const
{
    words.push_back("--machine-readable");
    const auto said = run(std::move(words), {}, interrupt);
    return said ? Result<>{Ok{}} : said.error();
}

}  // namespace harness::lab::vagrant
