// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/server.hpp"

#include <algorithm>
#include <csignal>
#include <map>
#include <memory>
#include <optional>

#include "harness/base/text.hpp"
#include "harness/lab/capacity.hpp"
#include "harness/walk/web/access.hpp"
#include "harness/walk/web/answers.hpp"
#include "harness/walk/web/front.hpp"
#include "harness/walk/web/session.hpp"

namespace harness::walk::web {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_ticks{500};
constexpr std::chrono::seconds patience_in_queue{60};  // without a page that shows the place
constexpr milliseconds for_last_words{100};            // to pages, before the process is gone
constexpr std::size_t most_sessions = 1000;
constexpr std::size_t most_reports_waiting = 16;

class Server : public Site, public Desk {
public:
    Server(ServeOptions options, lab::Interrupt& interrupt)
        : options_(std::move(options)), interrupt_(interrupt), pool_(options_.labs), tick_(loop_),
          past_runs_(options_.runs, options_.make_report, options_.scratch)
    {
    }

    Error run();

private:
    struct Seat {
        Ticket ticket = 0;
        Session* session = nullptr;
    };

    // Site
    void answer(const HttpRequest& request, Reply reply) override;
    std::unique_ptr<HttpAnswer> refuse_page(const HttpRequest& request) override;
    void welcome(std::shared_ptr<PageSocket> page, const HttpRequest& request) override;
    // Desk
    const Offer* offer(std::string_view name) const override;
    void ask(Session& session) override;
    void leave_queue(Session& session) override;
    std::unique_ptr<Learner> new_learner(const Offer& offer, Learner::Listener& listener) override;
    void let_go(std::unique_ptr<Learner> learner) override;
    milliseconds idle_limit() const override { return options_.idle; }

    HttpAnswer enter(const HttpRequest& request);
    void answer_known(const HttpRequest& request, const Reply& reply);
    void answer_later(const Reply& reply, std::function<HttpAnswer()> make);
    Session* session_of(const HttpRequest& request) const;
    Session* new_session();
    void move_queue();
    void tell_places(const std::string& reason);
    void gone(const Learner* learner);
    void tick();
    void tick_soon();
    void forget_old_sessions();
    void begin_end();
    void end_if_empty();

