import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { allow, at, enter, expect, seed, test, tocsin } from './house'

/** The text of each sheet of a PDF. */
const sheetsOf = (pdf: Buffer) => execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).split('\f').filter(Boolean)

test('a session that ends keeps what was typed, and says so over the screen', async ({ page, calm }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/compose')
  await page.getByLabel('Title').fill('Half a thought')
  await page.waitForTimeout(1200) // what is typed is kept once a second
  await page.context().clearCookies()
  await page.getByRole('link', { name: 'Sharing log' }).click()
  await expect(page.getByRole('dialog', { name: 'Sign in again' })).toBeVisible()
  await enter(page, 'maren.holloway')
  await at(page, '/compose')
  await expect(page.getByLabel('Title')).toHaveValue('Half a thought')
  await page.getByRole('button', { name: 'Start over' }).click()
  await expect(page.getByLabel('Title')).toHaveValue('')
  allow(calm, /status of 401/)
})

/** What stands in a tab's own store, as one text. */
const keptIn = (page: Page) => page.evaluate(() => JSON.stringify({ ...sessionStorage }))

/** Types half a title, waits until it is kept, and looks at a record. */
async function leaveTraces(page: Page, who: string, text: string) {
  await enter(page, who)
  await at(page, `/shares/${seed.inside}`)
  await at(page, '/compose')
  await page.getByLabel('Title').fill(text)
  await expect.poll(() => keptIn(page)).toContain(text)
  expect(await keptIn(page)).toContain(seed.inside)
}

test('who signs out leaves nothing of what they typed and looked at, and nobody finds what another typed', async ({ page, calm }) => {
  await leaveTraces(page, 'maren.holloway', 'Hers alone')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible()
  expect(await keptIn(page)).not.toContain('Hers alone')
  expect(await keptIn(page)).not.toContain(seed.inside)

  // her session ends by itself; somebody else comes in by the same tab
  await leaveTraces(page, 'maren.holloway', 'Hers again')
  await page.context().clearCookies()
  await enter(page, 'tobias.achterman')
  await at(page, '/compose')
  await expect(page.getByLabel('Title')).toHaveValue('')
  expect(await keptIn(page)).not.toContain('Hers again')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option', { name: /Seen lately/ })).toHaveCount(0)
  allow(calm, /status of 401/)
})

test('somebody else who signs in over a screen finds none of what stood there', async ({ page, calm }) => {
  const password = 'eleven slow barges upstream'
  await enter(page, 'tobias.achterman')
  await at(page, '/admin')
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await expect(page.getByText('A password is set.')).toBeVisible()
  const { email } = (await (await page.request.get('/v1/session')).json()) as { email: string }
  await leaveTraces(page, 'maren.holloway', 'Behind the dialog')
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Make the renditions' }).click()
  const dialog = page.getByRole('dialog', { name: 'Sign in again' })
  await dialog.getByLabel(/^E-mail address/).fill(email)
  await dialog.getByLabel(/^Password/).fill(password)
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Tobias Achterman').first()).toBeVisible()
  await expect(page.getByLabel('Title')).toHaveValue('')
  await expect(page.getByText('This is what you typed before')).toHaveCount(0)
  expect(await keptIn(page)).not.toContain('Behind the dialog')
  allow(calm, /status of 401/)
})

test('two people edit one share: the second sees what differs, and overwrites nothing unseen', async ({ page, calm }) => {
  await enter(page, 'maren.holloway')
  await at(page, `/shares/${seed.open}/revise`)
  await page.getByLabel('Title').fill('My title')
  const item = (JSON.parse(await tocsin('leila.farrokh', '--json', 'share', 'show', seed.open)) as { item: Record<string, unknown> }).item
  writeFileSync(`${seed.data}/other.json`, JSON.stringify({ ...item, title: 'Their title' }))
  await tocsin('leila.farrokh', 'share', 'revise', seed.open, '--item', `${seed.data}/other.json`)
  await page.getByRole('button', { name: 'Make the renditions' }).click()
  await expect(page.getByRole('heading', { name: 'Revision 2 is there already' })).toBeVisible()
  await expect(page.locator('del', { hasText: 'Their' })).toBeVisible()
  await page.getByRole('button', { name: 'Take theirs' }).first().click()
  await expect(page.getByLabel('Title')).toHaveValue('Their title')
  await page.getByLabel('Title').fill('The title of both')
  await page.getByRole('button', { name: 'Make the renditions' }).click()
  await expect(page).toHaveURL(new RegExp(`/shares/${seed.open}$`))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The title of both')
  allow(calm, /status of 412/)
})

