// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "harness/base/text.hpp"
#include "reports/draw/plotter.hpp"

namespace reports {

namespace {

using harness::cat;

int height_of(const Container& container)
{
    const int mounts = static_cast<int>(container.mounts.size());
    return card_height + (mounts > 0 ? mounts * mount_height + 6 : 0);
}

/// Where storages begin below the top of their column: beside the first mount that leads there when
/// there is room, so that wires are short and seldom cross.
std::vector<int> storage_tops(const HostPicture& host)
{
    std::vector<int> wanted(host.storages.size(), 0);
    std::vector<bool> known(host.storages.size(), false);
    int y = 0;
    for (const Container& container : host.containers) {
        int row = y + card_height;
        for (const ContainerMount& mount : container.mounts) {
            if (!known[mount.storage])
                wanted[mount.storage] = row + (mount_height - card_height) / 2;
            known[mount.storage] = true;
            row += mount_height;
        }
        y += height_of(container) + gap;
    }
    int free = 0;
    for (int& top : wanted) {
        top = std::max(top, free);
        free = top + card_height + gap;
    }
    return wanted;
}

int columns_height(const HostPicture& host)
{
    int containers = 0;
    for (const Container& container : host.containers)
        containers += height_of(container) + gap;
    const auto tops = storage_tops(host);
    return std::max(containers, tops.empty() ? 0 : tops.back() + card_height + gap);
}

int rows_of(const HostPicture& host)
{
    return static_cast<int>(host.shares.size()) + (host.convoy ? 1 : 0);
}

Icon icon_of(MountKind kind)
{
    switch (kind) {
        case MountKind::directory: return Icon::directory;
        case MountKind::volume: return Icon::volume;
        case MountKind::anonymous: return Icon::anonymous;
        case MountKind::memory: return Icon::memory;
    }
    return Icon::none;
}

std::string note_of(const Storage& storage, const DrawWords& words)
{
    switch (storage.kind) {
        case MountKind::directory: return std::string{words.directory};
        case MountKind::memory: return std::string{words.memory};
        case MountKind::volume:
            return cat(storage.driver, words.volume,
                       storage.detail.empty() ? "" : cat(" · ", storage.detail));
        case MountKind::anonymous: break;
    }
    return storage.detail.empty() ? std::string{words.anonymous}
                                  : cat(words.anonymous_of, storage.detail);
}

std::string note_of(const Container& container)
{
    return cat(container.image, container.removed_at_end ? " · --rm" : "");
}

/// The machine and its engine, as far as a scenario tells.
std::string note_of(const harness::model::LabSpec& lab, const std::string& host,
                    const DrawWords& words)
{
    if (lab.provider == "local")
        return std::string{words.this_machine};
    std::string note = cat("Debian ", lab.suite, " · Docker");
    for (const auto& spec : lab.hosts) {
        if (spec.name != host)
            continue;
        if (spec.cpus > 0)
            note += cat(" · ", spec.cpus, " CPU");
        if (spec.memory_mib > 0)
            note += cat(" · ", spec.memory_mib, " MiB");
    }
    if (!lab.docker_images.empty())
        note += cat(" · ", words.images, harness::join(lab.docker_images, ", "));
    return note;
}

/// The containers in their column; gives where each one's mounts leave it.
std::vector<std::vector<Point>> plot_containers(Plotter& plotter, const HostPicture& host,
                                                std::size_t inside, Point at)
{
    std::vector<std::vector<Point>> leave;
    for (const Container& container : host.containers) {
        const Box box{at.x, at.y, column_width, height_of(container)};
        const std::string& name = container.name;
        const std::size_t card =
            plotter.card(ShapeKind::container, box, Icon::container,
                         name.empty() ? plotter.words().no_name : std::string_view{name},
                         note_of(container), container.change, inside);
        int y = box.y + card_height;
        auto& points = leave.emplace_back();
        for (const ContainerMount& mount : container.mounts) {
            const int mark = mount.read_only ? 24 : 0;
            plotter.line(card, {box.x + 14, y + 16}, TextStyle::target, mount.target,
                         column_width - 28 - mark);
            if (mount.read_only)
                plotter.line(card, {box.right() - 12, y + 16}, TextStyle::read_only, "ro", 30,
                             true);
            points.push_back({box.right(), y + mount_height / 2});
            y += mount_height;
        }
        at.y = box.bottom() + gap;
    }
    return leave;
}

std::vector<Point> plot_storages(Plotter& plotter, const HostPicture& host, std::size_t inside,
                                 Point at)
{
    std::vector<Point> arrive;
    const auto tops = storage_tops(host);
    for (std::size_t i = 0; i < tops.size(); ++i) {
        const Storage& storage = host.storages[i];
        const Box box{at.x, at.y + tops[i], column_width, card_height};
        plotter.card(ShapeKind::storage, box, icon_of(storage.kind), storage.name,
                     note_of(storage, plotter.words()), storage.change, inside);
        arrive.push_back({box.x, box.middle()});
    }
    return arrive;
}

void plot_rows(Plotter& plotter, const HostPicture& host, std::size_t inside, Box row)
{
    const DrawWords& words = plotter.words();
    if (host.convoy) {
        const std::string note =
            host.convoy->path.empty() ? "" : cat(words.volumes_in, host.convoy->path);
        plotter.card(ShapeKind::convoy, row, Icon::plugin, "convoy", note, host.convoy->change,
                     inside);
        row.y += row.height + gap;
    }
    for (const SharePoint& share : host.shares) {
        const std::string note = share.exported
                                     ? std::string{words.exported}
                                     : cat(words.mounted_from, share.server, ":", share.path);
        plotter.card(ShapeKind::share_point, row, Icon::share, share.directory, note, share.change,
                     inside);
        row.y += row.height + gap;
    }
}

}  // namespace

int height_of(const HostPicture& host)
{
    return host_header + columns_height(host) + rows_of(host) * (row_height + gap) + padding - gap +
           (rows_of(host) > 0 && columns_height(host) > 0 ? 6 : 0);
}

std::size_t plot_host(Plotter& plotter, const HostPicture& host, const harness::model::LabSpec& lab,
                      const Box& box)
{
    Picture& picture = plotter.picture();
    const std::size_t shape = picture.shapes.size();
    picture.shapes.push_back({ShapeKind::host, box, Icon::host, Change::stays, {}, {}});
    plotter.line(shape, {box.x + 46, box.y + 29}, TextStyle::host_name, host.name, box.width - 62);
    plotter.line(shape, {box.x + 46, box.y + 48}, TextStyle::note,
                 note_of(lab, host.name, plotter.words()), box.width - 62);

    const int top = box.y + host_header, left = box.x + padding;
    const int right = box.right() - padding - column_width;
    const auto leave = plot_containers(plotter, host, shape, {left, top});
    const auto arrive = plot_storages(plotter, host, shape, {right, top});
    for (std::size_t c = 0; c < host.containers.size(); ++c)
        for (std::size_t m = 0; m < leave[c].size(); ++m) {
            const ContainerMount& mount = host.containers[c].mounts[m];
            picture.wires.push_back({WireKind::mount,
                                     mount.read_only,
                                     host.containers[c].change,
                                     {leave[c][m], arrive[mount.storage]}});
        }
    const int rows = rows_of(host) * (row_height + gap);
    plot_rows(plotter, host, shape,
              {left, box.bottom() - padding + gap - rows, box.width - 2 * padding, row_height});
    return shape;
}

}  // namespace reports
