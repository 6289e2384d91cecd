// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/event.hpp"
#include "harness/walk/screen.hpp"
#include "harness/walk/words.hpp"

namespace harness::walk {

/// What a command left on one host, last.
struct Printed {
    std::string host;
    std::string text;  ///< of both streams, its beginning and its end when it was long
    std::string file;  ///< has all of it when the text has not, relative to the walk's folder
    std::optional<int> exit;
    bool timed_out = false;
};

/// Shows what takes long while it does, and keeps what commands print until it is asked for.
class Listener : public model::RunObserver {
public:
    Listener(Screen& screen, const Words& words) : screen_(screen), words_(words) {}

    void tell(const model::Event& event) override;

    /// Of the last try on each host, of the step of that id, since it was asked for.
    std::vector<Printed> take(const std::string& step);

    /// Calls this with what a command of that step left as soon as it has ended, instead of keeping
    /// it.
    void when_ended(std::string step, std::function<void(const Printed&)> show)
    {
        shown_step_ = std::move(step);
        when_ended_ = std::move(show);
    }

    /// Warnings since they were asked for.
    std::vector<Error> warnings() { return std::exchange(warnings_, {}); }

    /// Takes away what is shown of something that takes long.
    void clear();
    void show_waiting(std::string_view detail);

private:
    struct Taker;
    Printed& of(const std::string& step, const std::string& host);

    Screen& screen_;
    const Words& words_;
    bool shown_ = false;
    std::map<std::string, std::vector<Printed>, std::less<>> printed_;  ///< by step
    std::vector<Error> warnings_;
    std::string shown_step_;
    std::function<void(const Printed&)> when_ended_;
};

}  // namespace harness::walk