    ServeOptions options_;
    lab::Interrupt& interrupt_;
    Loop loop_;
    Pool pool_;
    Timer tick_;
    bool ticks_ = false;
    PastRuns past_runs_;  ///< used by background_'s thread alone
    Listening listening_;
    std::string token_;
    std::unique_ptr<Front> front_;
    std::optional<Watched> interrupted_;
    std::map<std::string, std::unique_ptr<Session>, std::less<>> sessions_;  ///< by secret
    std::map<Ticket, Session*> waiting_;
    std::map<const Learner*, Ticket> tickets_;  ///< of all labs that are up or coming or going
    std::vector<std::unique_ptr<Learner>> leaving_;
    Ticket last_ticket_ = 0;
    Ticket seat_ = 0;  ///< whose turn it is, while its learner is made
    unsigned learners_ = 0;
    bool ending_ = false;
    std::unique_ptr<Background> background_;
};

Error Server::run()
{
    auto token = new_secret();
    if (!token)
        return token.error();
    token_ = std::move(*token);
    auto front = Front::open(loop_, *this, options_.address, options_.port);
    if (!front)
        return front.error();
    front_ = std::move(*front);
    background_ = std::make_unique<Background>();
    listening_ = {options_.address, front_->port()};
    interrupted_.emplace(loop_, interrupt_.fd());
    interrupted_->when_readable([this] { begin_end(); });
    options_.ready(cat(listening_.url(), "/?token=", token_), listening_.is_loopback());
    loop_.run();
    sessions_.clear();
    background_.reset();
    return interrupt_.error();
}

// --- requests -----------------------------------------------------------------------------------

void Server::answer(const HttpRequest& request, Reply reply)
{
    if (auto refused = refuse_stranger(request, listening_))
        return reply(std::move(*refused));
    if (query_value(request.target, "token"))
        return reply(enter(request));
    if (!session_of(request))
        return reply(no_cookie(request));
    answer_known(request, reply);
}

/// Whoever comes with the token gets a cookie, by which the browser is known from now on.
HttpAnswer Server::enter(const HttpRequest& request)
{
    if (!is_same_secret(*query_value(request.target, "token"), token_))
        return wrong_token();
    HttpAnswer answer{.status = 303, .headers = {{"Location", "/"}, {"Cache-Control", "no-store"}}};
    Session* session = session_of(request);
    if (!session)
        session = new_session();
    if (!session)
        return {.status = 503, .body = "too many browsers; try again later\n"};
    answer.headers.emplace_back("Set-Cookie",
                                cat(cookie_name(listening_.port), '=', session->secret(),
                                    "; Path=/; HttpOnly; SameSite=Strict"));
    return answer;
}

void Server::answer_known(const HttpRequest& request, const Reply& reply)
{
    const std::string_view path = path_of(request.target);
    if (auto asset = asset_answer(request))
        return reply(std::move(*asset));
    if (path == "/api/catalogue")
        return reply(json_answer(catalogue_json(
            options_.offers, {VOLAB_VERSION, options_.labs,
                              std::chrono::duration_cast<std::chrono::seconds>(options_.idle)})));
    constexpr std::string_view one = "/api/scenario/", report = "/runs/";
    if (path.starts_with(one)) {
        const auto name = percent_decoded(path.substr(one.size()));
        const Offer* const found = name ? offer(*name) : nullptr;
        return reply(found ? json_answer(scenario_json(found->scenario)) : not_found(request));
    }
    if (path == "/api/runs")
        return answer_later(reply, [this] { return json_answer(past_runs_.list_json()); });
    if (path.starts_with(report))
        return answer_later(reply, [this, rest = std::string{path.substr(report.size())},
                                    language = language_of(request.target)] {
            return report_answer(past_runs_.page(rest, language));
        });
    reply(not_found(request));
}

void Server::answer_later(const Reply& reply, std::function<HttpAnswer()> make)
{
    if (background_->waiting() >= most_reports_waiting)
        return reply({.status = 503, .body = "too many reports are being made; try again soon\n"});
    background_->submit([this, reply, make = std::move(make)] {
        loop_.post([reply, answer = make()] { reply(answer); });
    });
}

std::unique_ptr<HttpAnswer> Server::refuse_page(const HttpRequest& request)
{
    auto refused = refuse_stranger(request, listening_);
    if (!refused && request.header("Origin").empty())
        refused = no_origin();
    if (!refused && !session_of(request))
        refused = no_cookie(request);
    if (!refused && (path_of(request.target) != "/ws" || ending_))
        refused = not_found(request);
    return refused ? std::make_unique<HttpAnswer>(std::move(*refused)) : nullptr;
}

void Server::welcome(std::shared_ptr<PageSocket> page, const HttpRequest& request)
{
    Session* const session = session_of(request);
    if (!session || ending_)
        return page->close(1001, "the server ends");
    session->welcome(std::move(page));
    tick_soon();
}

// --- sessions and labs --------------------------------------------------------------------------

Session* Server::session_of(const HttpRequest& request) const
{
    const auto cookie = cookie_in(request.header("Cookie"), cookie_name(listening_.port));
    if (!cookie)
        return nullptr;
    Session* found = nullptr;
    for (const auto& [secret, session] : sessions_)
        if (is_same_secret(secret, *cookie))
            found = session.get();
    return found;
}

Session* Server::new_session()
{
    forget_old_sessions();
    auto secret = new_secret();
    if (!secret || sessions_.size() >= most_sessions)
        return nullptr;
    auto session = std::make_unique<Session>(loop_, *background_, *this, *secret);
    return sessions_.emplace(*secret, std::move(session)).first->second.get();
}

/// Browsers that were closed long ago make room for others.
void Server::forget_old_sessions()
{
    if (sessions_.size() < most_sessions)
        return;
    const auto now = Clock::now();
    std::erase_if(sessions_, [now](const auto& known) {
        const Session& session = *known.second;
        return !session.has_learner() && session.lab().state != LabState::queued &&
               session.without_pages(now) > std::chrono::minutes{10};
    });
}

const Offer* Server::offer(std::string_view name) const
{
    const auto found =
        std::ranges::find(options_.offers, name,
                          [](const Offer& one) -> const std::string& { return one.scenario.name; });
    return found == options_.offers.end() ? nullptr : &*found;
}

void Server::ask(Session& session)
{
    const Ticket ticket = ++last_ticket_;
    waiting_[ticket] = &session;
    pool_.ask(ticket);
    move_queue();
    tick_soon();
}

void Server::leave_queue(Session& session)
{
    std::erase_if(waiting_, [&](const auto& known) {
        if (known.second != &session)
            return false;
        pool_.leave_queue(known.first);
        return true;
    });
    tell_places("");
}

/// Gives out what labs there are. Memory is looked at each time: others use this machine, too.
void Server::move_queue()
{
    std::string reason;
    while (!ending_ && !pool_.is_full() && !pool_.queue().empty()) {
        const Memory memory{options_.lab_mib, lab::available_mib_here()};
        if (const auto fits = check_memory(memory, 1); !fits) {
            reason = fits.error().what;
            break;
        }
        const auto ticket = pool_.next();
        if (!ticket)
            break;
        Session* const session = waiting_.at(*ticket);
        waiting_.erase(*ticket);
        seat_ = *ticket;
        session->take_lab();
    }
    tell_places(reason);
}

void Server::tell_places(const std::string& reason)
{
    for (const auto& [ticket, session] : waiting_)
        session->set_place(pool_.place_of(ticket), reason);
}

std::unique_ptr<Learner> Server::new_learner(const Offer& offer, Learner::Listener& listener)
{
    const std::string name = cat("walk-", ++learners_);
    const auto self = std::make_shared<const Learner*>(nullptr);
    auto learner = std::make_unique<Learner>(
        loop_,
        Learner::Task{.scenario = offer.scenario,
                      .provider = offer.provider,
                      .make = options_.make_provider,
                      .variables = offer.variables,
                      .folder = options_.scratch / name,
                      .name = cat(options_.scratch.filename().string(), '-', name)},
        listener, [this, self] { gone(*self); });
    *self = learner.get();
    tickets_[learner.get()] = seat_;
    return learner;
}

void Server::let_go(std::unique_ptr<Learner> learner)
{
    learner->stop();
    leaving_.push_back(std::move(learner));
}

/// Its lab is down, so somebody else may have one.
void Server::gone(const Learner* learner)
{
    const auto ticket = tickets_.find(learner);
    pool_.give_back(ticket->second);
    tickets_.erase(ticket);
    std::erase_if(leaving_, [learner](const auto& one) { return one.get() == learner; });
    move_queue();
    end_if_empty();
}

// --- time ---------------------------------------------------------------------------------------

void Server::tick_soon()
{
    if (!std::exchange(ticks_, true))
        tick_.after(between_ticks, [this] { tick(); });
}

/// Only while there is something to look at: an idle server sleeps.
void Server::tick()
{
    ticks_ = false;
    const auto now = Clock::now();
    bool again = !waiting_.empty();
    for (const auto& [secret, session] : sessions_) {
        session->tick(now);
        again = again || session->has_learner();
        if (session->lab().state == LabState::queued &&
            session->without_pages(now) > patience_in_queue)
            session->leave_queue("nobody was there while the lab was waited for");
    }
    if (!waiting_.empty())
        move_queue();
    if (again && !ending_)
        tick_soon();
}

void Server::begin_end()
{
    ending_ = true;
    front_->stop();
    interrupted_.reset();
    for (const auto& [secret, session] : sessions_)
        session->end();
    end_if_empty();
}

void Server::end_if_empty()
{
    if (ending_ && tickets_.empty())
        tick_.after(for_last_words, [this] { loop_.stop(); });
}

}  // namespace

Error serve(ServeOptions options, lab::Interrupt& interrupt)
{
    return Server(std::move(options), interrupt).run();
}

}  // namespace harness::walk::web
