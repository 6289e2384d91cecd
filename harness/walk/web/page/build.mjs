// SPDX-License-Identifier: Apache-2.0
// Bundles the page of `volab serve`, compresses it and writes it as C++ (assets.hpp says what it is).
//
//   node build.mjs PACKAGES ASSETS.cpp
//
// PACKAGES is the folder in which install.sh put what package-lock.json names. The same sources make the same
// bytes on every machine. Without the packages there is one page, which says so.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [packages, output] = process.argv.slice(2).map((each) => path.resolve(each));
const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(packages, "node_modules");
const whole = fs.existsSync(path.join(packages, "installed"));

// xterm.js writes <style> elements and style attributes, which the page's Content-Security-Policy forbids
// (style-src 'self'): it gets style sheets of ours instead, and sets attributes through the CSSOM.
function obedient(source) {
  for (const [theirs, ours, times] of [
    [/[\w.]+\.createElement\("style"\)/g, "volab_style()", 3],
    [/(\w+)\.setAttribute\("style",`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{(\w+)\};`\)/g, "$1.style.cssText+=$2+\";\"", 1],
  ]) {
    const found = source.match(theirs)?.length ?? 0;
    if (found !== times) throw new Error(`xterm.js has ${found} places like ${theirs}, not ${times}: look at build.mjs`);
    source = source.replace(theirs, ours);
  }
  return `import { volab_style } from ${JSON.stringify(path.join(here, "src", "style.ts"))};\n${source}`;
}
const terminals = {
  name: "obedient xterm.js",
  setup(build) {
    build.onLoad({ filter: /@xterm\/xterm\/lib\/xterm\.mjs$/ }, (file) => ({
      contents: obedient(fs.readFileSync(file.path, "utf8")), loader: "js", resolveDir: path.dirname(file.path),
    }));
  },
};

async function bundled() {
  const esbuild = createRequire(path.join(packages, "package.json"))("esbuild");
  const { outputFiles } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: { page: "src/main.tsx" },
    outdir: "out",
    bundle: true,
    format: "esm",
    target: ["chrome111", "firefox113", "safari16.4"],
    minify: true,
    legalComments: "none",
    nodePaths: [modules],
    plugins: [terminals],
    tsconfig: path.join(here, "tsconfig.json"),
    write: false,
    logLevel: "warning",
  });
  return outputFiles;
}

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);
const types = { ".txt": "text/plain", ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const asset = (at, extension, bytes) => ({
  path: at, type: `${types[extension]}; charset=utf-8`, etag: hash(bytes), gzip: gzipSync(bytes, { level: 9 }),
});
const named = (name, extension, bytes) => asset(`/assets/${name}-${hash(bytes)}${extension}`, extension, bytes);

const files = [];
if (whole) {
  for (const file of await bundled())
    files.push(named("page", path.extname(file.path), Buffer.from(file.contents)));
  // What others wrote comes with the terms under which they gave it.
  const theirs = Object.keys(JSON.parse(fs.readFileSync(path.join(here, "package.json"), "utf8")).dependencies).sort();
  files.push(named("licences", ".txt", Buffer.from(theirs.map((name) =>
    `${name}\n\n${fs.readFileSync(path.join(modules, name, "LICENSE"), "utf8").trim()}\n`).join("\n\n"))));
}
files.push(named("mark", ".svg", fs.readFileSync(path.join(here, "src", "mark.svg"))));
const html = fs.readFileSync(path.join(here, "src", whole ? "index.html" : "without.html"), "utf8");
const page = html.replace(/%(\w+)(\.\w+)%/g, (reference, name, extension) => {
  const file = files.find((each) => each.path.startsWith(`/assets/${name}-`) && each.path.endsWith(extension));
  if (!file) throw new Error(`index.html names ${reference}, which is not made`);
  return file.path;
});
files.unshift(asset("/", ".html", Buffer.from(page)));

// Three octal digits, so that no digit that follows can belong to it.
const literal = (bytes) => {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 64)
    lines.push(`    "${[...bytes.subarray(at, at + 64)].map((each) => `\\${each.toString(8).padStart(3, "0")}`).join("")}"`);
  return lines.join("\n");
};
const rows = files.map((file, index) => `    {"${file.path}", "${file.type}", "\\"${file.etag}\\"", {bytes_${index}, ${file.gzip.length}}},`);
fs.writeFileSync(output, `// Made by harness/walk/web/page/build.mjs.
#include "harness/walk/web/assets.hpp"

namespace {

${files.map((file, index) => `constexpr char bytes_${index}[] =\n${literal(file.gzip)};`).join("\n\n")}

constexpr harness::walk::web::Asset table[] = {
${rows.join("\n")}
};

}  // namespace

std::span<const harness::walk::web::Asset> harness::walk::web::assets()
{
    return table;
}

bool harness::walk::web::has_page()
{
    return ${whole};
}
`);
if (!whole) fs.utimesSync(output, 1, 1);  // older than what it is made of: the next build makes it anew
for (const file of files) console.log(`${file.path}: ${file.gzip.length} bytes compressed`);
