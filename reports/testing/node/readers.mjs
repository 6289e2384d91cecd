// SPDX-License-Identifier: Apache-2.0
// Reads documents with parsers that others wrote, for formats_test.py.
//
//   node readers.mjs FILES.json
//
// FILES.json is [{"kind": "tap" | "markdown", "file": PATH}, …]; printed is what each was read as: of
// TAP the counts of its steps, of Markdown its HTML.
import { readFileSync } from 'node:fs'
import MarkdownIt from 'markdown-it'
import { Parser } from 'tap-parser'

const markdown = new MarkdownIt({ html: true, linkify: true })

function readTap(text) {
  const told = { points: [], bailout: false, extra: [], ok: true }
  const listen = (parser) => {
    parser.on('assert', (point) => {
      if (parser.level > 0) told.points.push({ ok: point.ok, skip: point.skip, name: point.name, diag: point.diag })
    })
    parser.on('extra', (line) => told.extra.push(line))
    parser.on('bailout', (reason) => { told.bailout = reason || true })
    parser.on('child', listen)
  }
  const parser = new Parser({ strict: false })
  listen(parser)
  parser.on('complete', (results) => {
    told.ok = results.ok
    told.failures = results.failures.filter((each) => each.tapError).map((each) => each.tapError)
  })
  parser.end(text)
  return told
}

const read = { tap: readTap, markdown: (text) => markdown.render(text) }
const wanted = JSON.parse(readFileSync(process.argv[2], 'utf8'))
process.stdout.write(JSON.stringify(wanted.map(({ kind, file }) => read[kind](readFileSync(file, 'utf8')))))
