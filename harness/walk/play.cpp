// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>
#include <thread>

#include "harness/base/clock.hpp"
#include "harness/walk/front.hpp"
#include "reports/table.hpp"

namespace harness::walk {

namespace {

using std::chrono::milliseconds;

/// What of a text comes at once: an escape sequence, or a character, as a whole.
std::size_t length_of_next(std::string_view text)
{
    std::size_t length = 1;
    if (text.front() == '\x1b')
        length += std::min(text.find('m'), text.size() - 1);
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
        ++length;
    return length;
}

/// A person who reads and types, at the same pace each time.
class Typist {
public:
    Typist(Screen& screen, const lab::Interrupt& interrupt, double speed)
        : screen_(screen), interrupt_(interrupt), speed_(speed)
    {
    }

    void read(std::string_view text) const
    {
        const auto columns = std::min<std::size_t>(200, reports::display_width(text) * 2);
        wait(600 + 30 * static_cast<double>(columns));
    }

    void type(std::string_view text)
    {
        while (!text.empty() && !interrupt_.requested()) {
            const std::size_t length = length_of_next(text);
            screen_.print(text.substr(0, length));
            text.remove_prefix(length);
            wait(30 + static_cast<double>(random_() % 60));
        }
    }

    void look() const { wait(900); }

private:
    void wait(double time) const
    {
        const auto until = Clock::now() + milliseconds(static_cast<int>(time / speed_));
        while (Clock::now() < until && !interrupt_.requested())
            std::this_thread::sleep_for(
                std::min<Clock::duration>(milliseconds{20}, until - Clock::now()));
    }

    Screen& screen_;
    const lab::Interrupt& interrupt_;
    double speed_;
    std::minstd_rand random_{1};
};

}  // namespace

Leaving Front::play(double speed)
{
    Typist typist(screen_, interrupt_, speed);
    show_start();
    while (const auto card = walk_.card()) {
        show_card();
        typist.read(present_.in_language(card->says));
        screen_.print(prompt());
        typist.type(present_.typed(card->command()));
        const StepReport report = walk_.perform();
        show_printed(card->step);
        listener_.clear();
        screen_.print(present_.report(report));
        options_.save();
        if (interrupt_.requested())
            return Leaving::interrupted;
        if (report.why == Why::lab)
            return Leaving::lab_lost;
        if (report.standing == Standing::failed || report.standing == Standing::broken)
            return Leaving::differs;
        typist.look();
        if (const auto gone = walk_.next(); !gone) {
            screen_.print(present_.error(gone.error()));
            return gone.error().fault == Fault::interrupted ? Leaving::interrupted
                                                            : Leaving::lab_lost;
        }
        options_.save();
    }
    return Leaving::finished;
}

}  // namespace harness::walk
