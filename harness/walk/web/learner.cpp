// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/learner.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include "harness/base/text.hpp"
#include "harness/walk/live.hpp"
#include "harness/walk/marks.hpp"
#include "reports/draw/draw.hpp"

namespace harness::walk::web {

namespace {

constexpr std::size_t most_orders = 32;

/// The id of the step whose turn it is; empty after the last.
std::string current(const Walk& walk)
{
    const auto card = walk.card();
    return card ? card->step : "";
}

}  // namespace

/// Who listens; nobody, once the learner was stopped. Used from the loop alone.
struct Learner::Ear {
    Listener* listener = nullptr;
};

/// Tells what the walk is busy with: checkpoints and going back take seconds.
class Learner::Telling : public model::RunObserver {
public:
    explicit Telling(Learner& learner) : learner_(learner) {}

    void tell(const model::Event& event) override
    {
        if (const auto* phase = std::get_if<model::PhaseStarted>(&event.body))
            learner_.tell([what = phase->detail.empty() ? phase->phase : phase->detail](
                              Listener& listener) { listener.is_doing(what); });
    }

private:
    Learner& learner_;
};

Learner::Learner(Loop& loop, Task task, Listener& listener, std::function<void()> gone)
    : loop_(loop), task_(std::move(task)), ear_(std::make_shared<Ear>(Ear{&listener})),
      gone_(std::move(gone)), word_(new_mark_word()), thread_([this] { work(); })
{
}

Learner::~Learner()
{
    stop();
    thread_.join();
}

void Learner::submit(Order order)
{
    {
        const std::lock_guard lock(mutex_);
        const auto judged = std::ranges::find(orders_, Order::What::judge, &Order::what);
        if (orders_.size() >= most_orders && judged != orders_.end())
            orders_.erase(judged);  // what the later ones left is looked at anyway
        if (orders_.size() >= most_orders)
            return;
        orders_.push_back(std::move(order));
    }
    changed_.notify_one();
}

std::size_t Learner::busy() const
{
    const std::lock_guard lock(mutex_);
    return orders_.size() + (at_work_ ? 1 : 0);
}

std::optional<Order::What> Learner::doing() const
{
    const std::lock_guard lock(mutex_);
    if (at_work_ || orders_.empty())
        return at_work_;
    return orders_.front().what;
}

void Learner::stop()
{
    ear_->listener = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(stop_asked_, true))
            return;
    }
    interrupt_.request(SIGTERM);  // before the end begins, which acknowledges it
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
}

void Learner::tell(std::function<void(Listener&)> what)
{
    loop_.post([ear = ear_, what = std::move(what)] {
        if (ear->listener)
            what(*ear->listener);
    });
}

void Learner::work()
{
    if (const auto walked = walk(); !walked)
        tell([error = walked.error()](Listener& listener) { listener.lost(error); });
    std::error_code ignored;
    std::filesystem::remove_all(task_.folder, ignored);
    loop_.post(gone_);
}

Result<> Learner::walk()
{
    const model::Scenario& scenario = task_.scenario;
    std::error_code failed;
    std::filesystem::create_directories(task_.folder, failed);
    if (failed)
        return lab_error(
            cat("cannot make the folder '", task_.folder.string(), "': ", failed.message()));
    auto provider = task_.make(scenario, interrupt_);
    if (!provider)
        return provider.error();
    if (const auto ready = (*provider)->preflight(scenario.lab); !ready)
        return ready.error();
    auto lab = (*provider)->bring_up(scenario.lab, [this](std::string_view doing) {
        tell([what = std::string{doing}](Listener& listener) { listener.is_doing(what); });
    });
    if (!lab)
        return lab.error();

    Telling telling(*this);
    std::optional<Walk> walk(std::in_place, scenario,
                             WalkPlan{.name = task_.name,
                                      .folder = task_.folder,
                                      .provider = task_.provider,
                                      .volab = VOLAB_VERSION,
                                      .variables = task_.variables},
                             **lab, std::vector<model::RunObserver*>{&telling});
    const auto begun = walk->begin();
    if (begun) {
        tell_state(*walk, **lab);
        while (const auto order = next_order())
            carry_out(*order, *walk, **lab);
    }
    // From here on what is asked of the hosts cleans up, and is not to be interrupted again.
    interrupt_.acknowledge();
    if (begun && task_.provider != "qemu")
        (void)walk->finish();  // machines that go away need no tidying
    else
        (void)walk->leave();
    walk.reset();
    const auto down = (*lab)->down();
    return begun ? down : begun;
}

std::optional<Order> Learner::next_order()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !orders_.empty(); });
    if (stopping_)
        return std::nullopt;
    Order order = std::move(orders_.front());
    at_work_ = order.what;
    orders_.pop_front();
    return order;
}

