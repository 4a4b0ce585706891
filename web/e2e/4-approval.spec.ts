import { mkdirSync, writeFileSync } from 'node:fs'
import { at, authenticator, enroll, enter, expect, Hand, seed, test, tocsin, wear } from './house'

const shots = process.env.E2E_SHOTS
if (shots) mkdirSync(shots, { recursive: true })

test('approval by passkey, from the link in an alert: what is signed is said first, and three activations are enough', async ({ page }) => {
  test.setTimeout(120_000)
  await authenticator(page)
  await enroll(page, 'ines.caldeira')
  const hand = new Hand(page)
  const began = Date.now()
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities`)
  await hand.press(page.getByRole('button', { name: 'Approve…' }))
  const dialog = page.getByRole('dialog', { name: `Approve ${seed.peers}` })
  await expect(dialog).toContainText('TLP:GREEN')
  await expect(dialog).toContainText('Stillwater Utilities Exchange')
  // what decides who has to agree is signed with the rest, and said
  await expect(dialog).toContainText(/Content class\s*\S/)
  await expect(dialog).toContainText(/Third party\s*(Yes|No)/i)
  if (shots) for (const [width, theme] of [[1280, 'light'], [1280, 'dark'], [390, 'light']] as const) {
    await page.setViewportSize({ width, height: 900 })
    await wear(page, theme)
    await page.screenshot({ path: `${shots}/approve-${width}-${theme}.png` })
  }
  await hand.press(dialog.getByRole('button', { name: 'Sign with my passkey' }))
  await expect(page.getByText('Released', { exact: true }).first()).toBeVisible()
  expect(hand.activations).toBeLessThanOrEqual(3)
  expect(Date.now() - began).toBeLessThan(60_000)
  await at(page, `/shares/${seed.peers}`)
  await expect(page.getByText('Agreed, by signature')).toBeVisible()
  // and anybody's browser can check it
  await at(page, `/audit/${seed.peers}`)
  await expect(page.getByText(/^Passkey\s*SHA256:/)).toBeVisible()
  await expect(page.getByText('They were there: yes')).toBeVisible()
  await expect(page.getByText('Signature holds: yes')).toBeVisible()
})

test('approval by keyboard alone: the statement is read and signed without a pointer, and no single key approves', async ({ page }) => {
  test.setTimeout(120_000)
  await authenticator(page)
  await enroll(page, 'tobias.achterman')
  const number = (JSON.parse(await tocsin('maren.holloway', '--json', 'share', 'list')) as { rows: { number: string; state: string; audiences: Record<string, { state: string }> }[] }).rows.find(({ audiences }) => 'ot-engineering' in audiences && Object.values(audiences).some(({ state }) => state === 'in-review'))?.number
  expect(number, 'a share waits for the duty officer: the budgets, which run before, leave one').toBeDefined()
  await at(page, `/shares/${number}/review`)
  await page.keyboard.press('a')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  const agreed = async () => (JSON.parse(await tocsin('maren.holloway', '--json', 'share', 'show', number ?? '')) as { renditions: { agreed?: { name: string }[] }[] }).renditions.flatMap((each) => (each.agreed ?? []).map(({ name }) => name))
  await page.keyboard.press('a')
  expect(await agreed()).toEqual([])
  for (let presses = 0; presses < 30 && !(await dialog.getByRole('button', { name: 'Sign with my passkey' }).evaluate((button) => button === document.activeElement)); presses++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect.poll(agreed).toEqual(['Tobias Achterman'])
})

test('what changed since one agreed stands before the reader, word by word', async ({ page }) => {
  const item = (JSON.parse(await tocsin('maren.holloway', '--json', 'share', 'show', seed.peers)) as { item: { observed: string } }).item
  writeFileSync(`${seed.data}/revised.json`, JSON.stringify({ ...item, observed: `${item.observed} A third try came at noon.` }))
  await tocsin('maren.holloway', 'share', 'revise', seed.peers, '--item', `${seed.data}/revised.json`)
  await enter(page, 'ines.caldeira')
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities`)
  await expect(page.getByRole('heading', { name: 'You agreed to revision 1, release 1' })).toBeVisible()
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Since you agreed' }).click()
  await expect(page.locator('ins', { hasText: 'A third try came at noon' }).first()).toBeVisible()
  await expect(page.locator('del', { hasText: /^green$/ })).toBeVisible()
  // who never agreed is told nothing of it
  await enter(page, 'maren.holloway')
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities`)
  await expect(page.getByRole('heading', { name: /^You agreed/ })).toHaveCount(0)
})
