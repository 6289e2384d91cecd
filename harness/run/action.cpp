// SPDX-License-Identifier: Apache-2.0
#include "harness/run/action.hpp"

#include <array>
#include <fstream>

#include "harness/base/text.hpp"
#include "harness/run/step_runner.hpp"

namespace harness::run {

namespace {

namespace fs = std::filesystem;

void tell_start(const ActionContext& context, std::string command)
{
    context.state.teller.tell(model::CommandStarted{context.name.step, context.name.host,
                                                    context.name.attempt, std::move(command)});
}

/// A copy that failed on a host that still answers is the step's failure, not the lab's.
Result<Tried> judge_copy(const Result<>& copied, const ActionContext& context,
                         lab::OutputSink& sink, Clock::time_point began)
{
    if (copied)
        return Tried{0, false, since(began)};
    if (copied.error().fault == Fault::interrupted || !lab::ask(context.host, "true"))
        return copied.error();
    if (Clock::now() - began >= context.timeout)
        return Tried{std::nullopt, true, since(began)};
    sink.write(model::Stream::err, reason_in(copied.error()) + "\n");
    return Tried{1, false, since(began)};
}

/// What was fetched counts as standard output.
void replay(const fs::path& file, lab::OutputSink& sink)
{
    std::ifstream in(file, std::ios::binary);
    std::array<char, 65536> buffer;
    while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
        sink.write(model::Stream::out, {buffer.data(), static_cast<std::size_t>(in.gcount())});
}

struct Doer {
    const ActionContext& context;
    lab::OutputSink& sink;

    Result<Tried> operator()(const model::RunScript& run) const
    {
        const auto script = model::expand(run.script, context.variables);
        if (!script)
            return not_filled_in(script.error());
        tell_start(context, *script);
        const auto ran = context.host.run({*script, context.timeout}, sink);
        if (!ran)
            return ran.error();
        return Tried{ran->status, ran->timed_out, ran->took};
    }

    Result<Tried> operator()(const model::PutFile& put) const
    {
        const auto from = model::expand(put.from, context.variables);
        const auto to = model::expand(put.to, context.variables);
        if (!from || !to)
            return not_filled_in(from ? to.error() : from.error());
        tell_start(context, cat("put ", *from, " ", *to));
        const auto began = Clock::now();
        return judge_copy(
            context.host.put(context.state.scenario_folder / *from, *to, put.mode, context.timeout),
            context, sink, began);
    }

    Result<Tried> operator()(const model::GetFile& get) const
    {
        const auto from = model::expand(get.from, context.variables);
        const auto to = model::expand(get.to, context.variables);
        if (!from || !to)
            return not_filled_in(from ? to.error() : from.error());
        tell_start(context, cat("get ", *from, " ", *to));
        const auto began = Clock::now();
        const fs::path folder =
            (context.state.folder / "files" / context.host.name()).lexically_normal();
        const fs::path target = (folder / *to).lexically_normal();
        if (!cat(target.string(), "/").starts_with(cat(folder.string(), "/")))
            return Error{Fault::scenario, cat("get: '", *to, "' is outside of the run's folder"),
                         std::nullopt, "'to' is a path below files/HOST/"};
        const auto copied = context.host.get(*from, target, context.timeout);
        if (copied)
            replay(target, sink);
        return judge_copy(copied, context, sink, began);
    }

    Result<Tried> operator()(const model::InjectFault& fault) const
    {
        tell_start(context, cat("fault: ", model::describe(fault)));
        const auto began = Clock::now();
        const auto broken = context.state.faults.inject(fault, context);
        return broken ? Result<Tried>{Tried{0, false, since(began)}} : broken.error();
    }

    Result<Tried> operator()(const model::HealFault& heal) const
    {
        tell_start(context, cat("heal: ", heal.step));
        const auto began = Clock::now();
        const auto healed = context.state.faults.heal(heal.step, context.host.name());
        return healed ? Result<Tried>{Tried{0, false, since(began)}} : healed.error();
    }

    /// A variable without a value: the step that saves it was left out, or did not run.
    static Error not_filled_in(Error error)
    {
        error.fault = Fault::scenario;
        return error;
    }
};

}  // namespace

Result<Tried> act(const model::Action& action, const ActionContext& context, lab::OutputSink& sink)
{
    return std::visit(Doer{context, sink}, action);
}

}  // namespace harness::run
