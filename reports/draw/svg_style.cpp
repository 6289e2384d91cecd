// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/svg_style.hpp"

#include "harness/base/text.hpp"

namespace reports {

namespace {

constexpr std::string_view light =
    "--vd-ground:#fff;--vd-host:#f5f7fa;--vd-card:#fff;--vd-line:#c5ccd6;--vd-text:#1d2530;"
    "--vd-dim:#566273;--vd-container:#2563c9;--vd-storage:#9a5b00;--vd-nfs:#0c7a5b;"
    "--vd-convoy:#7a3fb5;--vd-added:#11752f;--vd-removed:#b3261e;--vd-band:#e8ecf1;"
    "--vd-share:#eaf6f1;--vd-plugin:#f5effb";
constexpr std::string_view dark =
    "--vd-ground:#12161c;--vd-host:#1a2029;--vd-card:#222a35;--vd-line:#465264;--vd-text:#e8ecf2;"
    "--vd-dim:#a5b0c0;--vd-container:#7fb0ff;--vd-storage:#f0b35a;--vd-nfs:#5fd0a8;"
    "--vd-convoy:#c79bf2;--vd-added:#6fd58b;--vd-removed:#ff9087;--vd-band:#28313d;"
    "--vd-share:#173029;--vd-plugin:#2a2136";

constexpr std::string_view rules = R"(.vd-ground{fill:var(--vd-ground)}
.volab-drawing text{fill:var(--vd-text);unicode-bidi:isolate;white-space:pre}
.volab-drawing text.vd-note,.volab-drawing text.vd-subheading{fill:var(--vd-dim)}
.vd-host rect{fill:var(--vd-host);stroke:var(--vd-line);stroke-width:1.5}
.vd-container rect,.vd-storage rect{fill:var(--vd-card);stroke:var(--vd-line);stroke-width:1.2}
.vd-container rect{stroke:var(--vd-container)}
.vd-storage rect{stroke:var(--vd-storage)}
.vd-convoy rect{fill:var(--vd-plugin);stroke:var(--vd-convoy);stroke-width:1.2}
.vd-share rect{fill:var(--vd-share);stroke:var(--vd-nfs);stroke-width:1.2}
.vd-network rect{fill:var(--vd-band);stroke:none}
.vd-icon,.vd-rule,.vd-wire{fill:none;stroke-linecap:round;stroke-linejoin:round}
.vd-icon{stroke:var(--vd-dim);stroke-width:1.5}
.vd-container .vd-icon{stroke:var(--vd-container)}
.vd-storage .vd-icon{stroke:var(--vd-storage)}
.vd-convoy .vd-icon{stroke:var(--vd-convoy)}
.vd-share .vd-icon{stroke:var(--vd-nfs)}
.vd-rule{stroke:var(--vd-line)}
.vd-mount{stroke:var(--vd-container);stroke-width:1.8}
.vd-read-only{stroke-dasharray:5 4}
.vd-net{stroke:var(--vd-line);stroke-width:4}
.vd-nfs{stroke:var(--vd-nfs);stroke-width:2.5}
.vd-dot{fill:var(--vd-container)}
.volab-drawing text.vd-ro{fill:var(--vd-storage)}
.vd-added>text.vd-mark{fill:var(--vd-added)}
.vd-removed>text.vd-mark{fill:var(--vd-removed)}
.vd-added>rect{stroke:var(--vd-added);stroke-width:2.2}
.vd-removed>rect{stroke:var(--vd-removed);stroke-dasharray:6 4;fill-opacity:.45}
.vd-removed>text.vd-name{text-decoration:line-through;opacity:.75}
.vd-wire.vd-removed,.vd-dot.vd-removed{opacity:.4}
)";

std::string_view sans_of(std::string_view language)
{
    if (language == "ja")
        return "\"Noto Sans CJK JP\",\"Noto Sans JP\",\"Hiragino Sans\",\"Yu "
               "Gothic\",Meiryo,sans-serif";
    if (language == "zh")
        return "\"Noto Sans CJK SC\",\"Noto Sans SC\",\"PingFang SC\",\"Microsoft "
               "YaHei\",sans-serif";
    return "system-ui,-apple-system,\"Segoe UI\",\"DejaVu Sans\",\"Noto Sans CJK JP\",sans-serif";
}

}  // namespace

std::string svg_style(std::string_view language)
{
    const std::string_view sans = sans_of(language);
    return harness::cat(".volab-drawing{", light, ";max-width:100%;height:auto;font-family:", sans,
                        ";--vd-mono:ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,", sans,
                        // Its reader's choice, unless the page around it has one of its own.
                        "}\n@media screen and (prefers-color-scheme:dark){.volab-drawing:root,"
                        ":root:not([data-theme=light]) .volab-drawing{",
                        dark, "}}\n@media screen{:root[data-theme=dark] .volab-drawing{", dark,
                        "}}\n", rules);
}

std::string_view icon_path(Icon icon)
{
    switch (icon) {
        case Icon::none: return "";
        case Icon::host: return "M1 2h16v6H1zM1 10h16v6H1zM4 5h1M4 13h1M9 5h5M9 13h5";
        case Icon::container: return "M9 1 16.5 5v8L9 17 1.5 13V5zM1.5 5 9 9l7.5-4M9 9v8";
        case Icon::directory: return "M1.5 15V3h5l2 2.5h8V15z";
        case Icon::volume:
            return "M2 4c0-3.4 14-3.4 14 0s-14 3.4-14 0v10c0 3.4 14 3.4 14 0V4M2 9c0 3.4 14 3.4 14 "
                   "0";
        case Icon::anonymous:
            return "M2 4c0-3.4 14-3.4 14 0s-14 3.4-14 0v10c0 3.4 14 3.4 14 0V4M7 10h.1M11 10h.1";
        case Icon::memory: return "M3 5h12v8H3zM6 5V2M9 5V2M12 5V2M6 16v-3M9 16v-3M12 16v-3";
        case Icon::plugin: return "M6 1v4M12 1v4M3.5 5h11v4a5.5 5.5 0 0 1-11 0zM9 14.500V17";
        case Icon::share: return "M1.500 11V2h4l1.500 2h9.500v7zM9 11v4M2 16h14M9 15h.1";
    }
    return "";
}

}  // namespace reports
