// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/layout.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/draw/plotter.hpp"

namespace reports {

namespace {

constexpr int chip_height = 34;
constexpr int chip_width = 188;

int chips_in_row(int width)
{
    return std::max(1, (width - 2 * padding + gap) / (chip_width + gap));
}

int columns_for(std::size_t hosts)
{
    return hosts <= 3 ? static_cast<int>(hosts) : hosts == 4 ? 2 : hosts <= 6 ? 3 : 4;
}

/// A band of the network, and where NFS goes along it.
struct Band {
    std::size_t shape = 0;
    std::vector<int> nfs;
};

class LabPlotter {
public:
    LabPlotter(const Architecture& architecture, const harness::model::LabSpec& lab,
               const DrawWords& words)
        : architecture_(architecture), lab_(lab), plotter_(picture_, words),
          columns_(std::max(1, columns_for(architecture.hosts.size()))),
          inner_(columns_ * host_width + (columns_ - 1) * host_gap),
          networked_(!architecture.shares.empty() ||
                     (lab.provider != "local" && architecture.hosts.size() > 1))
    {
        const int shares = static_cast<int>(architecture.shares.size());
        inner_ = std::max(inner_, shares * (chip_width + 2 * padding) + (shares - 1) * host_gap);
    }

    Picture plot(const PictureText& text)
    {
        headings(text);
        const std::size_t hosts = architecture_.hosts.size();
        for (std::size_t first = 0; first < hosts; first += static_cast<std::size_t>(columns_))
            row(first, std::min(hosts, first + static_cast<std::size_t>(columns_)));
        trunk();
        shares();
        nfs();
        picture_.width = inner_ + 2 * margin;
        picture_.height = y_ + margin;
        return std::move(picture_);
    }

private:
    void heading(std::string_view text, TextStyle style, int height)
    {
        if (text.empty())
            return;
        picture_.headings.push_back(text_line({margin, y_ + height - 8}, style, text, inner_));
        y_ += height;
    }

    void headings(const PictureText& text)
    {
        heading(text.heading, TextStyle::heading, 28);
        heading(text.subheading, TextStyle::subheading, 24);
        if (!picture_.headings.empty())
            y_ += 8;
    }

    void row(std::size_t first, std::size_t end)
    {
        int height = 0;
        for (std::size_t i = first; i < end; ++i)
            height = std::max(height, height_of(architecture_.hosts[i]));
        std::vector<std::size_t> shapes;
        for (std::size_t i = first; i < end; ++i) {
            const int x = margin + static_cast<int>(i - first) * (host_width + host_gap);
            shapes.push_back(
                plot_host(plotter_, architecture_.hosts[i], lab_, {x, y_, host_width, height}));
        }
        y_ += height;
        if (networked_)
            band(first, shapes);
        if (end < architecture_.hosts.size())
            y_ += band_gap;
    }

    void band(std::size_t first, const std::vector<std::size_t>& shapes)
    {
        const Box box{margin, y_ + band_gap, inner_, band_height};
        Band& band = bands_.emplace_back();
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            const Box host = picture_.shapes[shapes[i]].box;
            wire(WireKind::network, Change::stays,
                 {{host.x + 60, host.bottom()}, {host.x + 60, box.y}});
            if (const auto& points = architecture_.hosts[first + i].shares; !points.empty()) {
                const int x = host.right() - 60, from = host.bottom() - padding;
                band.nfs.push_back(x);
                wire(WireKind::nfs, points.back().change, {{x, from}, {x, box.middle()}});
            }
        }
        band.shape = picture_.shapes.size();
        picture_.shapes.push_back({ShapeKind::network, box, Icon::none, Change::stays, {}, {}});
        if (bands_.size() == 1)
            plotter_.line(band.shape, {box.x + 16, box.y + 21}, TextStyle::note,
                          plotter_.words().network, 300);
        y_ = box.bottom();
    }

    void wire(WireKind kind, Change change, std::vector<Point> points)
    {
        picture_.wires.push_back({kind, false, change, std::move(points)});
    }

    const Box& box_of(const Band& band) const { return picture_.shapes[band.shape].box; }

    /// Several bands are one network.
    void trunk()
    {
        const int x = margin - 10;
        for (std::size_t i = 1; i < bands_.size(); ++i)
            wire(WireKind::network, Change::stays,
                 {{margin, box_of(bands_[i - 1]).middle()},
                  {x, box_of(bands_[i - 1]).middle()},
                  {x, box_of(bands_[i]).middle()},
                  {margin, box_of(bands_[i]).middle()}});
    }

    void shares()
    {
        const int count = static_cast<int>(architecture_.shares.size());
        if (count == 0)
            return;
        const int width = (inner_ - (count - 1) * host_gap) / count, top = y_ + band_gap;
        int x = margin;
        for (const Share& share : architecture_.shares) {
            const Box box{x, top, width, height_of(share, width)};
            plot_share(plotter_, share, box);
            const int middle = box.x + width / 2;
            if (!bands_.empty()) {
                bands_.back().nfs.push_back(middle);
                wire(WireKind::nfs, share.change,
                     {{middle, box_of(bands_.back()).middle()}, {middle, box.y}});
            }
            x += width + host_gap;
            y_ = std::max(y_, box.bottom());
        }
    }

    /// Along the bands, and at the right from one to the next.
    void nfs()
    {
        const auto first =
            std::ranges::find_if(bands_, [](const Band& b) { return !b.nfs.empty(); });
        const int right = margin + inner_ + 10;
        for (auto band = first; band != bands_.end(); ++band) {
            const int y = box_of(*band).middle();
            if (bands_.end() - first > 1)
                band->nfs.push_back(right);
            const auto [low, high] = std::ranges::minmax(band->nfs);
            if (low < high)
                wire(WireKind::nfs, Change::stays, {{low, y}, {high, y}});
            if (band != first)
                wire(WireKind::nfs, Change::stays,
                     {{right, box_of(*(band - 1)).middle()}, {right, y}});
        }
    }

    const Architecture& architecture_;
    const harness::model::LabSpec& lab_;
    Picture picture_;
    Plotter plotter_;
    int columns_;
    int inner_;  // width between the margins
    bool networked_;
    std::vector<Band> bands_;
    int y_ = margin;
};

}  // namespace

int height_of(const Share& share, int width)
{
    const int count = static_cast<int>(share.volumes.size()), in_row = chips_in_row(width);
    const int rows = (count + in_row - 1) / in_row;
    return row_height + rows * (chip_height + gap) + (rows > 0 ? padding - gap + 4 : 0);
}

std::size_t plot_share(Plotter& plotter, const Share& share, const Box& box)
{
    const std::size_t shape = plotter.card(ShapeKind::share, box, Icon::share,
                                           harness::cat(share.server, ":", share.path),
                                           plotter.words().nfs_share, share.change, 0);
    plotter.picture().shapes[shape].inside.reset();
    const int in_row = chips_in_row(box.width);
    for (std::size_t i = 0; i < share.volumes.size(); ++i) {
        const int at = static_cast<int>(i);
        const Box chip{box.x + padding + at % in_row * (chip_width + gap),
                       box.y + row_height + 4 + at / in_row * (chip_height + gap), chip_width,
                       chip_height};
        plotter.card(ShapeKind::shared_volume, chip, Icon::volume, share.volumes[i].name, {},
                     share.volumes[i].change, shape);
    }
    return shape;
}

Picture layout(const Architecture& architecture, const harness::model::LabSpec& lab,
               const PictureText& text)
{
    return LabPlotter(architecture, lab, draw_words(text.language)).plot(text);
}

}  // namespace reports
