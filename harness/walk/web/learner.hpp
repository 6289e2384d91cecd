// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/lab/lab.hpp"
#include "harness/walk/walk.hpp"
#include "harness/walk/web/host_shell.hpp"
#include "harness/walk/web/loop.hpp"

namespace harness::walk::web {

/// Makes the provider of a lab that is to obey that interruption.
using ProviderMaker = std::function<Result<std::unique_ptr<lab::Provider>>(
    const model::Scenario& scenario, const lab::Interrupt& interrupt)>;

/// Something that a walk is asked to do.
struct Order {
    enum class What {
        run,  ///< `text` is the step
        judge,
        check,
        skip,
        go,  ///< `text` is the step
        hint,
        rewind,  ///< `text` is the chapter
        reset,
        checkpoint,
        back_to_checkpoint,
        picture,
    };
    What what = What::check;
    std::string text = {};
    std::optional<std::size_t> host = {};  ///< index; of `run`
    Typed typed = {};                      ///< of `judge`
    std::uint64_t page = 0;                ///< who is told of an error; 0: all
};

/// The name that the learner's own checkpoint has.
inline constexpr const char* own_checkpoint = "mine";

/// A learner's lab and walk, and the thread that does all that takes time with them. It brings the
/// lab up, carries out orders one after the other, and takes the lab down.
class Learner {
public:
    /// What comes of it; called from the loop.
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void is_doing(const std::string& what) = 0;  ///< bringing up, or going back
        /// The lab is up and the walk has begun; then, after each order, how all stands.
        virtual void stands(const WalkState& state, const std::vector<Login>& logins) = 0;
        virtual void done(const Order& order) = 0;
        virtual void wrong(const Order& order, const Error& error) = 0;
        /// To be typed into terminals, by host.
        virtual void type(const std::map<std::string, std::string>& commands,
                          const Order& order) = 0;
        virtual void hint(const std::string& step, const model::Localized& text) = 0;
        virtual void picture(const model::Localized& svg) = 0;
        /// There is no lab (any more), and nothing to be had from it.
        virtual void lost(const Error& error) = 0;
    };

    struct Task {
        const model::Scenario& scenario;
        std::string provider;  ///< its name
        ProviderMaker make;
        model::Variables variables;
        std::filesystem::path folder;  ///< of its own; made, and removed at the end
        std::string name;              ///< tells its files on hosts from those of others
    };

    /// `gone` is called from the loop when the lab is down and the thread has nothing left to do.
    Learner(Loop& loop, Task task, Listener& listener, std::function<void()> gone);
    /// Waits for its thread: quick after `gone`.
    ~Learner();

    void submit(Order order);
    /// Orders that wait, the one that is carried out included.
    std::size_t busy() const;
    /// What is carried out, or else comes next.
    std::optional<Order::What> doing() const;

    /// Ends what is under way, takes the lab down, and calls `gone`. The listener hears nothing any
    /// more, and may go.
    void stop();

private:
    struct Ear;
    class Telling;

    void work();
    Result<> walk();
    void carry_out(const Order& order, Walk& walk, lab::Lab& lab);
    Result<> obey(const Order& order, Walk& walk, lab::Lab& lab);
    Result<> run_step(const Order& order, Walk& walk);
    Result<> judge(const Typed& typed, Walk& walk);
    Result<> settle(const StepReport& report, Walk& walk);
    Result<> send_picture(lab::Lab& lab);
    void tell_state(Walk& walk, lab::Lab& lab);
    std::optional<Order> next_order();
    void tell(std::function<void(Listener&)> what);

    Loop& loop_;
    Task task_;
    std::shared_ptr<Ear> ear_;
    std::function<void()> gone_;
    lab::Interrupt interrupt_;
    std::string word_;
    std::string last_picture_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Order> orders_;
    std::optional<Order::What> at_work_;
    bool stop_asked_ = false, stopping_ = false;
    std::thread thread_;
};

}  // namespace harness::walk::web
