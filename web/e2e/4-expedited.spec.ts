import { at, authenticator, enroll, enter, expect, Hand, mails, seed, submitted, test, tocsin } from './house'
import { fitsPhones, isAccessible } from './looking'

const stateOf = async (number: string) => (JSON.parse(await tocsin('maren.holloway', '--json', 'share', 'show', number)) as { renditions: { state: string; agreed?: { name: string }[] }[] }).renditions[0]

let first = ''

test('expedited, on a phone: the link of the alert is the card; three activations, two of them after it was read', async ({ page }) => {
  test.setTimeout(120_000)
  await page.setViewportSize({ width: 390, height: 844 })
  first = await submitted('Under attack, first', 'expedited')
  const link = `${seed.origin}/shares/${first}/expedited`
  await expect.poll(() => mails().filter((mail) => mail.includes(link)).length, { timeout: 20_000 }).toBeGreaterThan(1)

  await authenticator(page)
  await enroll(page, 'ines.caldeira')
  // the inbox leads to the same card
  await at(page, '/')
  await page.getByRole('row').filter({ hasText: first }).getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`/shares/${first}/expedited`))
  await expect(page.getByRole('heading', { name: 'Can this go?' })).toBeVisible()
  // not now: the record, and nothing is signed
  await page.getByRole('link', { name: 'Not now' }).click()
  await expect(page).toHaveURL(new RegExp(`/shares/${first}$`))
  await page.getByRole('link', { name: 'To the card' }).click()
  await expect(page.getByRole('heading', { name: 'Can this go?' })).toBeVisible()

  await isAccessible(page, 'expedited-card')
  await fitsPhones(page, 'expedited-card')

  const hand = new Hand(page)
  const began = Date.now()
  hand.activations += 1
  await at(page, link)
  await expect(page.getByText('Stillwater Utilities Exchange').first()).toBeVisible()
  await expect(page.getByText(/^\S.* reviews it afterwards, by \d{4}-\d\d-\d\d \d\d:\d\d [+U]/)).toBeVisible()
  await hand.press(page.getByRole('button', { name: 'Approve…' }))
  const dialog = page.getByRole('dialog', { name: `Approve ${first}` })
  await expect(dialog).toContainText('TLP:GREEN')
  expect((await stateOf(first))?.state, 'the first press signs nothing').toBe('in-review')
  await expect(dialog.getByRole('button', { name: 'Sign with my passkey' })).toBeInViewport()
  await hand.press(dialog.getByRole('button', { name: 'Sign with my passkey' }))
  await expect(page.getByRole('heading', { name: 'It is approved and on its way' })).toBeVisible()
  await expect(page.getByText(/reviews it afterwards, by \d{4}-/)).toBeVisible()
  expect(hand.activations).toBeLessThanOrEqual(3)
  expect(Date.now() - began).toBeLessThan(60_000)
  expect(await stateOf(first)).toMatchObject({ state: 'releasing', agreed: [{ name: 'Ines Caldeira' }] })
})

test('expedited, by keyboard alone on a phone: no single key signs', async ({ page }) => {
  test.setTimeout(120_000)
  await page.setViewportSize({ width: 390, height: 844 })
  const number = await submitted('Under attack, second', 'expedited')
  await authenticator(page)
  await enroll(page, 'tobias.achterman')
  await at(page, `/shares/${number}/expedited`)
  const approve = page.getByRole('button', { name: 'Approve…' })
  await expect(approve).toBeEnabled()
  const isFocused = () => approve.evaluate((button) => button === document.activeElement)
  for (let presses = 0; presses < 60 && !(await isFocused()); presses++) await page.keyboard.press('Tab')
  expect(await isFocused()).toBe(true)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: `Approve ${number}` })
  const sign = dialog.getByRole('button', { name: 'Sign with my passkey' })
  await expect(sign).toBeVisible()
  await page.keyboard.press('a')
  expect((await stateOf(number))?.state).toBe('in-review')
  for (let presses = 0; presses < 30 && !(await sign.evaluate((button) => button === document.activeElement)); presses++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect.poll(async () => (await stateOf(number))?.agreed?.map(({ name }) => name)).toEqual(['Tobias Achterman'])
})

test('expedited, afterwards: whoever holds the role is led to the record and writes down what they found; nobody else can', async ({ page }) => {
  await enter(page, 'tobias.achterman')
  await at(page, `/shares/${first}`)
  await expect(page.getByRole('heading', { name: 'Review afterwards' })).toBeVisible()
  await expect(page.getByText('Waits for Ruth Oyelowo.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Record the review' })).toHaveCount(0)

  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, 'ruth.oyelowo')
  await page.getByRole('row').filter({ hasText: 'Review afterwards' }).filter({ hasText: first }).getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`/shares/${first}\\?`))
  await expect(page.getByRole('button', { name: 'Record the review' })).toBeVisible()
  await isAccessible(page, 'review-afterwards')
  await fitsPhones(page, 'review-afterwards')
  await page.getByLabel(/^Verdict/).selectOption('upheld')
  await page.getByLabel(/^Reason/).fill('Indicators alone, as agreed.')
  await page.getByRole('button', { name: 'Record the review' }).click()
  await expect(page.locator('.chip', { hasText: 'Upheld' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Record the review' })).toHaveCount(0)
  await expect(page.getByText('Reviewed', { exact: true })).toBeVisible()
  await at(page, '/')
  await expect(page.getByRole('row').filter({ hasText: 'Review afterwards' }).filter({ hasText: first })).toHaveCount(0)
})
