import { at, enter, expect, test } from './house'

test('composer: what would be taken out is told while it is written, leads to its place, and nothing of it is kept', async ({ page }) => {
  await enter(page, 'maren.holloway')
  await at(page, '/compose')
  const rail = page.getByRole('region', { name: 'Can this go?' })
  await expect(rail.getByText('Shown as soon as category, content class and an audience are chosen.')).toBeVisible()
  await page.getByLabel('Category').selectOption('vulnerability-exposure')
  await page.getByLabel('Content class').selectOption('internal-notice')
  await page.getByLabel('Stillwater Utilities Exchange').check()
  const observed = page.getByLabel('What happened or changed')
  await observed.fill('Seen on one of our hosts; ask tobias.achterman@kestrelvale.example about it.')
  const found = rail.getByRole('listitem').filter({ hasText: 'tobias.achterman@kestrelvale.example' })
  await expect(found).toBeVisible()
  await found.getByRole('button', { name: 'Show tobias.achterman@kestrelvale.example in the form' }).click()
  await expect(observed).toBeFocused()
  expect(await observed.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd))).toBe('tobias.achterman@kestrelvale.example')
  await rail.getByText('The text as it would be').first().click()
  await expect(rail.getByText(/Seen on one of our hosts; ask (?!tobias)/)).toBeVisible()

  // and it follows what is typed
  await observed.fill('Seen on one of our hosts.')
  await expect(found).toHaveCount(0)
})
