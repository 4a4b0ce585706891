import { at, enter, expect, test } from './house'

test('health: rounds with last and next run, queues, disks and ways out stand there, and are asked for once', async ({ page }) => {
  await enter(page, 'adaeze.nwosu')
  await at(page, '/admin')
  await page.getByRole('link', { name: 'Health' }).click()
  await expect(page.getByRole('table', { name: 'What it lives on' })).toBeVisible()
  const rounds = page.getByRole('table', { name: 'Rounds' })
  for (const name of ['Deliver', 'Watch', 'Mend', 'Poll', 'Retention']) await expect(rounds.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })).toHaveCount(1)
  const deliver = rounds.getByRole('row').filter({ has: page.getByText('Deliver', { exact: true }) })
  await expect(deliver.getByText('2 s', { exact: true })).toBeVisible()
  await expect(deliver.getByRole('time').or(deliver.locator('time')).first()).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Signed checkpoint' })).toContainText('In order')
  await expect(page.getByRole('row').filter({ hasText: 'Disk of the data' })).toContainText(/free of/)
  await expect(page.getByRole('row').filter({ hasText: 'Deliveries that wait' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Ways out' }).getByRole('row')).not.toHaveCount(1)
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('/v1/health') && asked.push(request.url()))
  await page.waitForTimeout(3_000)
  expect(asked).toEqual([])
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect.poll(() => asked.length).toBe(1)
})

test('health: what is wrong stands first, by its rule, and a round that stays out is late', async ({ page }) => {
  await page.route('**/v1/health', async (route) => {
    const answer = await route.fetch()
    const health = (await answer.json()) as { state: string; rounds: Record<string, unknown>[]; checks: Record<string, unknown>[] }
    health.state = 'bad'
    Object.assign(health.rounds.find(({ name }) => name === 'watch') ?? {}, { state: 'bad', late: true, failures: 3, trouble: { at: '2026-01-10T03:10:00Z', rule: 'store.busy' } })
    Object.assign(health.checks.find(({ name }) => name === 'inventory') ?? {}, { state: 'bad', rule: 'inventory.stale' })
    await route.fulfill({ json: health })
  })
  await enter(page, 'adaeze.nwosu')
  await at(page, '/admin/health')
  await expect(page.getByRole('heading', { name: '2 things want to be looked at' }).or(page.getByText('2 things want to be looked at')).first()).toBeVisible()
  const first = page.getByRole('table', { name: 'Rounds' }).getByRole('row').nth(1)
  await expect(first).toContainText('Watch')
  await expect(first).toContainText('Late')
  await expect(first).toContainText('store.busy')
  await expect(page.getByRole('table', { name: 'What it lives on' }).getByRole('row').nth(1)).toContainText('inventory.stale')
})

test('health: who does not administer is told who does, and nothing is asked for', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('/v1/health') && asked.push(request.url()))
  await enter(page, 'maren.holloway')
  await at(page, '/admin/health')
  await expect(page.getByText(/^What the server knows of itself is shown to/)).toBeVisible()
  expect(asked).toEqual([])
})
