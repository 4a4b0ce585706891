import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { at, enter, expect, test, wear } from './house'
import { screens } from './screens'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const shots = process.env.E2E_SHOTS
if (shots) mkdirSync(shots, { recursive: true })

/** What axe finds on the page in a theme. */
async function seen(page: Page, colorScheme: 'light' | 'dark') {
  await wear(page, colorScheme)
  return (await new AxeBuilder({ page }).withTags(tags).analyze()).violations
}

// one sign-in for each person: a screen more costs a page, not a link
for (const who of new Set(screens.map(([, each]) => each))) {
  test(`screens of ${who}: accessible in both themes, one heading, no sideways scroll`, async ({ page }) => {
    test.setTimeout(300_000)
    await enter(page, who)
    for (const [name, , path] of screens.filter(([, each]) => each === who)) {
      await test.step(name, async () => {
        await page.setViewportSize({ width: 1280, height: 900 })
        await at(page, path)
        await expect(page.locator('h1')).toHaveCount(1)
        await expect(page).toHaveTitle(/ · Tocsin$/)
        for (const colorScheme of ['light', 'dark'] as const) {
          const violations = await seen(page, colorScheme)
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary?.split('\n')[1]?.trim()})`).join(', ')}`), `${name}, ${colorScheme}`).toEqual([])
          if (shots) await page.screenshot({ path: `${shots}/${name.replaceAll(' ', '-')}-1280-${colorScheme}.png` })
        }
        // 640 px of a screen of 1280 px are its 200 % zoom
        for (const width of [320, 390, 640]) {
          await page.setViewportSize({ width, height: 844 })
          expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${name} at ${width} px`).toBeLessThanOrEqual(0)
          if (shots && width < 640) await page.screenshot({ path: `${shots}/${name.replaceAll(' ', '-')}-${width}.png` })
        }
      })
    }
  })
}

test('sign-in: accessible, and says where one is', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('Kestrel Vale Energy')).toBeVisible()
  await expect(page.getByText(/^DEMO/)).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    const violations = await seen(page, colorScheme)
    expect(violations.map(({ id }) => id)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/sign-in-1280-${colorScheme}.png` })
  }
})

test('dialogs: palette and approval hold the focus, are accessible, and give it back', async ({ page }) => {
  await enter(page, 'ines.caldeira')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  expect((await new AxeBuilder({ page }).withTags(tags).analyze()).violations.map(({ id }) => id)).toEqual([])
  await page.keyboard.type('audit')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/audit$/)
  await expect(page.getByRole('heading', { level: 1, name: 'Audit room' })).toBeFocused()
})

test('versions of the procedure are told apart by a time with its zone', async ({ page }) => {
  await enter(page, 'jonah.feld')
  await at(page, '/procedure?tab=versions')
  for (const option of await page.getByLabel('Version').locator('option').allInnerTexts()) expect(option).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d ([+-]\d\d:\d\d|UTC) · /)
})

test('German: the screens say it in German, and the labels stay', async ({ page }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/admin')
  await page.getByLabel('Language').selectOption('de')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Zugang & Instanz')
  await page.getByRole('link', { name: 'Verzeichnis' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Verzeichnis der Mitteilungen')
  await expect(page.getByText('TLP:GREEN').first()).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
})

test('German: its longer words fit a small phone', async ({ page }) => {
  test.setTimeout(180_000)
  await enter(page, 'ines.caldeira')
  await at(page, '/admin')
  await page.getByLabel('Language').selectOption('de')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Zugang & Instanz')
  await page.setViewportSize({ width: 320, height: 844 })
  for (const [name, , path] of screens.filter(([, who]) => who === 'ines.caldeira')) {
    await at(page, path)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBeLessThanOrEqual(0)
  }
})
