import { at, enter, expect, test } from './house'

test('a collection is made, looked at and removed; whoever only reads is offered none of it', async ({ page }) => {
  await enter(page, 'adaeze.nwosu')
  await at(page, '/exchange')
  await page.getByRole('button', { name: 'Make a collection' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make a collection' })
  await dialog.getByLabel('Title').fill('From the sector')
  await dialog.getByLabel('Alias').fill('from-sector')
  await dialog.getByLabel('Narrowest label').selectOption('green')
  await dialog.getByRole('button', { name: 'Make a collection' }).click()
  await page.getByRole('link', { name: 'From the sector' }).click()
  const one = page.getByRole('dialog', { name: 'From the sector' })
  await expect(one).toContainText('from-sector')
  await expect(one).toContainText('TLP:GREEN')
  await expect(one).toContainText('Clients and people')
  // asked once more before it goes
  await one.getByRole('button', { name: 'Remove' }).click()
  await expect(one).toContainText('Nobody reads or writes it any more')
  await one.getByRole('button', { name: 'Yes, remove it' }).click()
  await expect(page.getByRole('link', { name: 'From the sector' })).toHaveCount(0)
  // releases alone fill a channel's: it cannot be removed here
  await page.locator('tbody tr').filter({ hasText: 'Releases alone' }).first().getByRole('link').click()
  await expect(page.getByRole('dialog').getByText('Releases alone')).toBeVisible()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Remove' })).toHaveCount(0)
  await enter(page, 'maren.holloway')
  await at(page, '/exchange')
  await expect(page.locator('tbody tr').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Make a collection' })).toHaveCount(0)
})

test('each request of a program stands in the log with its filters, its answer and the rule it met; one client’s are picked out', async ({ page }) => {
  await enter(page, 'adaeze.nwosu')
  await at(page, '/exchange')
  const api = await page.locator('tbody tr').first().locator('.mono').first().textContent()
  const outside = ((await (await page.request.get('/v1/instance')).json()) as { outside: string }).outside
  const refused = await page.request.get(`${outside}${api}objects/?limit=0&added_after=yesterday`, { headers: { Accept: 'application/taxii+json;version=2.1', Authorization: `Basic ${btoa('nobody-here:wrong')}` } })
  expect(refused.status()).toBe(401)
  await at(page, '/exchange/requests')
  const row = page.locator('tbody tr').filter({ hasText: '401' }).first()
  await expect(row).toContainText('Refused')
  await expect(row).toContainText('UTC')
  await page.getByLabel('Client').fill('none-of-these')
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page).toHaveURL(/client=none-of-these/)
  await expect(page.getByText('Nothing from none-of-these')).toBeVisible()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.locator('tbody tr').first()).toBeVisible()
})

test('what is polled from others shows its last outcome, what was not taken in and why, and asks now', async ({ page }) => {
  const source = {
    id: 'sector', name: 'sector', state: 'open', tried: '2026-03-01T02:10:00Z', next: '2026-03-01T02:25:00Z',
    what: { peer: 'sector-isac', collection: 'indicators', into: '018f3a52-7c11-7e3a-9b1d-2f0a6d1c4b5e', types: ['indicator'], unmarked: 'amber', every_s: 900, signals: true, unit: 'it' },
    last: { pages: 1, received: 3, added: 2, failed: 1, signals: 1, trouble: 'peer.down', at: '2026-03-01T02:10:00Z' },
    failures: [{ id: 'indicator--1', version: '', message: 'stix.pattern at /pattern' }],
  }
  let polled = 0
  await page.route((url) => url.pathname.startsWith('/v1/taxii/sources'), async (route) => {
    if (route.request().method() === 'POST') polled += 1
    await route.fulfill({ json: new URL(route.request().url()).pathname.endsWith('/sources') ? { rows: [source], next: '' } : source })
  })
  await enter(page, 'adaeze.nwosu')
  await at(page, '/exchange/sources')
  await expect(page.locator('tbody tr').first()).toContainText('In trouble')
  await page.getByRole('link', { name: 'sector' }).click()
  const dialog = page.getByRole('dialog', { name: 'sector' })
  await expect(dialog).toContainText('peer.down')
  await expect(dialog).toContainText('3 received, 2 new, 1 not taken in, 1 signals')
  await expect(dialog).toContainText('stix.pattern at /pattern')
  await dialog.getByRole('button', { name: 'Ask now' }).click()
  await expect.poll(() => polled).toBe(1)
})
