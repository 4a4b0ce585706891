// Packs a folder of built files for the binary: node tools/pack.mjs DIST OUT
//
// OUT gets each file as it is and, where that is smaller, in brotli and gzip, all under names of their own; assets.S, which
// takes them into an object file; and assets_table.cpp, the table that src/main/web_assets.hpp declares. The same files
// give the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
  png: 'image/png',
  txt: 'text/plain; charset=utf-8',
}

const [dist, out] = process.argv.slice(2)
if (!dist || !out) throw new Error('usage: node tools/pack.mjs DIST OUT')
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

// every length is known to gzip and brotli, and neither writes a time
const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
const gzip = (bytes) => gzipSync(bytes, { level: 9 })
const isWorth = (packed, raw) => packed.length + 64 < raw.length

const sections = []
const symbols = []
const rows = []
filesBelow(dist)
  .map((path) => ({ path, name: `/${relative(dist, path).replaceAll('\\', '/')}` }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
  .forEach(({ path, name }, index) => {
    const raw = readFileSync(path)
    const type = types[name.slice(name.lastIndexOf('.') + 1)]
    if (!type) throw new Error(`pack: no media type is known for ${name}`)
    const take = (encoding, bytes) => {
      const symbol = `tocsin_web_${index}_${encoding}`
      writeFileSync(join(out, `${symbol}.bin`), bytes)
      sections.push(`${symbol}:\n  .incbin "${symbol}.bin"\n`)
      symbols.push(symbol)
      return `{${symbol}, ${bytes.length}}`
    }
    const packed = { br: brotli(raw), gz: gzip(raw) }
    const etag = createHash('sha256').update(raw).digest('hex').slice(0, 32)
    const views = [take('raw', raw), ...['br', 'gz'].map((encoding) => (isWorth(packed[encoding], raw) ? take(encoding, packed[encoding]) : '{}'))]
    rows.push(`      {"${name}", "${type}", "${etag}", ${name.startsWith('/assets/')}, ${views.join(', ')}},`)
  })

writeFileSync(
  join(out, 'assets.S'),
  `# Made by web/tools/pack.mjs.\n.section .rodata\n${symbols.map((each) => `.globl ${each}\n`).join('')}${sections.join('')}.section .note.GNU-stack,"",%progbits\n`,
)
writeFileSync(
  join(out, 'assets_table.cpp'),
  `// Made by web/tools/pack.mjs.
#include "main/web_assets.hpp"

extern "C" {
${symbols.map((each) => `extern const char ${each}[];`).join('\n')}
}

namespace tocsin {
std::span<const http::Asset> web_assets() {
  static const http::Asset assets[] = {
${rows.join('\n')}
  };
  return assets;
}
}  // namespace tocsin
`,
)
