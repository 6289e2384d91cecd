// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "plugin/daemon/hub.hpp"
#include "plugin/daemon/reactor.hpp"
#include "plugin/daemon/request.hpp"

namespace convoy {

/// One connection. Its steps follow each other, on whichever thread: reading, answering, writing.
/// It lives as long as a wait or a request of it is under way.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Hub& hub, Fd connection, Origin origin);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void begin();

    // From other threads:
    std::int64_t deadline() const { return deadline_; }  ///< 0: none
    void time_is_over();
    void end_if_idle();

private:
    enum class Step { idle, reading, answering, writing, lingering };
    struct Exchange;

    void await_bytes();
    void readable();
    bool advance();
    void ended_by_peer();
    void serve(Request request);
    static void work_on(Hub& hub, const std::shared_ptr<Exchange>& exchange);
    void finish(const std::shared_ptr<Exchange>& exchange, Answer answer, Responder::How how);
    void reject(const Answer& answer);
    void reply(Answer answer, bool keep_alive);
    void write_more();
    void replied();
    void set_deadline(std::chrono::milliseconds from_now);
    void wait_longer(const Exchange& exchange, std::chrono::milliseconds from_now);
    void hang_up();

    Hub& hub_;
    Reactor::Watched stream_;
    const Origin origin_;
    RequestParser parser_;
    std::string pending_;  ///< bytes that were read and not taken by the parser
    std::string head_, body_;
    std::size_t sent_ = 0;
    bool keep_alive_ = true;
    bool refused_ = false;  ///< what comes after is not read as requests
    std::size_t discarded_ = 0;

    std::atomic<Step> step_{Step::idle};
    std::atomic<std::int64_t> deadline_{0};
    std::atomic<bool> too_slow_{false};
    std::mutex exchange_mutex_;
    std::shared_ptr<Exchange> exchange_;  ///< the one that is being answered
};

}  // namespace convoy
