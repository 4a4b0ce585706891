import { allow, at, enter, expect, Hand, labelled, mails, refusedRequest, seed, test, tocsin } from './house'
import { fitsPhones, isAccessible, outsider, plainPageStands } from './looking'

/** The links that the mails of the seeded share brought its readers, one for each. */
function links(): string[] {
  const found = mails().filter((mail) => mail.includes(seed.inside)).flatMap((mail) => /https:\/\/[^\s"<>]+\/a\/[A-Za-z0-9_.-]+/.exec(mail) ?? [])
  return [...new Set(found)]
}

const answers = async () => {
  const { deliveries } = JSON.parse(await tocsin('maren.holloway', '--json', 'share', 'show', seed.inside)) as { deliveries: { acted?: { action: string }[]; acknowledged?: object }[] }
  return deliveries.filter(({ acknowledged }) => acknowledged).length
}

test('recipient: acknowledges in two taps, without an account and without script; looking alone tells nobody anything', async ({ page, browser, calm }) => {
  test.setTimeout(120_000)
  await expect.poll(() => links().length, { timeout: 20_000 }).toBeGreaterThan(1)
  const link = links()[0] ?? ''
  const before = await answers()
  const reader = await outsider(browser)
  // mail scanners follow links
  for (let look = 0; look < 2; look++) expect((await reader.goto(link))?.status()).toBe(200)
  expect(await answers()).toBe(before)
  await expect(reader.getByText('TLP:AMBER+STRICT').first()).toBeVisible()
  await plainPageStands(reader, page, 'recipient-page')

  const hand = new Hand(reader)
  const began = Date.now()
  await hand.press(reader.getByRole('link', { name: 'Answer now' }))
  await expect(reader.getByRole('radio', { name: 'Received; nothing done yet' })).toBeChecked()
  await hand.press(reader.getByRole('button', { name: 'Send answer' }))
  await expect(reader.getByRole('status')).toBeVisible()
  expect(hand.activations).toBe(2)
  expect(Date.now() - began).toBeLessThan(30_000)
  await plainPageStands(reader, page, 'recipient-thanks')
  expect(await answers()).toBe(before + 1)

  // a day that is over is refused where the form stands, with what was typed
  await reader.goto(link)
  await reader.getByRole('radio', { name: 'Not done yet; it will be, by a day I name' }).check()
  await reader.getByLabel(/^By which day/).fill('2020-01-01')
  await reader.getByLabel(/^Note/).fill('After the outage window.')
  await reader.getByRole('button', { name: 'Send answer' }).click()
  await expect(reader.getByRole('alert')).toBeVisible()
  await expect(reader.getByLabel(/^Note/)).toHaveValue('After the outage window.')
  await plainPageStands(reader, page, 'recipient-refused')

  // a link of nobody says nothing of anybody
  expect((await reader.goto(`${link.slice(0, -4)}AAAA`))?.status()).toBe(404)
  await expect(reader.getByText(seed.inside)).toHaveCount(0)
  await plainPageStands(reader, page, 'recipient-stranger')
  allow(calm, refusedRequest)
})

test('recipient who needs help: what they wrote stands as text before those who help, with a way to the share', async ({ page, browser }) => {
  test.setTimeout(120_000)
  await expect.poll(() => links().length, { timeout: 20_000 }).toBeGreaterThan(1)
  const note = '<img src=x onerror="window.struck=1"><script>window.struck=1</script> Which <b>host</b> is it?'
  const reader = await outsider(browser)
  await reader.goto(links()[1] ?? '')
  await reader.getByRole('radio', { name: 'We cannot do it, or need help' }).check()
  await reader.getByLabel(/^Note/).fill(note)
  await reader.getByRole('button', { name: 'Send answer' }).click()
  await expect(reader.getByRole('status')).toBeVisible()

  const struck = () => page.evaluate(() => 'struck' in window)
  await enter(page, 'maren.holloway')
  const row = page.getByRole('row').filter({ hasText: 'A recipient needs help' })
  await expect(row).toContainText(note)
  await expect(row).toContainText(seed.inside)
  await row.getByRole('link').click()
  const dialog = page.getByRole('dialog', { name: 'A recipient needs help' })
  await expect(dialog).toContainText(note)
  await isAccessible(page, 'needs-help')
  await fitsPhones(page, 'needs-help')
  await dialog.getByRole('link', { name: new RegExp(seed.inside) }).click()
  await expect(page).toHaveURL(new RegExp(`/shares/${seed.inside}\\?tab=deliveries$`))
  await expect(page.getByRole('row').filter({ hasText: 'Cannot do it' })).toContainText(note)
  expect(await struck()).toBe(false)
  await isAccessible(page, 'deliveries-with-a-note')
  await fitsPhones(page, 'deliveries-with-a-note')

  // whoever closes exceptions sees the same words
  await enter(page, 'adaeze.nwosu')
  await at(page, '/exceptions')
  await page.getByRole('row').filter({ hasText: 'A recipient needs help' }).getByRole('link').click()
  await expect(dialog).toContainText(note)
  await expect(labelled(page, 'Ticket')).toBeVisible()
  expect(await struck()).toBe(false)
})
