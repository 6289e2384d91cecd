// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/walk/web/catalogue.hpp"
#include "harness/walk/web/host_shell.hpp"
#include "harness/walk/web/idle.hpp"
#include "harness/walk/web/learner.hpp"
#include "harness/walk/web/pool.hpp"
#include "harness/walk/web/viewer.hpp"

namespace harness::walk::web {

class Session;

/// What sessions need of the server. Used from the loop.
class Desk {
public:
    virtual ~Desk() = default;
    virtual const Offer* offer(std::string_view name) const = 0;
    /// Queues up for a lab; `Session::take_lab` is called when it is its turn.
    virtual void ask(Session& session) = 0;
    virtual void leave_queue(Session& session) = 0;
    /// Starts the learner's lab that the session's turn has come for.
    virtual std::unique_ptr<Learner> new_learner(const Offer& offer,
                                                 Learner::Listener& listener) = 0;
    /// Takes the lab down and frees its place; the listener hears nothing more.
    virtual void let_go(std::unique_ptr<Learner> learner) = 0;
    virtual std::chrono::milliseconds idle_limit() const = 0;
};

/// A browser: its pages, and its lab with terminals and a walk, once it has one. Used from the
/// loop, as all that it calls back is.
class Session : public Viewer::Owner, public Learner::Listener, public HostShell::Listener {
public:
    Session(Loop& loop, Background& background, Desk& desk, std::string secret);
    ~Session() override;

    const std::string& secret() const { return secret_; }
    const LabShown& lab() const { return lab_; }
    bool has_pages() const { return !viewers_.empty(); }
    bool has_learner() const { return learner_ != nullptr; }
    /// How long there has been no page; nothing while there is one.
    std::optional<Clock::duration> without_pages(Clock::time_point now) const;

    void welcome(std::shared_ptr<PageSocket> page);

    /// Its turn has come.
    void take_lab();
    /// The queue has moved, or stands still: `reason` says why when that is not its length.
    void set_place(std::size_t place, const std::string& reason);
    /// Gives up its place in the queue.
    void leave_queue(const std::string& reason);
    /// Warns of, and takes back, a lab that nobody uses; asks for a picture when somebody looks.
    void tick(Clock::time_point now);
    /// The server ends: all pages are closed, the lab goes.
    void end();

private:
    // Viewer::Owner
    void wish(Viewer& viewer, const PageMessage& message) override;
    void typed(Viewer& viewer, std::size_t host, std::string_view bytes) override;
    const ScrollBack* printed(std::size_t host) override;
    void page_closed(Viewer& viewer) override;
    // Learner::Listener
    void is_doing(const std::string& what) override;
    void stands(const WalkState& state, const std::vector<Login>& logins) override;
    void done(const Order& order) override;
    void wrong(const Order& order, const Error& error) override;
    void type(const std::map<std::string, std::string>& commands, const Order& order) override;
    void hint(const std::string& step, const model::Localized& text) override;
    void picture(const model::Localized& svg) override;
    void lost(const Error& error) override;
    // HostShell::Listener
    void terminal_printed(std::size_t host) override;
    void command_began(std::size_t host) override;
    void command_ended(std::size_t host, Ended ended) override;
    void shell_ended(std::size_t host, const std::string& reason) override;

    void open(Viewer& viewer, const std::string& scenario);
    void leave(LabState state, const std::string& reason, const std::string& hint);
    void order(Viewer& viewer, Order order);
    void go_back(Viewer& viewer, Order order);
    void attach(Viewer& viewer, const PageMessage& message);
    void resize(std::size_t host, lab::TerminalSize size);
    void look(Viewer& viewer, bool picture);
    Result<> open_shell(std::size_t host, lab::TerminalSize size);
    Result<> type_into(std::size_t host, const std::string& command);
    void reopen_shells();
    void set_lab(LabShown lab);
    void send_all(const std::string& message);
    void send_walk();
    std::string busy() const;
    bool is_ready() const { return lab_.state == LabState::ready; }
    Viewer* viewer(std::uint64_t number);
    std::optional<std::size_t> host_named(const std::string& name) const;
    void touch();

    Loop& loop_;
    Background& background_;
    Desk& desk_;
    const std::string secret_;

    std::list<Viewer> viewers_;
    std::uint64_t pages_so_far_ = 0;
    std::optional<Clock::time_point> alone_since_;

    LabShown lab_;
    const Offer* offer_ = nullptr;
    std::unique_ptr<Learner> learner_;
    std::vector<Login> logins_;
    std::vector<std::unique_ptr<HostShell>> shells_;  ///< one for each host, open or not
    std::vector<lab::TerminalSize> sizes_;
    std::optional<WalkState> walk_;
    std::optional<std::string> last_picture_;
    std::optional<Idle> idle_;
    bool warned_ = false;
    Clock::time_point picture_asked_{}, next_picture_{};
};

}  // namespace harness::walk::web
