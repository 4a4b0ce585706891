import AxeBuilder from '@axe-core/playwright'
import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { allow, at, authenticator, enroll, enter, expect, refusedRequest, test, wear } from './house'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const shots = process.env.E2E_SHOTS
if (shots) mkdirSync(shots, { recursive: true })

const title = 'Confirm that it is you'
const first = 'harbour lanterns at dusk'
const second = 'four grey herons in rain'

/** A one-time code (RFC 6238), `ahead` steps of 30 seconds from now. */
function codeOf(secret: string, ahead: number): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const hash = createHmac('sha1', key).update(counter).digest()
  return String((hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Types another password into one's own page, up to the button that sends it. */
async function typePassword(page: Page, password: string, current = '') {
  if (current) await page.getByLabel('Current password').fill(current)
  await page.getByLabel('New password').fill(password)
}
const save = (page: Page) => page.getByRole('button', { name: 'Save the password' })

/** Comes in by a password alone, which shows no presence. */
async function enterByPassword(page: Page, email: string, password: string) {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel(/^E-mail address/).fill(email)
  await page.getByLabel(/^Password/).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('A password alone lets you read and nothing else.')).toBeVisible()
}

const emailOf = async (page: Page) => ((await (await page.request.get('/v1/session')).json()) as { email: string }).email

/** How often the page sent that its password be set. */
function countOf(page: Page) {
  const sent = { times: 0 }
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/v1/account/password') sent.times += 1
  })
  return sent
}

/** Accessible in both themes, and no wider than a small phone. */
async function stands(page: Page, dialog: Locator, name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await wear(page, colorScheme)
    expect((await new AxeBuilder({ page }).withTags(tags).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`), `${name}, ${colorScheme}`).toEqual([])
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 844 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${name} at ${width} px`).toBeLessThanOrEqual(0)
      expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth), `${name} at ${width} px`).toBeLessThanOrEqual(0)
      if (shots) await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png` })
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  }
  await wear(page, 'light')
}

/** Tab goes round inside the dialog. */
async function holdsFocus(page: Page, dialog: Locator) {
  for (let presses = 0; presses < 8; presses++) {
    await page.keyboard.press('Tab')
    expect(await dialog.evaluate((element) => element.contains(document.activeElement)), `after ${presses + 1} tabs`).toBe(true)
  }
}

test('who came in by a password alone confirms with the passkey: nothing is asked twice, and putting it off loses nothing', async ({ page, calm }) => {
  test.setTimeout(120_000)
  const { session, authenticatorId } = await authenticator(page)
  await enroll(page, 'leila.farrokh')
  await at(page, '/admin')
  await typePassword(page, first)
  await save(page).click()
  await expect(page.getByText('A password is set.')).toBeVisible()
  await enterByPassword(page, await emailOf(page), first)

  const sent = countOf(page)
  await typePassword(page, second, first)
  await save(page).click()
  const dialog = page.getByRole('dialog', { name: title })
  const confirm = dialog.getByRole('button', { name: 'Confirm with my passkey' })
  await expect(confirm).toBeFocused()
  // a password without a code shows nothing, so it is not offered
  await expect(dialog.getByLabel(/^Password/)).toHaveCount(0)
  await stands(page, dialog, 'presence-passkey')
  await holdsFocus(page, dialog)

  // put off: what was typed stays, no refusal is shown, and the focus is back
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('New password')).toHaveValue(second)
  await expect(page.getByLabel('Current password')).toHaveValue(first)
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(save(page)).toBeFocused()
  expect(sent.times).toBe(1)

  // a screen reader clicks without a key or a pointer: the focus comes too
  await save(page).evaluate((button: HTMLElement) => button.click())
  await expect(confirm).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(sent.times).toBe(2)
  await save(page).focus()

  // the person declines at the authenticator: said, with what to do, and the dialog stays
  await page.keyboard.press('Enter')
  await expect(confirm).toBeFocused()
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toBeFocused()
  await expect(dialog.getByRole('alert')).toContainText('No passkey was given')
  await expect(dialog.getByRole('alert')).toContainText('What to do:')
  expect(sent.times).toBe(3)

  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await confirm.click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('New password')).toHaveValue('')
  expect(sent.times).toBe(4)
  // it counts for a while, and is not asked again
  await typePassword(page, first, second)
  await save(page).click()
  await expect(page.getByLabel('New password')).toHaveValue('')
  expect(sent.times).toBe(5)
  allow(calm, refusedRequest)
})

test('who has no passkey confirms with password and code; wrong ones are refused with what to do', async ({ page, browser, calm }) => {
  test.setTimeout(120_000)
  await enter(page, 'jonah.feld')
  await at(page, '/admin')
  await typePassword(page, first)
  await save(page).click()
  await expect(page.getByText('A password is set.')).toBeVisible()
  await enterByPassword(page, await emailOf(page), first)

  // with a password alone there is nothing to confirm with: said, with the way out
  await typePassword(page, second, first)
  await save(page).click()
  const dialog = page.getByRole('dialog', { name: title })
  await expect(dialog.getByText('You have nothing to confirm it with yet')).toBeVisible()
  await stands(page, dialog, 'presence-none')
  await dialog.getByRole('button', { name: 'Set up a passkey' }).click()
  await expect(dialog).toBeHidden()
  await expect(page).toHaveURL(/\/admin$/)

  // codes are set up in another window meanwhile
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const other = await context.newPage()
  await enter(other, 'jonah.feld')
  await at(other, '/admin')
  await other.getByRole('button', { name: 'Set up codes' }).click()
  const secret = await other.locator('code', { hasText: /^[A-Z2-7]{32,}$/ }).innerText()
  await other.getByLabel(/^Code/).fill(codeOf(secret, 0))
  await other.getByRole('button', { name: 'Confirm' }).click()
  await expect(other.getByText('Codes are set up.')).toBeVisible()
  await context.close()

  const sent = countOf(page)
  await save(page).click()
  await expect(dialog.getByRole('button', { name: 'Confirm with my passkey' })).toHaveCount(0)
  await expect(dialog.getByLabel(/^Password/)).toBeFocused()
  await stands(page, dialog, 'presence-code')
  await holdsFocus(page, dialog)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('New password')).toHaveValue(second)
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(sent.times).toBe(1)

  await save(page).click()
  await dialog.getByLabel(/^Password/).fill(second)
  await dialog.getByLabel(/^Code/).fill(codeOf(secret, 0))
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toBeFocused()
  await expect(dialog.getByRole('alert')).toContainText('session.refused')
  await expect(dialog.getByRole('alert')).toContainText('What to do:')
  await expect(dialog.getByLabel(/^Code/)).not.toHaveValue('')
  expect(sent.times).toBe(2)

  await dialog.getByLabel(/^Password/).fill(first)
  await dialog.getByLabel(/^Code/).fill(codeOf(secret, 1))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('New password')).toHaveValue('')
  expect(sent.times).toBe(3)
  allow(calm, refusedRequest)
})
