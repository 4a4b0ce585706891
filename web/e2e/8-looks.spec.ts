import { at, enter, expect, seed, test } from './house'

/**
 * Screens whose content stays the same from run to run, compared with the pictures in visual/. After a change that is meant:
 * `web/e2e/run 8-looks --update-snapshots`, and a look at what changed.
 */
const looks: [name: string, path: string][] = [
  ['help', '/help'],
  ['nowhere', '/nowhere'],
  ['log-without-a-match', '/shares?state=recalled'],
  ['not-share', `/shares/${seed.peers}/not-share`],
]

test('screens look as they did: 1280 and 390 px, both themes', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'ines.caldeira')
  for (const [name, path] of looks)
    for (const [width, colorScheme] of [[1280, 'light'], [390, 'dark']] as const) {
      await page.setViewportSize({ width, height: 844 })
      await page.emulateMedia({ colorScheme })
      await at(page, path)
      // one font by its name: what a machine has for the others is its own
      await page.evaluate(() => {
        for (const font of ['--font', '--mono']) document.documentElement.style.setProperty(font, font === '--font' ? "'DejaVu Sans'" : "'DejaVu Sans Mono'")
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
      })
      await expect(page).toHaveScreenshot(`${name}-${width}.png`, { mask: [page.locator('.clock'), page.locator('.nav-link .count')] })
    }
})
