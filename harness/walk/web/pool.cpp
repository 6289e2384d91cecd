// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/pool.hpp"

#include <algorithm>

namespace harness::walk::web {

void Pool::ask(Ticket ticket)
{
    if (!has_lab(ticket) && place_of(ticket) == 0)
        queue_.push_back(ticket);
}

void Pool::leave_queue(Ticket ticket)
{
    std::erase(queue_, ticket);
}

std::optional<Ticket> Pool::next()
{
    if (queue_.empty() || is_full())
        return std::nullopt;
    const Ticket ticket = queue_.front();
    queue_.pop_front();
    having_.insert(ticket);
    return ticket;
}

void Pool::give_back(Ticket ticket)
{
    having_.erase(ticket);
}

std::size_t Pool::place_of(Ticket ticket) const
{
    const auto found = std::ranges::find(queue_, ticket);
    return found == queue_.end() ? 0 : static_cast<std::size_t>(found - queue_.begin()) + 1;
}

}  // namespace harness::walk::web
