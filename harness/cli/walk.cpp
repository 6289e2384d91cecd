// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/walk.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <CLI/App.hpp>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/environment.hpp"
#include "harness/cli/left_walk.hpp"
#include "harness/cli/matrix_option.hpp"
#include "harness/cli/providers.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/cli/scenario_file.hpp"
#include "harness/cli/timeout_multiplier.hpp"
#include "harness/lab/digest.hpp"
#include "harness/lab/qemu/lab_folder.hpp"
#include "harness/lab/qemu/provider.hpp"
#include "harness/lab/terminal.hpp"
#include "harness/run/faults.hpp"
#include "harness/walk/course.hpp"
#include "harness/walk/front.hpp"
#include "reports/record/writer.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;
namespace qemu = lab::qemu;

struct WalkArguments {
    std::string file;
    std::string output;
    std::string language = "en";
    std::string convoy_archive;
    std::string cast;
    LabOptions lab;
    std::vector<std::string> matrix;
    double speed = 1;
    bool resume = false;
    bool restart = false;
    bool play = false;
    bool keep = false;
};

walk::ScreenStyle style_of_terminal()
{
    const ConsoleStyle console = ConsoleStyle::detect(false);
    walk::ScreenStyle style{console.colour, console.live, 100};
    if (const auto size = lab::size_of_our_terminal())
        style.width = size->columns;
    return style;
}

unsigned height_of_terminal()
{
    const auto size = lab::size_of_our_terminal();
    return size ? size->rows : 30;
}

/// One call of `volab walk`, from its arguments to its exit code.
class WalkCall {
public:
    WalkCall(const WalkArguments& arguments, const model::Scenario& scenario, LabWishes wishes,
             Context& context)
        : arguments_(arguments), scenario_(scenario), wishes_(std::move(wishes)),
          provider_name_(scenario.lab.provider), interrupt_(context.interrupt)
    {
    }

    Exit run()
    {
        if (!arguments_.play) {
            auto left = left_walk(scenario_, beginning());
            if (!left)
                return fail(left.error());
            progress_file_ = left->file;
            before_ = std::move(left->before);
        }
        if (const auto ready = make_files(); !ready)
            return fail(ready.error());
        const auto lab = get_lab();
        if (!lab)
            return fail(lab.error());
        return walk(**lab);
    }

private:
    Beginning beginning() const
    {
        return arguments_.restart  ? Beginning::restarted
               : arguments_.resume ? Beginning::resumed
                                   : Beginning::anew;
    }

    // What is needed

    Result<> make_files()
    {
        if (!arguments_.cast.empty()) {
            auto cast = walk::CastWriter::create(
                arguments_.cast,
                {static_cast<unsigned>(style_.width), height_of_terminal(), ::time(nullptr),
                 std::string{walk::title_of(scenario_).in(arguments_.language)}});
            if (!cast)
                return cast.error();
            cast_.emplace(std::move(*cast));
            screen_.record_to(*cast_);
        }
        if (!before_)
            if (const auto made = make_provider_ready(); !made)
                return made;
        auto folder = make_run_folder(arguments_.output, cat(scenario_.name, "-walk"));
        if (!folder)
            return folder.error();
        folder_ = *folder;
        auto record = reports::RecordWriter::create(folder_ / "record.jsonl");
        if (!record)
            return record.error();
        record_.emplace(std::move(*record));
        return Ok{};
    }

    Result<> make_provider_ready()
    {
        auto provider = provider_for(scenario_, every_step, wishes_, interrupt_);
        if (!provider)
            return provider.error();
        provider_ = std::move(*provider);
        if (const auto ready = provider_->preflight(scenario_.lab); !ready)
            return ready;
        return run::check_faults(scenario_, every_step, provider_name_, provider_->breakable());
    }

    Result<std::unique_ptr<lab::Lab>> get_lab()
    {
        const auto doing = [this](std::string_view what) {
            screen_.line(screen_.paint(cat("… ", without_escapes(what)), walk::Paint::dim));
        };
        if (!before_)
            return provider_->bring_up(scenario_.lab, doing);
        if (before_->lab.empty()) {
            if (const auto ready = make_provider_ready(); !ready)
                return ready.error();
            return provider_->bring_up(scenario_.lab, doing);
        }
        const auto kept = kept_lab(before_->lab);
        if (!kept)
            return lab_error(cat("the lab ", before_->lab, " is not up any more"));
        doing(cat("taking over lab ", before_->lab));
        return qemu::attach(*kept, qemu::Hosts::must_answer, interrupt_);
    }

