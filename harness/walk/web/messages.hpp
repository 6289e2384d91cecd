// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/lab/terminal.hpp"
#include "harness/model/localized.hpp"
#include "harness/walk/walk.hpp"

namespace harness::walk::web {

/// What a page can ask for (PROTOCOL.md).
enum class Wish {
    open,
    leave,
    run,
    check,
    skip,
    go,
    hint,
    rewind,
    reset,
    checkpoint,
    back_to_checkpoint,
    stay,
    attach,
    resize,
    shown,
    look,
};

/// A text message of a page. What its wish does not need is as it is here.
struct PageMessage {
    Wish wish = Wish::stay;
    std::string name;                   ///< of the scenario, the step or the chapter
    std::optional<std::size_t> host;    ///< index
    std::uint64_t offset = 0;           ///< `from` or `offset`
    std::optional<std::uint64_t> life;  ///< of the terminal, as the page knows it
    lab::TerminalSize size = {};
    bool picture = false;
    bool operator==(const PageMessage&) const = default;
};

/// A usage Error that says what is wrong with it.
Result<PageMessage> page_message(std::string_view json);

/// How a session stands with its lab.
enum class LabState { none, queued, starting, ready, rewinding, lost, reclaimed };

struct LabShown {
    LabState state = LabState::none;
    std::string scenario = {};  ///< name; empty: none
    std::size_t place = 0;      ///< in the queue
    std::string doing = {}, reason = {}, hint = {};
    bool operator==(const LabShown&) const = default;
};

// The messages to pages, each as JSON.
std::string lab_message(const LabShown& lab);
std::string walk_message(const WalkState& walk, std::string_view busy, bool has_checkpoint);
std::string hint_message(std::string_view step, const model::Localized& text);
std::string picture_message(const model::Localized& svg);
std::string idle_message(std::optional<std::uint64_t> seconds);
std::string error_message(const Error& error);
std::string size_message(std::size_t host, lab::TerminalSize size);
std::string ended_message(std::size_t host, std::string_view reason);

struct Attached {
    std::size_t host = 0;
    std::uint64_t life = 0, from = 0, lost = 0;
    std::uint64_t until = 0;  ///< what comes before was printed before the page was there
    bool fresh = false;
};
std::string attached_message(const Attached& attached);

/// A piece of what a terminal printed: host, offset, bytes.
std::string terminal_frame(std::size_t host, std::uint64_t offset, std::string_view bytes);

/// What a page is told that asks for something of a lab that is not there.
Error no_lab_yet();

/// An error, as the body of an answer.
std::string error_json(const Error& error);

}  // namespace harness::walk::web
