import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { expect, wear } from './house'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
export const shots = process.env.E2E_SHOTS
if (shots) mkdirSync(shots, { recursive: true })

/** What axe finds on the page as it stands, rule by rule, with the places. */
export const violations = async (page: Page) => (await new AxeBuilder({ page }).withTags(tags).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)

/** Accessible in both themes. */
export async function isAccessible(page: Page, name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await wear(page, colorScheme)
    expect(await violations(page), `${name}, ${colorScheme}`).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/${name.replaceAll(' ', '-')}-${page.viewportSize()?.width}-${colorScheme}.png` })
  }
  await wear(page, 'light')
}

/** No wider than small phones. */
export async function fitsPhones(page: Page, name: string) {
  const before = page.viewportSize()
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${name} at ${width} px`).toBeLessThanOrEqual(0)
  }
  if (before) await page.setViewportSize(before)
}

/** The browser of somebody outside: no account, no script. */
export const outsider = async (browser: Browser) => (await browser.newContext({ javaScriptEnabled: false, ignoreHTTPSErrors: true })).newPage()

/** A page without script: what axe finds needs a script of its own, so the same bytes are looked at in a page that runs some. */
export async function plainPageStands(page: Page, withScript: Page, name: string) {
  await withScript.setContent(await page.content())
  await isAccessible(withScript, name)
  if (shots) for (const width of [390, 320]) {
    await withScript.setViewportSize({ width, height: 844 })
    await withScript.screenshot({ path: `${shots}/${name}-${width}-light.png`, fullPage: true })
  }
  await fitsPhones(withScript, name)
  await withScript.setViewportSize({ width: 1280, height: 900 })
}
