// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/draw.hpp"

#include "harness/base/text.hpp"
#include "reports/draw/layout.hpp"
#include "reports/draw/svg.hpp"
#include "reports/draw/words.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

std::string mark(Change change, const DrawWords& words)
{
    return change == Change::stays
               ? ""
               : cat(" (", change == Change::added ? words.added : words.removed, ")");
}

/// The picture in words, a line for each thing.
std::string description(const Architecture& architecture, const DrawWords& words)
{
    std::string text;
    for (const HostPicture& host : architecture.hosts) {
        text += cat(host.name, ":\n");
        if (host.convoy)
            text +=
                cat("- convoy",
                    host.convoy->path.empty() ? "" : cat(", ", words.volumes_in, host.convoy->path),
                    mark(host.convoy->change, words), "\n");
        for (const SharePoint& share : host.shares)
            text += cat("- ", share.directory, ", ",
                        share.exported ? std::string{words.exported}
                                       : cat(words.mounted_from, share.server, ":", share.path),
                        mark(share.change, words), "\n");
        for (const Container& container : host.containers) {
            text += cat("- ", container.name.empty() ? words.no_name : container.name, " (",
                        container.image, ")", mark(container.change, words));
            for (const ContainerMount& mount : container.mounts)
                text += cat("; ", host.storages[mount.storage].name, " → ", mount.target,
                            mount.read_only ? " ro" : "");
            text += "\n";
        }
    }
    for (const Share& share : architecture.shares) {
        text += cat(words.nfs_share, " ", share.server, ":", share.path, mark(share.change, words));
        for (const Storage& volume : share.volumes)
            text += cat("; ", volume.name, mark(volume.change, words));
        text += "\n";
    }
    return text;
}

std::string title_of(const Scenario& scenario, std::string_view language)
{
    const std::string_view title = scenario.title.in(language);
    return std::string{title.empty() ? std::string_view{scenario.name} : title};
}

std::string title_of(const Scenario& scenario, std::string_view chapter, std::string_view language)
{
    for (const Chapter& each : scenario.chapters)
        if (each.id == chapter && !each.title.empty())
            return std::string{each.title.in(language)};
    return std::string{chapter};
}

}  // namespace

std::string draw(const Architecture& architecture, const Scenario& scenario,
                 std::string_view chapter, const DrawOptions& options)
{
    const std::string title = title_of(scenario, options.language);
    const std::string subtitle = title_of(scenario, chapter, options.language);
    PictureText text{.language = options.language};
    if (options.heading) {
        text.heading = title;
        text.subheading = subtitle;
    }
    const SvgText accessible{.title = subtitle.empty() ? title : cat(title, ": ", subtitle),
                             .description = description(architecture, draw_words(options.language)),
                             .language = options.language,
                             .id = options.id};
    return svg(layout(architecture, scenario.lab, text), accessible);
}

std::string draw(const Scenario& scenario, const DrawOptions& options)
{
    return draw(*architecture_of(scenario), scenario, {}, options);  // without a chapter: no Error
}

harness::Result<std::string> draw_chapter(const Scenario& scenario, std::string_view chapter,
                                          const DrawOptions& options)
{
    const auto architecture = architecture_of(scenario, chapter);
    if (!architecture)
        return architecture.error();
    return draw(*architecture, scenario, chapter, options);
}

}  // namespace reports
