import { at, enter, expect, Hand, seed, test } from './house'

test('audit room: a period by trigger, by flag, to the record and the pack; all of it in the address', async ({ page }) => {
  await enter(page, 'jonah.feld')
  await at(page, '/audit')
  const hand = new Hand(page)
  await hand.press(page.getByRole('button', { name: 'By trigger and flag' }))
  await expect(page).toHaveURL(/pick=trigger/)
  const row = page.getByRole('row').filter({ hasText: seed.inside })
  await expect(row.first()).toBeVisible()
  await expect(page.getByRole('group', { name: 'Departs' }).getByRole('button').first()).toHaveText(/^All\s*\d+$/)
  await hand.press(page.getByRole('group', { name: 'Departs' }).getByRole('button', { name: /^not acknowledged/ }))
  await expect(page).toHaveURL(/flag=unacknowledged/)
  for (const shown of await page.getByRole('row').filter({ has: page.getByRole('link') }).all()) await expect(shown).toContainText('not acknowledged')
  await page.reload()
  await expect(page.getByRole('group', { name: 'Departs' }).getByRole('button', { name: /^not acknowledged/ })).toBeVisible()
  await page.goBack()
  await expect(row.first()).toBeVisible()
  const download = page.waitForEvent('download')
  await row.first().getByRole('button', { name: `Pack of ${seed.inside}` }).click()
  expect((await download).suggestedFilename()).toMatch(/\.zip$/)
  await row.first().getByRole('link', { name: 'Record' }).click()
  await expect(page).toHaveURL(new RegExp(`/shares/${seed.inside}$`))
})

test('audit room: a period in which nothing was shared is a finding; one that is turned round is said at its field', async ({ page }) => {
  await enter(page, 'jonah.feld')
  await at(page, '/audit?pick=trigger&from=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z')
  await expect(page.getByText('Nothing was shared in this period')).toBeVisible()
  await at(page, '/audit?pick=trigger&from=2020-03-01T00:00:00Z&until=2020-02-01T00:00:00Z')
  await expect(page.getByText('The period ends before it begins.')).toBeVisible()
})

test('audit room: where more stands than a browser goes through, it says so, beside the counts and beside the sample', async ({ page }) => {
  await enter(page, 'jonah.feld')
  const more = { json: { rows: [], next: 'more' } }
  await page.route(/\/v1\/audit\/shares\?/, (route) => route.fulfill(more))
  await at(page, '/audit?pick=trigger')
  await expect(page.getByRole('heading', { name: 'Only the first 10,000 rows are here' })).toBeVisible()
  await page.unroute(/\/v1\/audit\/shares\?/)
  await page.route(/\/v1\/shares\?.*limit=500/, async (route) => {
    const first = new URL(route.request().url())
    first.searchParams.delete('after')
    const answer = await route.fetch({ url: first.href })
    await route.fulfill({ json: { ...((await answer.json()) as object), next: 'more' } })
  })
  await page.getByRole('button', { name: 'Five at random' }).click()
  await expect(page.getByRole('heading', { name: 'Drawn from the newest 10,000 shares, not from all' })).toBeVisible()
})
