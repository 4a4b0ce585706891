import { allow, at, enter, expect, labelled, refusedRequest, seed, test, tocsin } from './house'
import { isAccessible, outsider, plainPageStands } from './looking'

test('outside counsel: from the question to an opinion beside the redline, without an account and without script', async ({ page, browser, calm }) => {
  test.setTimeout(120_000)
  await enter(page, 'ines.caldeira')
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities&tab=counsel`)
  await page.getByRole('button', { name: 'Ask outside counsel…' }).click()
  await labelled(page, 'Name').fill('Mira Castellane')
  await labelled(page, 'Question').fill('May we name the vendor?')
  await page.getByRole('button', { name: 'Make the link' }).click()
  const url = await page.getByText(/\/counsel\/tol_/).innerText()
  await expect(page.getByRole('heading', { name: 'Mira Castellane' })).toBeVisible()

  // mail scanners follow links: looking opens nothing
  const scratch = await (await browser.newContext()).newPage()
  const counsel = await outsider(browser)
  for (let look = 0; look < 2; look++) {
    await counsel.goto(url)
    await expect(counsel.getByRole('heading', { level: 1 })).toHaveText('Your opinion, before this is shared')
    await expect(counsel.getByText('Ines Caldeira').first()).toBeVisible()
    await expect(counsel.getByText(/gateway/i)).toHaveCount(0)
  }
  await plainPageStands(counsel, scratch, 'counsel-link')
  // somebody else has the link too, and is a moment later
  const other = await outsider(browser)
  await other.goto(url)
  await counsel.getByRole('button', { name: 'Open the text' }).click()
  await expect(counsel).toHaveURL(/\/counsel\/[0-9a-f]{16}\/text$/)
  await expect(counsel.getByText('May we name the vendor?')).toBeVisible()
  await expect(counsel.getByText('TLP:GREEN').first()).toBeVisible()
  await plainPageStands(counsel, scratch, 'counsel-text')

  // the link is used up, for everybody; the browser that opened it reads on
  await other.getByRole('button', { name: 'Open the text' }).click()
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('This link was used')
  expect((await other.goto(url))?.status()).toBe(403)
  expect((await other.goto(counsel.url()))?.status()).toBe(403)
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Opened in another browser')
  expect((await other.goto(`${url.slice(0, -3)}AAA`))?.status()).toBe(404)
  await counsel.reload()

  // an objection needs its reason
  await counsel.getByRole('radio', { name: 'Objection: do not share this as it is' }).check()
  await counsel.getByRole('button', { name: 'Give this opinion' }).click()
  await expect(counsel.getByRole('alert')).toContainText('Write down the conditions, or why you object.')
  await counsel.getByRole('radio', { name: 'No objection under conditions' }).check()
  await counsel.getByLabel(/^Your advice/).fill('Leave <b>the vendor</b> out.')
  await counsel.getByRole('button', { name: 'Give this opinion' }).click()
  await expect(counsel.getByRole('status')).toContainText('No objection under conditions')
  await plainPageStands(counsel, scratch, 'counsel-thanks')
  expect((await counsel.goto(url))?.status()).toBe(403)

  // approvers see it over the redline; nobody has signed anything by it
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities`)
  await expect(page.getByRole('heading', { name: 'Outside counsel: With conditions' })).toBeVisible()
  await expect(page.getByText('Leave <b>the vendor</b> out.')).toBeVisible()
  const record = JSON.parse(await tocsin('ines.caldeira', '--json', 'share', 'show', seed.peers)) as { renditions: { audience: string; state: string; agreed: object[] }[] }
  expect(record.renditions.find(({ audience }) => audience === 'peer-utilities')).toMatchObject({ state: 'in-review', agreed: [] })
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: /Outside counsel/ }).click()
  await expect(page.getByText('it is in more hands than one', { exact: false })).toBeVisible()
  await isAccessible(page, 'counsel-tab')
  allow(calm, refusedRequest)
})

test('outside counsel: a link that is taken back opens nothing, and who wrote the text cannot ask', async ({ page, browser, calm }) => {
  const asked = JSON.parse(await tocsin('ines.caldeira', '--json', 'share', 'counsel', 'ask', seed.peers, '--audience', 'peer-utilities', '--name', 'Mira Castellane', '--question', 'May we?', '--days', '1')) as { id: string; url: string }
  await enter(page, 'ines.caldeira')
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities&tab=counsel`)
  await page.getByRole('button', { name: 'Take the link back' }).first().click()
  await expect(page.getByText('Withdrawn').first()).toBeVisible()
  const counsel = await outsider(browser)
  expect((await counsel.goto(asked.url))?.status()).toBe(403)
  await expect(counsel.getByRole('heading', { level: 1 })).toHaveText('This link was taken back')
  await enter(page, 'maren.holloway')
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities&tab=counsel`)
  await expect(page.getByRole('button', { name: 'Ask outside counsel…' })).toHaveCount(0)
  await expect(page.getByText('shown to those who decide').first()).toBeVisible()
  allow(calm, refusedRequest)
})