void Learner::carry_out(const Order& order, Walk& walk, lab::Lab& lab)
{
    const auto obeyed = obey(order, walk, lab);
    if (order.what != Order::What::picture && order.what != Order::What::hint)
        tell_state(walk, lab);
    if (!obeyed)
        tell([order, error = obeyed.error()](Listener& listener) { listener.wrong(order, error); });
    {
        const std::lock_guard lock(mutex_);
        at_work_.reset();
    }
    tell([order](Listener& listener) { listener.done(order); });
}

Result<> Learner::obey(const Order& order, Walk& walk, lab::Lab& lab)
{
    using What = Order::What;
    const auto& chapters = task_.scenario.chapters;
    switch (order.what) {
        case What::run: return run_step(order, walk);
        case What::judge: return judge(order.typed, walk);
        case What::check: return settle(walk.check(), walk);
        case What::skip: return walk.skip();
        case What::go: return walk.go_to(order.text);
        case What::reset: return walk.reset();
        case What::checkpoint: return walk.checkpoint(own_checkpoint);
        case What::back_to_checkpoint: return walk.restore(own_checkpoint);
        case What::picture: return send_picture(lab);
        case What::hint: {
            const std::string step = current(walk);
            tell([step, text = walk.hint()](Listener& listener) { listener.hint(step, text); });
            return Ok{};
        }
        case What::rewind: break;
    }
    const auto chapter = std::ranges::find(chapters, order.text, &model::Chapter::id);
    if (chapter == chapters.end())
        return usage_error(cat("there is no chapter '", excerpt(order.text, 40), "'"));
    return walk.rewind(static_cast<std::size_t>(chapter - chapters.begin()));
}

/// Commands are typed where the learner sees it; what is not one is done here.
Result<> Learner::run_step(const Order& order, Walk& walk)
{
    if (current(walk) != order.text)
        if (const auto gone = walk.go_to(order.text); !gone)
            return gone.error();
    const auto card = walk.card();
    if (!card)
        return usage_error("there is no step left to run");
    if (card->kind != Kind::run)
        return settle(walk.perform(), walk);
    if (!card->unknown.empty()) {
        const Unknown& unknown = card->unknown.front();
        return usage_error(cat("the value of '", unknown.name, "' is not known yet"),
                           unknown.step.empty()
                               ? std::string{}
                               : cat("it comes from the step '", unknown.step, "': do that first"));
    }
    auto commands = card->commands;
    if (order.host) {
        const auto& hosts = task_.scenario.lab.hosts;
        const auto one =
            *order.host < hosts.size() ? commands.find(hosts[*order.host].name) : commands.end();
        if (one == commands.end())
            return usage_error("this step is not for that host");
        commands = {{one->first, one->second}};
    }
    tell([commands, order](Listener& listener) { listener.type(commands, order); });
    return Ok{};
}

/// Whoever goes back to a step that has passed, to try something there, is not sent on by that.
Result<> Learner::judge(const Typed& typed, Walk& walk)
{
    const auto card = walk.card();
    if (!card)
        return Ok{};
    const bool had_passed = walk.report(card->step).standing == Standing::passed;
    const auto own = card->commands.find(typed.host);
    const bool is_own = own != card->commands.end() && trim(typed.command) == trim(own->second);
    const StepReport report = walk.judge(typed);
    if (had_passed && !is_own)
        return Ok{};
    return settle(report, walk);
}

/// All green: the next step's turn.
Result<> Learner::settle(const StepReport& report, Walk& walk)
{
    if (report.standing != Standing::passed || current(walk) != report.step)
        return Ok{};
    return walk.next();
}

Result<> Learner::send_picture(lab::Lab& lab)
{
    const auto picture = live_picture(lab);
    if (!picture)
        return Ok{};  // a host that is down is no news to whoever took it down
    model::Localized svg;
    for (const char* language : {"en", "ja", "zh"})
        svg.by_language[language] = reports::draw(
            *picture, task_.scenario, "", {.language = language, .heading = false, .id = "live"});
    const std::string& english = svg.by_language["en"];
    if (english != last_picture_)
        tell([svg](Listener& listener) { listener.picture(svg); });
    last_picture_ = english;
    return Ok{};
}

void Learner::tell_state(Walk& walk, lab::Lab& lab)
{
    std::vector<Login> logins;
    for (const auto& host : lab.hosts())
        logins.push_back({lab.login(host->name(), marking_shell(word_, host->name())), word_});
    tell([state = walk.state(), logins = std::move(logins)](Listener& listener) {
        listener.stands(state, logins);
    });
}

}  // namespace harness::walk::web
