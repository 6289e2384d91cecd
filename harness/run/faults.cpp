// SPDX-License-Identifier: Apache-2.0
#include "harness/run/faults.hpp"

#include <condition_variable>

#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"
#include "harness/run/action.hpp"
#include "harness/run/fault_script.hpp"

namespace harness::run {

namespace {

constexpr std::chrono::seconds patience_for_undo{60};

/// Runs a script of ours; what it says on standard error is the reason when it fails.
Result<> run_script(lab::Host& host, std::string script, std::chrono::milliseconds timeout,
                    bool can_be_interrupted)
{
    const auto done = lab::ask(host, {std::move(script), timeout, can_be_interrupted});
    if (!done)
        return done.error();
    return Ok{};
}

/// Calls `act` after so long, unless the thread is asked to stop.
std::jthread after(std::chrono::milliseconds time, std::function<void()> act)
{
    return std::jthread([time, act = std::move(act)](const std::stop_token& stopped) {
        std::mutex mutex;
        std::condition_variable_any waiting;
        std::unique_lock lock(mutex);
        waiting.wait_for(lock, stopped, time, [] { return false; });
        if (!stopped.stop_requested())
            act();
    });
}

}  // namespace

Result<> check_faults(const model::Scenario& scenario,
                      const std::function<bool(const model::Step&)>& is_run,
                      const std::string& provider, lab::Breakable breakable)
{
    const auto check = [&](const std::vector<model::Step>& steps) -> Result<> {
        for (const model::Step& step : steps) {
            const auto* fault = std::get_if<model::InjectFault>(&step.action);
            if (fault == nullptr || !is_run(step))
                continue;
            const model::FaultKind* kind = model::find_fault_kind(fault->kind);
            const bool possible =
                kind != nullptr && kind->by_provider ? breakable.machines : breakable.hosts;
            if (!possible)
                return Error{Fault::scenario,
                             cat("the provider '", provider, "' has no fault '", fault->kind, "'"),
                             step.where,
                             breakable.hosts ? "it has those that hosts do to themselves"
                             : breakable.hint.empty()
                                 ? "run the scenario on another provider, such as qemu"
                                 : breakable.hint};
        }
        return Ok{};
    };
    for (const model::Chapter& chapter : scenario.chapters)
        if (const auto good = check(chapter.steps); !good)
            return good;
    return check(scenario.finally);
}

Faults::~Faults()
{
    for (Open& open : open_)
        open.timer = {};  // ends it before what it uses goes
}

Result<> Faults::inject(const model::InjectFault& fault, const ActionContext& context)
{
    const std::string mark =
        lab::sha256(cat(run_, "\n", context.name.step, "\n", context.name.attempt)).substr(0, 12);
    const model::FaultKind& kind = *model::find_fault_kind(fault.kind);
    const auto broken = kind.by_provider ? break_machine(fault, context.host.name())
                                         : inject_on_host(fault, context, mark);
    if (!broken)
        return during(
            cat("the fault '", fault.kind, "' cannot be made on '", context.host.name(), "'"),
            broken.error());
    if (!kind.lasts)
        return Ok{};
    Open& open = remember(fault, context, mark);
    if (kind.by_provider && fault.lasts)
        open.timer = after(*fault.lasts, [this, &open] { (void)undo(open); });
    return Ok{};
}

Result<> Faults::inject_on_host(const model::InjectFault& fault, const ActionContext& context,
                                const std::string& mark)
{
    const auto script = fault_script(fault, mark, context.variables);
    if (!script)
        return script.error();
    return run_script(context.host, begin_script(fault, *script, mark), context.timeout, true);
}

Result<> Faults::break_machine(const model::InjectFault& fault, const std::string& host)
{
    lab::MachineControl* machines = lab_.machines();
    if (machines == nullptr)
        return lab_error("this lab's machines cannot be controlled");
    return fault.kind == "power-cut" ? machines->cut_power(host) : machines->freeze(host);
}

Faults::Open& Faults::remember(const model::InjectFault& fault, const ActionContext& context,
                               std::string mark)
{
    const std::lock_guard one_at_a_time(mutex_);
    return open_.emplace_back(context.name.step, context.host, fault, std::move(mark));
}

Result<> Faults::heal(const std::string& step, const std::string& host)
{
    std::vector<Open*> found;
    {
        const std::lock_guard one_at_a_time(mutex_);
        for (Open& open : open_)
            if (open.step == step && open.host.name() == host)
                found.push_back(&open);
    }
    for (Open* open : found)
        if (const auto undone = undo(*open); !undone)
            return undone;
    return Ok{};
}

std::vector<Error> Faults::heal_all()
{
    std::vector<Error> errors;
    for (auto open = open_.rbegin(); open != open_.rend(); ++open)
        if (const auto undone = undo(*open); !undone)
            errors.push_back(undone.error());
    return errors;
}

/// Once: by the timer, a step or the end, whichever comes first. The others wait for it.
Result<> Faults::undo(Open& open)
{
    const std::lock_guard one_at_a_time(open.mutex);
    if (open.ended)
        return *open.ended;
    const auto mended = mend(open);
    open.ended = mended ? mended
                        : during(cat("what step '", open.step, "' broke on '", open.host.name(),
                                     "' (", open.fault.kind, ") cannot be mended"),
                                 mended.error());
    teller_.tell(model::FaultEnded{open.step, open.host.name(),
                                   mended ? std::nullopt : std::optional{open.ended->error()}});
    return *open.ended;
}

Result<> Faults::mend(const Open& open)
{
    if (open.fault.kind == "power-cut")
        return lab_.machines()->power_on(open.host.name());
    if (open.fault.kind == "freeze")
        return lab_.machines()->thaw(open.host.name());
    return run_script(open.host, undo_script(open.mark), patience_for_undo, false);
}

}  // namespace harness::run
