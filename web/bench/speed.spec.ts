import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { at, enter, expect, seed, test } from '../e2e/house'

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const say = (text: string) => console.log(`figure: ${text}`)

/** How long the browser alone takes to lay out and draw so many plain rows. */
const plainRows = (page: Page, rows: number) =>
  page.evaluate(async (count) => {
    const began = performance.now()
    const table = document.createElement('table')
    for (let n = 0; n < count; n++) {
      const row = table.insertRow()
      for (let cell = 0; cell < 4; cell++) row.insertCell().textContent = `row ${n} cell ${cell}`
    }
    document.body.append(table)
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const took = performance.now() - began
    table.remove()
    return took
  }, rows)

/** Scrolls the page from its head to its foot, a screen in a few frames. @return how long each frame took, in ms */
const scrolled = (page: Page) =>
  page.evaluate(async () => {
    const frames: number[] = []
    let last = performance.now()
    for (let top = 0; top < document.documentElement.scrollHeight; top += 240) {
      scrollTo(0, top)
      await new Promise((drawn) => requestAnimationFrame(drawn))
      frames.push(performance.now() - last)
      last = performance.now()
    }
    scrollTo(0, 0)
    return frames.slice(1)
  })
const worst = (frames: number[]) => Math.max(...frames)

test('inbox of 5,000 due shares: interactive within 700 ms', async ({ page }) => {
  test.setTimeout(600_000)
  await enter(page, 'maren.holloway')
  const catalog = JSON.parse(readFileSync('../examples/signals/kev-excerpt.json', 'utf8')) as { vulnerabilities: Record<string, unknown>[] }
  const entry = catalog.vulnerabilities[0]
  const open = async () => (await page.evaluate(async () => ((await (await fetch('/v1/instance')).json()) as { counts: { due: Record<string, number> } }).counts)).due.open ?? 0
  for (let batch = 0; (await open()) < 5000; batch++) {
    const vulnerabilities = Array.from({ length: 100 }, (_, n) => ({ ...entry, cveID: `CVE-2024-${20000 + batch * 100 + n}` }))
    const text = JSON.stringify({ ...catalog, count: vulnerabilities.length, vulnerabilities })
    const status = await page.evaluate(async (body) => (await fetch('/v1/signals', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status, JSON.stringify({ text }))
    expect(status).toBeLessThan(300)
  }
  const answers: number[] = []
  const took: number[] = []
  for (let round = 0; round < 5; round++) {
    await page.goto('about:blank')
    await page.goto('/', { waitUntil: 'commit' })
    await page.getByRole('row').nth(20).waitFor()
    // what is drawn answers: a frame after the last row, with nothing in its way
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    took.push(await page.evaluate(() => performance.now()))
    answers.push(await page.evaluate(async () => {
      const began = performance.now()
      await (await fetch('/v1/inbox')).text()
      return performance.now() - began
    }))
  }
  const rows = await page.getByRole('row').count()
  const bare: number[] = []
  for (let round = 0; round < 5; round++) {
    await page.goto('about:blank')
    await page.goto('/nowhere', { waitUntil: 'commit' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    bare.push(await page.evaluate(() => performance.now()))
  }
  say(`inbox, ${await open()} due shares open, ${rows} rows shown: interactive after ${median(took).toFixed(0)} ms (at most 700); a screen with nothing on it ${median(bare).toFixed(0)} ms; the server's answer ${median(answers).toFixed(0)} ms; as many plain rows ${(await plainRows(page, rows)).toFixed(0)} ms`)
})

/** A redline as the server answers it, of a narrative of 200 kB with a thousand places redacted. */
function longRedline() {
  const words = 'The session daemon of the gateway wrote a path that nobody had asked for, twice before noon. '
  const segments: object[] = []
  const marks: object[] = []
  for (let number = 1; number <= 1000; number++) {
    segments.push({ text: `${words}${words}` }, { mark: number })
    marks.push({ number, part: 'body', place: '', kind: 'host', rule: 'inventory.host@0123456789ab', match: `m${number}`, why: 'In the body stood the name of one of our computers. It was replaced by a pseudonym that means the same throughout.', replacement: `HOST-${number}`, before: `kvdc-${number}`, decided_by: 'policy', waits: false })
  }
  return { audience: 'peer-utilities', state: 'in-review', raw: true, stale: false, parts: [{ name: 'body', media_type: 'text/plain', segments }], marks, kept: [] }
}

test('redline of 200 kB with 1,000 redactions: no frame over 50 ms while it is scrolled', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'ines.caldeira')
  const body = JSON.stringify(longRedline())
  expect(body.length).toBeGreaterThan(200_000)
  await page.route('**/v1/shares/*/redline/**', (route) => route.fulfill({ contentType: 'application/json', body }))
  const began = Date.now()
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities`)
  await expect(page.locator('#card-1000')).toBeAttached()
  const drawn = Date.now() - began
  const frames = await scrolled(page)
  const steps = await page.evaluate(async () => {
    const took: number[] = []
    for (let n = 0; n < 30; n++) {
      const start = performance.now()
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', bubbles: true }))
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      took.push(performance.now() - start)
    }
    return took
  })
  await page.unroute('**/v1/shares/*/redline/**')
  await page.goto('about:blank')
  await page.evaluate((text) => {
    const pre = document.createElement('pre')
    pre.style.whiteSpace = 'pre-wrap'
    pre.textContent = text
    document.body.append(pre)
  }, 'The session daemon of the gateway wrote a path that nobody had asked for. '.repeat(2800))
  const plain = await scrolled(page)
  say(`redline, 1,000 redactions: there after ${drawn} ms; ${frames.length} frames scrolled, median ${median(frames).toFixed(1)}, worst ${worst(frames).toFixed(1)} ms (at most 50); to the next redaction, two frames, ${median(steps).toFixed(1)} ms; the same text without marks: median ${median(plain).toFixed(1)}, worst ${worst(plain).toFixed(1)} ms`)
})

test('an idle session asks for nothing', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'maren.holloway')
  await at(page, '/shares')
  await page.waitForTimeout(2_000)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.waitForTimeout(60_000)
  say(`idle session: ${asked.length} requests in a minute (none wanted)`)
  expect(asked).toEqual([])
})
