// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/viewer.hpp"

#include <algorithm>
#include <utility>

namespace harness::walk::web {

namespace {

// Of what waits for the kernel: it should not be more than what a change of terminals can wait for.
constexpr std::size_t enough_unsent = 128 << 10;

}  // namespace

Attached Following::begin(std::size_t host, const ScrollBack& printed, std::uint64_t life,
                          std::uint64_t from, std::optional<std::uint64_t> known_life)
{
    life_ = life;
    Attached attached{.host = host, .life = life};
    attached.fresh = (known_life && *known_life != life) || from > printed.end();
    const std::uint64_t wanted = attached.fresh ? 0 : from;
    next_ = wanted >= printed.begin() ? wanted : printed.fresh_start();
    shown_ = next_;
    attached.from = next_;
    attached.until = printed.end();
    attached.lost = wanted == 0 ? 0 : next_ - wanted;  // a new page misses nothing that it had
    return attached;
}

void Following::shown(std::uint64_t offset)
{
    shown_ = std::clamp(offset, shown_, next_);
}

std::optional<Following::Piece> Following::next(const ScrollBack& printed)
{
    Piece piece;
    if (next_ < printed.begin()) {
        if (shown_ < next_)
            return std::nullopt;
        const std::uint64_t start = printed.fresh_start();
        piece.lost = start - next_;
        next_ = shown_ = start;
    }
    const std::uint64_t under_way = next_ - shown_;
    if (next_ >= printed.end() || under_way >= most_under_way)
        return std::nullopt;
    piece.offset = next_;
    piece.bytes = printed.from(next_, static_cast<std::size_t>(std::min<std::uint64_t>(
                                          most_at_once, most_under_way - under_way)));
    next_ += piece.bytes.size();
    return piece;
}

Viewer::Viewer(std::shared_ptr<PageSocket> page, Owner& owner, std::uint64_t number)
    : page_(std::move(page)), owner_(owner), number_(number)
{
    page_->listen(*this);
}

Viewer::~Viewer()
{
    page_->forget();
}

void Viewer::attach(std::size_t host, std::uint64_t life, std::uint64_t from,
                    std::optional<std::uint64_t> known_life)
{
    const ScrollBack* const printed = owner_.printed(host);
    if (!printed)
        return;
    following_.resize(std::max(following_.size(), host + 1));
    following_[host].emplace();
    send(attached_message(following_[host]->begin(host, *printed, life, from, known_life)));
    pump();
}

void Viewer::attach_anew(std::size_t host, std::uint64_t life)
{
    if (is_attached(host))
        attach(host, life, 0, life - 1);
}

void Viewer::shown(std::size_t host, std::uint64_t offset)
{
    if (!is_attached(host))
        return;
    following_[host]->shown(offset);
    pump();
}

bool Viewer::is_attached(std::size_t host) const
{
    return host < following_.size() && following_[host];
}

void Viewer::pump()
{
    std::size_t without = 0;
    while (without < following_.size() && page_->unsent() < enough_unsent) {
        without = pump_one(turn_) ? 0 : without + 1;
        turn_ = (turn_ + 1) % following_.size();
    }
}

bool Viewer::pump_one(std::size_t host)
{
    const ScrollBack* const printed = is_attached(host) ? owner_.printed(host) : nullptr;
    if (!printed)
        return false;
    const auto piece = following_[host]->next(*printed);
    if (!piece)
        return false;
    if (piece->lost > 0)
        send(attached_message({.host = host,
                               .life = following_[host]->life(),
                               .from = piece->offset,
                               .lost = piece->lost}));
    page_->send_binary(terminal_frame(host, piece->offset, piece->bytes));
    return true;
}

void Viewer::text(std::string_view message)
{
    const auto read = page_message(message);
    if (!read)
        return send(error_message(read.error()));
    owner_.wish(*this, *read);
}

void Viewer::binary(std::string_view message)
{
    if (message.size() > 1)
        owner_.typed(*this, static_cast<unsigned char>(message.front()), message.substr(1));
}

}  // namespace harness::walk::web
