// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/run_progress.hpp"

#include <array>
#include <variant>

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "reports/record/decode.hpp"

namespace harness::batch {

struct RunProgress::Teller {
    RunProgress& run;

    void operator()(const model::RunStarted& e) const
    {
        for (const model::PlannedStep& step : e.steps)
            run.labels_[step.id] = step.label;
    }
    void operator()(const model::PhaseStarted& e) const
    {
        run.doing_ = e.detail.empty() ? e.phase : e.detail;
    }
    void operator()(const model::StepStarted& e) const
    {
        const auto label = run.labels_.find(e.step);
        run.doing_ = label == run.labels_.end() ? e.step : label->second;
    }
    void operator()(const model::StepEnded&) const { ++run.done_; }
    void operator()(const auto&) const {}
};

void RunProgress::look()
{
    if (!in_.is_open())
        in_ = lab::Descriptor{::open(record_.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!in_.is_open())
        return;
    std::array<char, 65536> part;
    for (ssize_t got; (got = ::read(in_.get(), part.data(), part.size())) > 0;)
        rest_.append(part.data(), static_cast<std::size_t>(got));
    const auto end = rest_.rfind('\n');
    if (end == rest_.npos)
        return;
    for (const std::string_view line : split_lines(std::string_view{rest_}.substr(0, end))) {
        const auto read = reports::from_line(line);
        if (read)
            if (const auto* event = std::get_if<model::Event>(&*read))
                std::visit(Teller{*this}, event->body);
    }
    rest_.erase(0, end + 1);
}

std::string RunProgress::text() const
{
    const std::string doing = doing_.substr(0, doing_.find('\n'));
    if (done_ == 0 || labels_.empty())
        return doing;
    return cat(done_, "/", labels_.size(), "  ", doing);
}

}  // namespace harness::batch
