// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/walk/web/http.hpp"
#include "harness/walk/web/messages.hpp"
#include "harness/walk/web/scroll_back.hpp"

namespace harness::walk::web {

/// How far one page is with one terminal: which bytes it gets next, and whether it may.
class Following {
public:
    /// Bytes under way to a page that it has not told to have drawn.
    static constexpr std::uint64_t most_under_way = 512 << 10;
    static constexpr std::size_t most_at_once = 64 << 10;

    /// Where to begin in a terminal's life, `from` and `known_life` being what the page has.
    Attached begin(std::size_t host, const ScrollBack& printed, std::uint64_t life,
                   std::uint64_t from, std::optional<std::uint64_t> known_life);

    void shown(std::uint64_t offset);

    struct Piece {
        std::uint64_t lost = 0;  ///< bytes left out before it
        std::uint64_t offset = 0;
        std::string bytes;
    };
    /// What to send now; nothing when there is nothing new, or the page has enough to do. What the
    /// terminal has dropped meanwhile is left out once the page has drawn all that it was sent.
    std::optional<Piece> next(const ScrollBack& printed);

    std::uint64_t life() const { return life_; }

private:
    std::uint64_t life_ = 0;
    std::uint64_t next_ = 0;   ///< offset of the byte that is sent next
    std::uint64_t shown_ = 0;  ///< all before it is drawn
};

/// One page of a session: what it sends, and what of each terminal it is sent.
class Viewer : public PageSocket::Listener {
public:
    /// Whose page it is. Called from the loop; may not let go of the viewer but in `page_closed`.
    class Owner {
    public:
        virtual ~Owner() = default;
        virtual void wish(Viewer& viewer, const PageMessage& message) = 0;
        virtual void typed(Viewer& viewer, std::size_t host, std::string_view bytes) = 0;
        virtual const ScrollBack* printed(std::size_t host) = 0;  ///< nullptr: no such terminal
        virtual void page_closed(Viewer& viewer) = 0;
    };

    Viewer(std::shared_ptr<PageSocket> page, Owner& owner, std::uint64_t number);
    ~Viewer() override;

    std::uint64_t number() const { return number_; }
    bool looks() const { return looks_; }
    void look(bool on) { looks_ = on; }

    void send(std::string message) { page_->send_text(std::move(message)); }
    void close(std::uint16_t code, std::string_view reason) { page_->close(code, reason); }

    /// Sends the terminal from there on; tells the page where that is.
    void attach(std::size_t host, std::uint64_t life, std::uint64_t from,
                std::optional<std::uint64_t> known_life);
    /// The terminal has begun a new life: for pages that were attached.
    void attach_anew(std::size_t host, std::uint64_t life);
    void shown(std::size_t host, std::uint64_t offset);
    bool is_attached(std::size_t host) const;
    void detach_all() { following_.clear(); }

    /// Sends what there is of all terminals, as far as the page takes it.
    void pump();

private:
    void text(std::string_view message) override;
    void binary(std::string_view message) override;
    void has_room() override { pump(); }
    void closed() override { owner_.page_closed(*this); }
    bool pump_one(std::size_t host);

    std::shared_ptr<PageSocket> page_;
    Owner& owner_;
    const std::uint64_t number_;
    bool looks_ = false;
    std::vector<std::optional<Following>> following_;  ///< by host; nothing: not attached
    std::size_t turn_ = 0;                             ///< the host that is looked at first
};

}  // namespace harness::walk::web
