// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>

namespace harness::walk::web {

using Ticket = std::uint64_t;  ///< of whoever asks for a lab, once

/// Who has one of the labs, and who waits for one: first come, first served.
class Pool {
public:
    explicit Pool(std::size_t labs) : labs_(labs) {}

    /// Queues up, at the end; unless it has a lab or waits already.
    void ask(Ticket ticket);

    /// Leaves the queue. Whoever has a lab keeps it until `give_back`.
    void leave_queue(Ticket ticket);

    /// The one whose turn it is: it has a lab from now on. Nothing while all labs are taken.
    std::optional<Ticket> next();

    /// Its lab is down: the next one may have its place.
    void give_back(Ticket ticket);

    bool has_lab(Ticket ticket) const { return having_.contains(ticket); }
    bool is_full() const { return having_.size() >= labs_; }
    const std::deque<Ticket>& queue() const { return queue_; }

    /// Counted from 1; 0: not in the queue.
    std::size_t place_of(Ticket ticket) const;

private:
    std::size_t labs_;
    std::set<Ticket> having_;
    std::deque<Ticket> queue_;
};

}  // namespace harness::walk::web
