// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/session.hpp"

#include <algorithm>
#include <utility>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"

namespace harness::walk::web {

namespace {

constexpr std::chrono::seconds between_pictures{2};
constexpr std::size_t most_pages = 16;

constexpr std::uint16_t going_away = 1001, policy_violation = 1008;  // RFC 6455, 7.4.1

std::string_view busy_with(Order::What what)
{
    switch (what) {
        case Order::What::run: return "performing";
        case Order::What::judge:
        case Order::What::check: return "checking";
        case Order::What::checkpoint: return "saving";
        case Order::What::rewind:
        case Order::What::reset:
        case Order::What::back_to_checkpoint: return "rewinding";
        default: return "";
    }
}

bool goes_back(Order::What what)
{
    return busy_with(what) == "rewinding";
}

}  // namespace

Session::Session(Loop& loop, Background& background, Desk& desk, std::string secret)
    : loop_(loop), background_(background), desk_(desk), secret_(std::move(secret)),
      alone_since_(Clock::now())
{
}

Session::~Session() = default;

std::optional<Clock::duration> Session::without_pages(Clock::time_point now) const
{
    if (!alone_since_)
        return std::nullopt;
    return now - *alone_since_;
}

void Session::welcome(std::shared_ptr<PageSocket> page)
{
    if (viewers_.size() >= most_pages)
        return page->close(policy_violation, "too many pages of one browser");
    alone_since_.reset();
    Viewer& viewer = viewers_.emplace_back(std::move(page), *this, ++pages_so_far_);
    viewer.send(lab_message(lab_));
    if (walk_)
        viewer.send(walk_message(*walk_, busy(), !walk_->checkpoints.empty()));
}

void Session::page_closed(Viewer& viewer)
{
    const auto found = std::ranges::find(viewers_, &viewer, [](Viewer& one) { return &one; });
    viewers_.erase(found);
    if (viewers_.empty())
        alone_since_ = Clock::now();
}

Viewer* Session::viewer(std::uint64_t number)
{
    const auto found = std::ranges::find(viewers_, number, &Viewer::number);
    return found == viewers_.end() ? nullptr : &*found;
}

void Session::send_all(const std::string& message)
{
    for (Viewer& viewer : viewers_)
        viewer.send(message);
}

void Session::set_lab(LabShown lab)
{
    if (lab == lab_)
        return;
    lab_ = std::move(lab);
    send_all(lab_message(lab_));
}

void Session::touch()
{
    if (idle_)
        idle_->touch(Clock::now());
    if (std::exchange(warned_, false))
        send_all(idle_message(std::nullopt));
}

// --- what pages ask for -------------------------------------------------------------------------

void Session::wish(Viewer& viewer, const PageMessage& message)
{
    using What = Order::What;
    const std::uint64_t page = viewer.number();
    switch (message.wish) {
        case Wish::attach: return attach(viewer, message);
        case Wish::resize: return resize(*message.host, message.size);
        case Wish::shown: return viewer.shown(*message.host, message.offset);
        case Wish::look: return look(viewer, message.picture);
        default: break;
    }
    touch();
    switch (message.wish) {
        case Wish::open: return open(viewer, message.name);
        case Wish::leave: return leave(LabState::none, "", "");
        case Wish::run: return order(viewer, {What::run, message.name, message.host, {}, page});
        case Wish::check: return order(viewer, {.what = What::check, .page = page});
        case Wish::skip: return order(viewer, {.what = What::skip, .page = page});
        case Wish::go: return order(viewer, {What::go, message.name, {}, {}, page});
        case Wish::hint: return order(viewer, {.what = What::hint, .page = page});
        case Wish::checkpoint: return order(viewer, {.what = What::checkpoint, .page = page});
        case Wish::rewind: return go_back(viewer, {What::rewind, message.name, {}, {}, page});
        case Wish::reset: return go_back(viewer, {.what = What::reset, .page = page});
        case Wish::back_to_checkpoint:
            return go_back(viewer, {.what = What::back_to_checkpoint, .page = page});
        default: return;
    }
}

void Session::open(Viewer& viewer, const std::string& scenario)
{
    const Offer* const offer = desk_.offer(scenario);
    if (!offer)
        return viewer.send(error_message(
            usage_error(cat("there is no scenario '", excerpt(scenario, 60), "' here"))));
    const bool has_one = learner_ || lab_.state == LabState::queued;
    if (has_one && offer == offer_)
        return;
    leave(LabState::none, "", "");
    offer_ = offer;
    lab_.scenario = offer->scenario.name;
    desk_.ask(*this);
}

void Session::leave(LabState state, const std::string& reason, const std::string& hint)
{
    if (lab_.state == LabState::queued)
        desk_.leave_queue(*this);
    shells_.clear();
    logins_.clear();
    for (Viewer& viewer : viewers_)
        viewer.detach_all();
    if (learner_)
        desk_.let_go(std::move(learner_));
    walk_.reset();
    last_picture_.reset();
    idle_.reset();
    warned_ = false;
    const std::string scenario = state == LabState::none ? "" : lab_.scenario;
    if (state == LabState::none)
        offer_ = nullptr;
    set_lab({.state = state, .scenario = scenario, .reason = reason, .hint = hint});
}

void Session::order(Viewer& viewer, Order order)
{
    if (!is_ready())
        return viewer.send(error_message(no_lab_yet()));
    learner_->submit(std::move(order));
    send_walk();
}

void Session::go_back(Viewer& viewer, Order order)
{
    if (!is_ready())
        return viewer.send(error_message(no_lab_yet()));
    if (!walk_ || !walk_->can_rewind)
        return viewer.send(error_message(
            usage_error(cat("labs of the provider '", offer_->provider, "' cannot be taken back"),
                        "the provider qemu can")));
    if (order.what == Order::What::back_to_checkpoint && walk_->checkpoints.empty())
        return viewer.send(error_message(usage_error("there is no checkpoint yet")));
    for (const auto& shell : shells_)
        shell->close();  // what runs in them has no place in the lab as it was
    set_lab({.state = LabState::rewinding, .scenario = lab_.scenario, .doing = ""});
    learner_->submit(std::move(order));
}

void Session::look(Viewer& viewer, bool picture)
{
    viewer.look(picture);
    if (picture && last_picture_)
        viewer.send(*last_picture_);
}

// --- the lab and the walk -----------------------------------------------------------------------

void Session::take_lab()
{
    idle_.emplace(desk_.idle_limit(), Clock::now());
    set_lab({.state = LabState::starting, .scenario = lab_.scenario});
    learner_ = desk_.new_learner(*offer_, *this);
}

void Session::set_place(std::size_t place, const std::string& reason)
{
    set_lab(
        {.state = LabState::queued, .scenario = lab_.scenario, .place = place, .reason = reason});
}

void Session::leave_queue(const std::string& reason)
{
    leave(LabState::reclaimed, reason, "");
}

void Session::is_doing(const std::string& what)
{
    if (is_ready() || lab_.state == LabState::none)
        return;
    LabShown lab = lab_;
    lab.doing = what;
    set_lab(std::move(lab));
}

void Session::stands(const WalkState& state, const std::vector<Login>& logins)
{
    logins_ = logins;
    walk_ = state;
    if (lab_.state == LabState::starting) {
        for (std::size_t host = 0; host < logins.size(); ++host)
            shells_.push_back(std::make_unique<HostShell>(loop_, background_, *this, host));
        sizes_.assign(logins.size(), {});
        touch();
        set_lab({.state = LabState::ready, .scenario = lab_.scenario});
    }
    send_walk();
}

void Session::done(const Order& order)
{
    if (order.what == Order::What::picture) {
        // Hosts that take long to answer are asked more seldom.
        const auto now = Clock::now();
        next_picture_ =
            now + std::max<Clock::duration>(between_pictures, 3 * (now - picture_asked_));
        return;
    }
    touch();
    if (goes_back(order.what) && lab_.state == LabState::rewinding) {
        set_lab({.state = LabState::ready, .scenario = lab_.scenario});
        reopen_shells();
    }
    send_walk();
}

void Session::wrong(const Order& order, const Error& error)
{
    if (goes_back(order.what) && error.fault == Fault::lab)
        return lost(during("taking the lab back", error));
    if (order.page == 0)
        return send_all(error_message(error));
    if (Viewer* const asked = viewer(order.page))
        asked->send(error_message(error));
}

void Session::type(const std::map<std::string, std::string>& commands, const Order& order)
{
    if (!is_ready())
        return;
    for (const auto& [name, command] : commands) {
        const auto host = host_named(name);
        if (!host)
            continue;
        if (const auto typed = type_into(*host, command); !typed)
            return wrong(order, during(cat("on '", name, "'"), typed.error()));
    }
    send_walk();
}

void Session::hint(const std::string& step, const model::Localized& text)
{
    send_all(hint_message(step, text));
}

void Session::picture(const model::Localized& svg)
{
    last_picture_ = picture_message(svg);
    for (Viewer& viewer : viewers_)
        if (viewer.looks())
            viewer.send(*last_picture_);
}

void Session::lost(const Error& error)
{
    leave(LabState::lost, error.what, error.hint);
}

std::string Session::busy() const
{
    if (learner_) {
        const auto what = learner_->doing();
        if (what && !busy_with(*what).empty())
            return std::string{busy_with(*what)};
    }
    const bool runs =
        std::ranges::any_of(shells_, [](const auto& shell) { return shell->is_running_command(); });
    return runs ? "running" : "";
}

void Session::send_walk()
{
    if (walk_)
        send_all(walk_message(*walk_, busy(), !walk_->checkpoints.empty()));
}

void Session::tick(Clock::time_point now)
{
    if (!learner_ || !idle_)
        return;
    const auto doing = learner_->doing();
    if (!is_ready() || (doing && !busy_with(*doing).empty()))
        idle_->touch(now);
    if (idle_->is_over(now))
        return leave(LabState::reclaimed,
                     cat("nobody used the lab for ", harness::to_string(desk_.idle_limit())),
                     "open the scenario again to have a new one");
    const auto warning = idle_->warning(now);
    if (warning && !std::exchange(warned_, true))
        send_all(idle_message(static_cast<std::uint64_t>(warning->count())));
    const bool looked_at = std::ranges::any_of(viewers_, &Viewer::looks);
    if (is_ready() && looked_at && now >= next_picture_ && learner_->busy() == 0) {
        picture_asked_ = now;
        learner_->submit({.what = Order::What::picture});
    }
}

void Session::end()
{
    leave(LabState::lost, "the server ends", "start 'volab serve' again");
    for (Viewer& viewer : viewers_)
        viewer.close(going_away, "the server ends");
}

}  // namespace harness::walk::web
