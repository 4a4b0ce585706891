// Fails when the page weighs more than its budget: node tools/check_bundle.mjs DIST
//
// Entry: everything that index.html asks for (scripts, their static imports, styles), in brotli. Chunk: any file that is
// loaded later.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

const entryMax = 170_000
const chunkMax = 140_000

const dist = process.argv[2]
const html = readFileSync(join(dist, 'index.html'), 'utf8')
const sizeOf = (file) => brotliCompressSync(readFileSync(join(dist, file))).length
const entry = new Set(Array.from(html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g), (found) => found[1]))

const fail = (text) => {
  console.error(`bundle: ${text}`)
  process.exitCode = 1
}
for (const pattern of [/<script(?![^>]*\ssrc=)/i, /<style/i, /\sstyle=/i, /\son[a-z]+=/i]) if (pattern.test(html)) fail(`index.html has something inline: ${pattern}`)
if (entry.size === 0) fail('index.html asks for no script')
const weight = [...entry].reduce((sum, file) => sum + sizeOf(file), 0)
if (weight > entryMax) fail(`the entry weighs ${weight} bytes in brotli, more than ${entryMax}`)
for (const name of readdirSync(join(dist, 'assets'))) {
  const file = `assets/${name}`
  if (!entry.has(file) && sizeOf(file) > chunkMax) fail(`${file} weighs ${sizeOf(file)} bytes in brotli, more than ${chunkMax}`)
}
if (!process.exitCode) console.log(`bundle: the entry weighs ${weight} bytes in brotli (at most ${entryMax})`)