test('a server that is gone is said, with what to do, and nothing is lost', async ({ page, calm }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/compose')
  await page.getByLabel('Title').fill('Typed before the line broke')
  await page.context().setOffline(true)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('alert')).toContainText('The server did not answer')
  await expect(page.getByLabel('Title')).toHaveValue('Typed before the line broke')
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Start over' }).or(page.getByRole('link', { name: 'Cancel' })).first().click()
  allow(calm, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK/)
})

test('a refusal shows its rule, its meaning, the place and the next step, and takes the focus', async ({ page, calm }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/compose')
  await page.getByLabel('Security operations and incident response').check()
  await page.getByRole('button', { name: 'Make the renditions' }).click()
  const alert = page.getByRole('alert')
  await expect(alert).toBeFocused()
  await expect(alert).toContainText('message.')
  await expect(alert).toContainText('What to do:')
  await expect(alert).toContainText('/item/')
  allow(calm, /status of 400/)
})

test('what somebody else does shows without a reload', async ({ page }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/signals')
  const before = await page.getByRole('row').count()
  await tocsin('tobias.achterman', 'signal', 'add', '../examples/signals/boundary-change.json')
  await expect(page.getByRole('row')).toHaveCount(before + 1)
})

test('what the address names and nobody has is said', async ({ page, calm }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/nowhere')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here')
  await page.goto('/shares/TS-2026-9999')
  await expect(page.getByRole('alert')).toContainText('object.unknown')
  allow(calm, /status of 404/)
})

test('print: what is printed is a page of the server, without script, marked and numbered on every sheet', async ({ page, browser }) => {
  await enter(page, 'maren.holloway')
  await at(page, `/shares/${seed.inside}`)
  const record = page.getByRole('link', { name: 'Print' })
  expect(await record.getAttribute('href')).toBe(`/print/shares/${seed.inside}?lang=en`)
  const still = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })
  const paper = await still.newPage()
  for (const [place, ...texts] of [
    [`/print/shares/${seed.inside}?lang=en`, 'Sharing record', seed.inside, 'Kestrel Vale Energy', 'rendition.approved'],
    [`/print/shares/${seed.inside}?lang=de`, 'Protokoll der Weitergabe'],
    [`/print/shares/${seed.inside}/renditions/soc?lang=en`, 'What was taken out', 'SHA-256'],
    ['/print/procedure?lang=en', 'approvals.yaml'],
  ] as [string, ...string[]][]) {
    await paper.goto(`${seed.origin}${place}`)
    for (const text of texts) await expect(paper.locator('body')).toContainText(text)
    await expect(paper.locator('script')).toHaveCount(0)
    const sheets = sheetsOf(await paper.pdf({ format: 'A4' }))
    if (place.includes('/shares/')) for (const sheet of sheets) expect(sheet.match(/^\s*TLP:AMBER\+STRICT$/gm)?.length).toBeGreaterThanOrEqual(2)
    sheets.forEach((sheet, index) => expect(sheet).toMatch(new RegExp(`\\b${index + 1}\\s*/\\s*${sheets.length}\\b`)))
  }
  await still.close()
})

test('print: the record without navigation, with organisation, label and number at its head', async ({ page }) => {
  await enter(page, 'maren.holloway')
  await at(page, `/shares/${seed.inside}`)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeHidden()
  await expect(page.locator('.print-head')).toContainText('Kestrel Vale Energy')
  await expect(page.locator('.print-head')).toContainText('TLP:AMBER+STRICT')
  await expect(page.locator('.print-head')).toContainText(seed.inside)
  // what a grid breaks over two pages would lie on top of its neighbor; and nobody presses paper
  for (const broken of ['.page', '.columns', '.timeline']) await expect(page.locator(broken)).toHaveCSS('display', 'block')
  await expect(page.locator('main .button:not(.quiet):visible')).toHaveCount(0)
  const sheets = sheetsOf(await page.pdf({ format: 'A4' }))
  expect(sheets.length).toBeGreaterThan(1)
  // at head and foot of every sheet, however the sheets are parted
  for (const sheet of sheets) expect(sheet.match(/^\s*TLP:AMBER\+STRICT$/gm)?.length).toBeGreaterThanOrEqual(2)
})
