// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/scenario.hpp"
#include "reports/draw/architecture.hpp"

namespace reports {

/// In units of the picture, which are CSS pixels at its natural size; y grows downwards.
struct Box {
    int x = 0, y = 0, width = 0, height = 0;
    bool operator==(const Box&) const = default;
    int right() const { return x + width; }
    int bottom() const { return y + height; }
    int middle() const { return y + height / 2; }
};
struct Point {
    int x = 0, y = 0;
    bool operator==(const Point&) const = default;
};

enum class ShapeKind {
    host,
    container,
    storage,
    convoy,
    share_point,
    network,
    share,
    shared_volume
};
enum class Icon { none, host, container, directory, volume, anonymous, memory, plugin, share };

/// How a line of text looks.
enum class TextStyle { heading, subheading, host_name, name, target, note, mark, read_only };

struct TextLine {
    Point at;  ///< of its baseline: its start, or its end when it ends there
    TextStyle style = TextStyle::note;
    bool ends_there = false;
    std::string text;  ///< as it fits
    std::string full;  ///< when that was shortened; else empty
};

struct Shape {
    ShapeKind kind = ShapeKind::host;
    Box box;
    Icon icon = Icon::none;
    Change change = Change::stays;
    std::vector<TextLine> lines;
    std::optional<std::size_t> inside;  ///< index of the shape that it lies in
};

enum class WireKind { mount, network, nfs };
struct Wire {
    WireKind kind = WireKind::mount;
    bool read_only = false;
    Change change = Change::stays;
    std::vector<Point> points;
};

/// Where everything is. Shapes overlap only when one lies in the other, and stand before what lies
/// in them.
struct Picture {
    int width = 0, height = 0;
    std::vector<TextLine> headings;
    std::vector<Shape> shapes;
    std::vector<Wire> wires;
};

struct PictureText {
    std::string heading;     ///< none when empty
    std::string subheading;  ///< under it
    std::string language = "en";
};

Picture layout(const Architecture& architecture, const harness::model::LabSpec& lab,
               const PictureText& text);

}  // namespace reports
