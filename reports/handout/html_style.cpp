// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/html_style.hpp"

#include "harness/base/text.hpp"

namespace reports {

namespace {

constexpr std::string_view screen =
    R"(:root{--ground:#fff;--text:#1c2430;--dim:#586476;--line:#d8dde4;
--accent:#1f5fbf;--block:#f4f6f9;--command:#0b3d82;--error:#9c2f22;--warn-ground:#fff4e0;--warn:#8a5300}
@media screen and (prefers-color-scheme:dark){:root{--ground:#12161c;--text:#e6eaf0;--dim:#a3aebd;
--line:#323c49;--accent:#86b4ff;--block:#1b212a;--command:#a9cbff;--error:#ff9d8f;--warn-ground:#33270f;
--warn:#f5c26b}}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--text);font-size:16px;line-height:1.65}
body{max-width:50rem;margin:0 auto;padding:2rem 1.25rem 4rem;overflow-wrap:break-word}
h1{font-size:2.1rem;line-height:1.25;margin:1rem 0 .75rem;letter-spacing:-.01em}
h2{font-size:1.45rem;line-height:1.3;margin:3rem 0 .75rem;padding-bottom:.3rem;border-bottom:2px solid var(--line)}
h3{font-size:1.08rem;margin:1.75rem 0 .25rem}
p{margin:.6rem 0}
a{color:var(--accent)}
a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.lead p{font-size:1.15rem;color:var(--dim)}
.number{color:var(--accent);font-variant-numeric:tabular-nums;margin-right:.55em}
nav{margin:1.75rem 0;padding:1rem 1.25rem;background:var(--block);border-radius:10px}
nav h2{margin:0 0 .4rem;border:0;padding:0;font-size:1.05rem}
nav ol{list-style:none;margin:0;padding:0;columns:18rem 2;column-gap:2rem}
nav li{break-inside:avoid;padding:.12rem 0}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.notice,.trouble{background:var(--warn-ground);color:var(--warn);border-left:4px solid;border-radius:4px;
padding:.5rem .9rem;margin:.9rem 0;font-weight:600}
figure{margin:1.25rem 0 1.5rem}
figure>svg{display:block;max-width:100%;height:auto}
@media screen and (min-width:68rem){figure{margin-inline:-7rem;text-align:center}figure>svg{margin:0 auto}}
figcaption{color:var(--dim);font-size:.9rem;margin-top:.4rem}
code,pre,samp{font-family:var(--mono);font-size:.86rem}
pre code,pre samp{font-size:inherit}
p code,dd code,.written code{background:var(--block);border-radius:4px;padding:.08em .3em;overflow-wrap:anywhere}
.step{margin:1.35rem 0}
.on{font-size:.82rem;color:var(--dim);margin:.5rem 0 -.2rem}
.terminal{background:var(--block);border:1px solid var(--line);border-radius:8px;margin:.55rem 0;overflow:hidden}
.terminal pre{margin:0;padding:.65rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5;
font-variant-ligatures:none}
.command{color:var(--command);font-weight:600}
.prompt{color:var(--dim);font-weight:400;user-select:none;-webkit-user-select:none}
.output{border-top:1px solid var(--line)}
.output .error{color:var(--error)}
.output .left-out{color:var(--dim);font-style:italic}
.note{color:var(--dim);font-size:.82rem;margin:.15rem .1rem}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem 1.25rem;margin:1rem 0}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
)";

constexpr std::string_view paper = R"(@media print{
html{font-size:10.5pt;line-height:1.5}
body{max-width:none;padding:0}
h1{font-size:22pt;margin-top:0}
h2{font-size:15pt;margin-top:20pt}
h1,h2,h3,.on,.says,nav h2{break-after:avoid}
h2,h3{break-inside:avoid}
.command,figure,nav,.notice,.trouble,dl>*{break-inside:avoid}
.command{break-after:avoid}
.terminal{box-decoration-break:clone;-webkit-box-decoration-break:clone;overflow:visible}
.short{break-inside:avoid}
.note{break-before:avoid}
p,pre{orphans:3;widows:3}
code,pre,samp{font-size:8pt}
figure{margin:10pt 0 12pt;text-align:center}
figure>svg{max-height:165mm;width:auto;max-width:100%;margin:0 auto}
figure.narrow>svg{max-width:115mm}
.made{break-before:page}
.terminal,nav,.notice,.trouble{print-color-adjust:exact;-webkit-print-color-adjust:exact}
figure>svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
nav a,a{color:inherit;text-decoration:none}
}
)";

std::string_view sans_of(std::string_view language)
{
    if (language == "ja")
        return "\"Noto Sans CJK JP\",\"Noto Sans JP\",\"Hiragino Sans\",\"Yu Gothic "
               "UI\",Meiryo,sans-serif";
    if (language == "zh")
        return "\"Noto Sans CJK SC\",\"Noto Sans SC\",\"PingFang SC\",\"Microsoft "
               "YaHei\",sans-serif";
    return "system-ui,-apple-system,\"Segoe UI\",\"DejaVu Sans\",\"Noto Sans CJK JP\",sans-serif";
}

}  // namespace

std::string handout_style(std::string_view language, std::string_view page)
{
    const std::string_view sans = sans_of(language);
    return harness::cat(
        screen, "html{font-family:", sans,
        "}\n:root{--mono:ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,", sans, "}\n", paper,
        "@page{size:A4;margin:18mm 17mm 20mm;@bottom-left{content:", page, ";font:8pt ", sans,
        ";color:#586476}@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt ", sans,
        ";color:#586476}}\n@page:first{@bottom-left{content:\"\"}}\n");
}

}  // namespace reports
