import { readFileSync } from 'node:fs'
import { at, enter, expect, test } from './house'

test('filters are kept as a view, open again by one activation and from the palette, and are forgotten', async ({ page }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/shares')
  await expect(page.getByRole('button', { name: 'Save these filters' })).toHaveCount(0)
  await page.getByLabel('State').selectOption('releasing')
  await page.getByRole('button', { name: 'Save these filters' }).click()
  await page.getByLabel('Name of the view').fill('Gone out')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await expect(page).toHaveURL(/state=releasing/)
  await at(page, '/shares')
  await page.getByRole('link', { name: 'Gone out' }).click()
  await expect(page).toHaveURL(/\/shares\?state=releasing$/)
  await expect(page.getByLabel('State')).toHaveValue('releasing')
  await at(page, '/')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('gone out')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/shares\?state=releasing$/)
  await page.getByRole('button', { name: 'Forget the view Gone out' }).click()
  await expect(page.getByRole('link', { name: 'Gone out' })).toHaveCount(0)
})

test('j and k walk the rows: the one in hand has the focus and stands in view, and Enter opens what has the focus', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 420 })
  await enter(page, 'maren.holloway')
  await at(page, '/due?state=all')
  const rows = page.locator('tbody tr')
  const count = await rows.count()
  expect(count, 'enough rows to leave the view').toBeGreaterThan(6)
  for (let step = 0; step < count; step++) await page.keyboard.press('j')
  await expect(rows.last()).toHaveAttribute('aria-current', 'true')
  await expect(rows.last().getByRole('link')).toBeFocused()
  await expect(rows.last()).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('k')
  await expect(rows.nth(count - 2).getByRole('link')).toBeFocused()
  // where the Tab key went, the walk goes on
  await rows.nth(1).getByRole('link').focus()
  await page.keyboard.press('j')
  await expect(rows.nth(2).getByRole('link')).toBeFocused()
  await expect(rows.nth(2)).toBeInViewport({ ratio: 1 })
  // another row is in hand than the link that has the focus: the focus wins
  const wanted = await rows.nth(0).getByRole('link').getAttribute('href')
  await rows.nth(0).getByRole('link').focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`${wanted}$`))
})

test('the log goes out whole, with times, whatever the page shows; what one file does not take is said', async ({ page }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/shares')
  const all = ((await (await page.request.get('/v1/shares?limit=500')).json()) as { rows: { number: string }[] }).rows
  expect(all.length).toBeGreaterThan(2)
  let isEndless = false
  await page.route((url) => url.pathname === '/v1/shares' && url.searchParams.get('limit') === '500', async (route) => {
    const isFirst = !new URL(route.request().url()).searchParams.has('after')
    await route.fulfill({ json: isEndless ? { rows: all.slice(0, 1), next: 'on' } : isFirst ? { rows: all.slice(0, 2), next: 'on' } : { rows: all.slice(2) } })
  })
  const exported = async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    return readFileSync(await (await download).path(), 'utf8').split('\r\n')
  }
  const lines = await exported()
  expect(lines).toHaveLength(all.length + 1)
  expect(lines[0]).toContain('"Number","Opened"')
  for (const [index, { number }] of all.entries()) expect(lines[index + 1]).toMatch(new RegExp(`^"${number}","20\\d\\d-\\d\\d-\\d\\dT[\\d:.]+Z"`))
  await expect(page.getByText(`${all.length} shares exported`)).toBeVisible()
  isEndless = true
  expect(await exported()).toHaveLength(20 + 1)
  await expect(page.getByText('The newest 20 shares were exported: one file takes no more.', { exact: false })).toBeVisible()
})