    // The walk

    walk::WalkPlan plan() const
    {
        const fs::path convoy = wanted_convoy_archive(arguments_.convoy_archive);
        const ThisSide side{fs::path(scenario_.file).parent_path(), convoy,
                            arguments_.convoy_archive.empty(),
                            arguments_.lab.timeout_multiplier.value_or(1)};
        return {.name = cat(utc_now_for_file_names(), "-", ::getpid()),
                .folder = fs::absolute(folder_),
                .provider = provider_name_,
                .volab = VOLAB_VERSION,
                .variables = {{"convoy_archive", convoy.string()}},
                .environment = environment_facts(side, interrupt_)};
    }

    Exit walk(lab::Lab& lab)
    {
        walk::Listener listener(screen_, walk::words_in(arguments_.language));
        walk::Walk walk(scenario_, plan(), lab, {&*record_, &listener});
        const auto begun = before_ ? walk.resume(*before_) : walk.begin();
        listener.clear();
        if (!begun) {
            (void)walk.leave();
            (void)(before_ ? keep(walk, lab) : take_down(lab));
            return fail(begun.error());
        }
        const bool changed = before_ && before_->sha256 != lab::sha256(scenario_.text);
        walk::Front front(
            scenario_, walk, lab, interrupt_, screen_, listener,
            {arguments_.language, before_.has_value(), changed, [&] { save(walk, lab); }});
        save(walk, lab);
        const walk::Leaving leaving = arguments_.play ? front.play(arguments_.speed) : front.talk();
        return end(leaving, walk, lab, front.presenter(), listener);
    }

    Exit end(walk::Leaving leaving, walk::Walk& walk, lab::Lab& lab, const walk::Presenter& present,
             walk::Listener& listener)
    {
        const bool stays = !arguments_.play && (leaving == walk::Leaving::left ||
                                                leaving == walk::Leaving::interrupted);
        if (stays) {
            (void)walk.leave();
            const Exit kept = keep(walk, lab);
            if (kept != Exit::passed)
                return kept;
            if (!told_trouble_)
                screen_.print(present.notice(walk::filled(
                    present.words().left,
                    {cat("volab walk ", scenario_.file, " --resume", said_options())})));
            tell_files();
            return leaving == walk::Leaving::left ? Exit::passed : Exit::interrupted;
        }
        if (interrupt_.requested())
            interrupt_.acknowledge();
        screen_.print(present.notice(present.words().closing));
        const model::RunEnded ended =
            leaving == walk::Leaving::lab_lost ? walk.leave() : walk.finish();
        listener.clear();
        for (const Error& warning : listener.warnings())
            screen_.print(present.error(warning));
        const bool good = ended.outcome == model::Outcome::passed;
        screen_.print(present.notice(
            walk::filled(good ? present.words().closed : present.words().closed_failed,
                         {present.count(walk.state())})));
        if (!good && !ended.reason.empty())
            screen_.print(present.notice(ended.reason));
        const Exit down = take_down(lab);
        forget();
        tell_files();
        return leaving == walk::Leaving::interrupted ? Exit::interrupted
               : leaving == walk::Leaving::lab_lost  ? Exit::lab
               : !good                               ? exit_for(ended.outcome)
                                                     : down;
    }

    /// Those that the walk cannot be gone on with without.
    std::string said_options() const
    {
        const std::string& provider = arguments_.lab.provider;
        return cat(provider.empty() ? "" : cat(" --provider ", provider),
                   arguments_.matrix.empty() ? "" : said_as_options(scenario_.combination));
    }

    Exit keep(walk::Walk& walk, lab::Lab& lab)
    {
        const auto kept = lab.keep();
        if (!kept)
            return fail(kept.error());
        save(walk, lab);
        if (!kept->empty())
            screen_.line(without_escapes(*kept));
        return Exit::passed;
    }

    Exit take_down(lab::Lab& lab)
    {
        if (arguments_.keep) {
            const auto kept = lab.keep();
            if (kept && !kept->empty())
                screen_.line(without_escapes(*kept));
            return kept ? Exit::passed : fail(kept.error());
        }
        const auto down = lab.down();
        return down ? Exit::passed : fail(down.error());
    }

