import AxeBuilder from '@axe-core/playwright'
import { at, enter, expect, test, wear } from './house'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** The page believes that it is so much later; the server's clock stays, so nothing really ends. */
test('session: two minutes before it ends by silence it is said, and one press keeps it', async ({ page }) => {
  await page.clock.install()
  await enter(page, 'maren.holloway')
  await at(page, '/compose')
  await page.getByLabel(/^Title/).fill('Typed before the warning')
  const { idle_s } = await page.evaluate(async () => ((await (await fetch('/v1/session')).json()) as { session: { idle_s: number } }).session)
  const dialog = page.getByRole('dialog', { name: 'You are about to be signed out' })
  await page.clock.fastForward((idle_s - 200) * 1000)
  await expect(dialog).toHaveCount(0)
  await page.clock.fastForward(100_000)
  await expect(dialog).toBeVisible()
  for (const theme of ['light', 'dark'] as const) {
    await wear(page, theme)
    expect((await new AxeBuilder({ page }).withTags(tags).analyze()).violations.map(({ id }) => id), theme).toEqual([])
  }
  await dialog.getByRole('button', { name: 'Stay signed in' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByLabel(/^Title/)).toHaveValue('Typed before the warning')
  // it was put off by the whole time, not for good
  await page.clock.fastForward((idle_s - 60) * 1000)
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

test('session: one that is old cannot be kept, and signing in again is offered before it ends', async ({ page }) => {
  await page.route('**/v1/session', async (route) => {
    const answer = await route.fetch()
    const session = (await answer.json()) as { session?: { expires: string } }
    if (session.session) session.session.expires = new Date(Date.now() + 100_000).toISOString()
    await route.fulfill({ response: answer, json: session })
  })
  await enter(page, 'maren.holloway')
  await at(page, '/help')
  const dialog = page.getByRole('dialog', { name: 'You are about to be signed out' })
  await expect(dialog).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Stay signed in' })).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Sign in again' }).click()
  await expect(page.getByRole('dialog', { name: 'Sign in again' })).toBeVisible()
  await expect(dialog).toHaveCount(0)
})
