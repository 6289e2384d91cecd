// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/svg.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/draw/plotter.hpp"
#include "reports/draw/svg_style.hpp"
#include "reports/markup.hpp"

namespace reports {

namespace {

using harness::cat;

std::string number(double value)
{
    std::string text = std::to_string(value);  // "11.500000"
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

std::string_view class_of(ShapeKind kind)
{
    switch (kind) {
        case ShapeKind::host: return "vd-host";
        case ShapeKind::container: return "vd-container";
        case ShapeKind::storage: return "vd-storage";
        case ShapeKind::convoy: return "vd-convoy";
        case ShapeKind::share_point:
        case ShapeKind::share: return "vd-share";
        case ShapeKind::network: return "vd-network";
        case ShapeKind::shared_volume: return "vd-storage";
    }
    return "";
}

std::string_view class_of(Change change)
{
    return change == Change::added ? " vd-added" : change == Change::removed ? " vd-removed" : "";
}

std::string_view class_of(TextStyle style)
{
    switch (style) {
        case TextStyle::heading: return "vd-heading";
        case TextStyle::subheading: return "vd-subheading";
        case TextStyle::host_name: return "vd-host-name";
        case TextStyle::name: return "vd-name";
        case TextStyle::target: return "vd-target";
        case TextStyle::note: return "vd-note";
        case TextStyle::mark: return "vd-mark";
        case TextStyle::read_only: return "vd-ro";
    }
    return "";
}

std::string drawn(const TextLine& line)
{
    return cat("<text class=\"", class_of(line.style), "\" x=\"", line.at.x, "\" y=\"", line.at.y,
               "\"", line.ends_there ? " text-anchor=\"end\"" : "", ">",
               line.full.empty() ? "" : cat("<title>", markup(line.full), "</title>"),
               markup(line.text), "</text>\n");
}

std::string drawn(const Shape& shape)
{
    const Box& box = shape.box;
    const int radius = shape.kind == ShapeKind::host || shape.kind == ShapeKind::share ? 12
                       : shape.kind == ShapeKind::network                              ? 17
                                                                                       : 8;
    std::string text = cat("<g class=\"", class_of(shape.kind), class_of(shape.change),
                           "\">\n<rect x=\"", box.x, "\" y=\"", box.y, "\" width=\"", box.width,
                           "\" height=\"", box.height, "\" rx=\"", radius, "\"/>\n");
    if (shape.kind == ShapeKind::container && shape.lines.size() > 2)
        text += cat("<path class=\"vd-rule\" d=\"M", box.x, " ", box.y + card_height - 2, "H",
                    box.right(), "\"/>\n");
    if (shape.icon != Icon::none) {
        const bool host = shape.kind == ShapeKind::host;
        const int y = shape.kind == ShapeKind::shared_volume ? box.y + 9 : box.y + (host ? 18 : 14);
        text += cat("<path class=\"vd-icon\" transform=\"translate(", box.x + (host ? 16 : 10), " ",
                    y, ")", host ? " scale(1.4)" : "", "\" d=\"", icon_path(shape.icon), "\"/>\n");
    }
    for (const TextLine& line : shape.lines)
        text += drawn(line);
    return text + "</g>\n";
}

std::string drawn(const Wire& wire)
{
    const auto& from = wire.points.front();
    std::string path = cat("M", from.x, " ", from.y);
    if (wire.kind == WireKind::mount) {
        const Point& to = wire.points.back();
        const int half = (to.x - from.x) / 2;
        path +=
            cat("C", from.x + half, " ", from.y, " ", to.x - half, " ", to.y, " ", to.x, " ", to.y);
    } else {
        for (std::size_t i = 1; i < wire.points.size(); ++i)
            path += cat("L", wire.points[i].x, " ", wire.points[i].y);
    }
    const std::string_view kind = wire.kind == WireKind::mount     ? "vd-mount"
                                  : wire.kind == WireKind::network ? "vd-net"
                                                                   : "vd-nfs";
    std::string text = cat("<path class=\"vd-wire ", kind, wire.read_only ? " vd-read-only" : "",
                           class_of(wire.change), "\" d=\"", path, "\"/>\n");
    if (wire.kind == WireKind::mount)
        text += cat("<circle class=\"vd-dot", class_of(wire.change), "\" cx=\"", from.x, "\" cy=\"",
                    from.y, "\" r=\"3.5\"/>\n");
    return text;
}

std::string style(const SvgText& text)
{
    std::string fonts;
    for (const TextStyle each :
         {TextStyle::heading, TextStyle::subheading, TextStyle::host_name, TextStyle::name,
          TextStyle::target, TextStyle::note, TextStyle::mark, TextStyle::read_only}) {
        const Font font = font_of(each);
        fonts += cat(".", class_of(each), "{font-size:", number(font.size),
                     "px;font-weight:", font.bold ? 600 : 400,
                     font.monospaced ? ";font-family:var(--vd-mono)" : "", "}\n");
    }
    return cat("<style>\n", svg_style(text.language), fonts, "</style>\n");
}

}  // namespace

std::string svg(const Picture& picture, const SvgText& text)
{
    const std::string id = markup_attribute(text.id);
    std::string out =
        cat("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"volab-drawing\" viewBox=\"0 0 ",
            picture.width, " ", picture.height, "\" width=\"", picture.width, "\" height=\"",
            picture.height, "\" role=\"img\" lang=\"", markup_attribute(text.language),
            "\" aria-labelledby=\"", id, "-title ", id, "-desc\">\n<title id=\"", id, "-title\">",
            markup(text.title), "</title>\n<desc id=\"", id, "-desc\">", markup(text.description),
            "</desc>\n", style(text), "<rect class=\"vd-ground\" width=\"", picture.width,
            "\" height=\"", picture.height, "\" rx=\"12\"/>\n");
    for (const TextLine& line : picture.headings)
        out += drawn(line);
    // Bands and hosts lie under the wires between them; what a host has lies over them.
    const auto is_ground = [](const Shape& shape) { return !shape.inside.has_value(); };
    for (const Shape& shape : picture.shapes)
        if (is_ground(shape))
            out += drawn(shape);
    for (const Wire& wire : picture.wires)
        out += drawn(wire);
    for (const Shape& shape : picture.shapes)
        if (!is_ground(shape))
            out += drawn(shape);
    return out + "</svg>\n";
}

}  // namespace reports