    /// The progress, when it is to be had again; trouble is told once.
    void save(walk::Walk& walk, lab::Lab& lab)
    {
        if (progress_file_.empty())
            return;
        walk::Progress progress = walk.progress();
        progress.file = fs::absolute(scenario_.file).string();
        progress.combination = model::to_text(scenario_.combination);
        progress.lab = lab.folder().filename().string();
        const auto written = walk::write_progress(progress_file_, progress);
        if (!written && !std::exchange(told_trouble_, true))
            (void)fail(written.error());
    }

    void forget() const
    {
        std::error_code ignored;
        if (!progress_file_.empty())
            fs::remove(progress_file_, ignored);
    }

    void tell_files()
    {
        screen_.line(cat("  ", without_escapes(folder_.string()), ": record.jsonl"));
        if (record_->trouble())
            (void)fail(*record_->trouble());
        if (cast_ && cast_->trouble())
            (void)fail(*cast_->trouble());
    }

    const WalkArguments& arguments_;
    const model::Scenario& scenario_;
    LabWishes wishes_;
    std::string provider_name_;
    lab::Interrupt& interrupt_;
    walk::ScreenStyle style_ = style_of_terminal();
    std::optional<walk::CastWriter> cast_;
    walk::Screen screen_{style_};
    std::optional<walk::Progress> before_;
    fs::path progress_file_;  ///< empty: none is kept
    std::unique_ptr<lab::Provider> provider_;
    fs::path folder_;
    std::optional<reports::RecordWriter> record_;
    bool told_trouble_ = false;
};

Exit walk_scenario(WalkArguments arguments, Context& context)
{
    ::signal(SIGPIPE, SIG_IGN);  // whoever reads what we print may go: the lab is kept all the same
    auto read = read_scenario(arguments.file);
    if (!read)
        return Exit::scenario;
    auto scenario =
        with_options(std::move(*read), arguments.matrix, arguments.lab, arguments.convoy_archive);
    if (scenario)
        scenario = in_first_combination(std::move(*scenario));
    if (!scenario)
        return fail(scenario.error());
    auto convoy = convoy_archive_of(*scenario, arguments.convoy_archive);
    if (!convoy)
        return fail(convoy.error());
    arguments.convoy_archive = std::move(*convoy);
    arguments.lab.keep = !arguments.play || arguments.keep;
    auto wishes = lab_wishes(arguments.lab);
    if (!wishes)
        return Exit::scenario;
    return WalkCall(arguments, *scenario, std::move(*wishes), context).run();
}

}  // namespace

void add_walk(CLI::App& app, Context& context)
{
    CLI::App* command =
        app.add_subcommand("walk", "Learn by doing: work through a scenario in a real lab");
    const auto arguments = std::make_shared<WalkArguments>();
    command->add_option("SCENARIO", arguments->file, "The scenario")->required();
    add_language_option(*command, arguments->language);
    auto* resume = command->add_flag("--resume", arguments->resume, "Go on where you left");
    command
        ->add_flag("--restart", arguments->restart,
                   "Begin anew although a walk was left; its lab is taken down")
        ->excludes(resume);
    auto* play = command->add_flag("--play", arguments->play,
                                   "Type and run everything by itself, at the pace of a person");
    play->excludes(resume);
    command->add_option("--speed", arguments->speed, "So many times as fast (default: 1)")
        ->check(CLI::Range(0.1, 10000.0))
        ->needs(play);
    command->add_option("--cast", arguments->cast,
                        "Record what is shown into a file that asciinema plays (asciicast v2)");
    command->add_option("-o,--output", arguments->output,
                        "Folder for the record (default: runs/TIME-NAME-walk)");
    add_suite(*command, arguments->lab.suite,
              "Debian release of the hosts, instead of the scenario's");
    add_matrix_option(*command, arguments->matrix,
                      "Values for the scenario's matrix; the first combination is taken");
    add_provider(*command, arguments->lab);
    add_timeout_multiplier(*command, arguments->lab.timeout_multiplier);
    add_convoy(*command, arguments->convoy_archive);
    command->add_flag("--keep", arguments->keep, "Leave the lab up after the last step");
    command->footer("Enter runs the command that is shown; any other line is run as your own; "
                    "':help' lists\nwhat else there is. ':quit' and Ctrl-D leave, and keep lab and "
                    "progress.\n\n"
                    "Examples:\n"
                    "  volab walk scenarios/docker-volumes.yaml --lang ja\n"
                    "  volab walk scenarios/docker-volumes.yaml --resume\n"
                    "  volab walk scenarios/docker-volumes.yaml --play --speed 2 --cast demo.cast");
    command->callback([arguments, &context] { context.exit = walk_scenario(*arguments, context); });
}

}  // namespace harness::cli
