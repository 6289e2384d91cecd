// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "reports/draw/layout.hpp"
#include "reports/draw/text_width.hpp"
#include "reports/draw/words.hpp"

namespace reports {

// Sizes of a picture.
constexpr int margin = 18;  // around everything
constexpr int host_width = 492;
constexpr int host_gap = 22;
constexpr int padding = 14;        // within hosts and shares
constexpr int column_width = 214;  // of containers, and of what they mount
constexpr int host_header = 66;
constexpr int gap = 10;  // between boxes in a column
constexpr int card_height = 48;
constexpr int mount_height = 24;
constexpr int row_height = 44;   // of convoy and shares in a host
constexpr int band_height = 34;  // of the network
constexpr int band_gap = 24;     // above and below it

/// The font that texts of this style are measured with, and drawn in.
Font font_of(TextStyle style);

/// Puts shapes with texts that fit into a picture.
class Plotter {
public:
    Plotter(Picture& picture, const DrawWords& words) : picture_(picture), words_(words) {}

    const DrawWords& words() const { return words_; }
    Picture& picture() { return picture_; }

    /// An icon, a name and a note under it, and the mark of a change.
    std::size_t card(ShapeKind kind, const Box& box, Icon icon, std::string_view name,
                     std::string_view note, Change change, std::size_t inside);
    /// A line in a shape, at most so wide.
    void line(std::size_t shape, Point at, TextStyle style, std::string_view text, int width,
              bool ends_there = false);

private:
    Picture& picture_;
    const DrawWords& words_;
};

/// A line that is cut to `width`.
TextLine text_line(Point at, TextStyle style, std::string_view text, int width,
                   bool ends_there = false);

/// How high a host has to be, and puts it there, `box` being at least as high.
int height_of(const HostPicture& host);
std::size_t plot_host(Plotter& plotter, const HostPicture& host, const harness::model::LabSpec& lab,
                      const Box& box);

/// The same of shares.
int height_of(const Share& share, int width);
std::size_t plot_share(Plotter& plotter, const Share& share, const Box& box);

}  // namespace reports
