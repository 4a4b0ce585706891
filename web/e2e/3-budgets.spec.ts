import { at, enter, expect, Hand, labelled, seed, test } from './house'

test('auditor: the last five shares, verified in the browser, one trail opened: four activations, two minutes', async ({ page }) => {
  await enter(page, 'jonah.feld')
  const hand = new Hand(page)
  const began = Date.now()
  await hand.press(page.getByRole('link', { name: 'Audit room' }))
  await hand.press(page.getByRole('button', { name: 'Verify all' }))
  await expect(page.getByText(/^\d+ facts hold$/)).toHaveCount(3)
  await hand.press(page.getByRole('row').filter({ hasText: seed.inside }).getByRole('link'))
  await expect(page.getByText('Checked in this browser')).toBeVisible()
  await expect(page.getByText('all 6 checks hold').first()).toBeVisible()
  // both signatures of the duty officer, over the statements that the facts spell
  await expect(page.getByText('Signature holds: yes')).toHaveCount(2)
  expect(hand.activations).toBeLessThanOrEqual(4)
  expect(Date.now() - began).toBeLessThan(120_000)
})

test('auditor: the pack of the period comes down', async ({ page }) => {
  await enter(page, 'jonah.feld')
  await at(page, '/audit')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the pack' }).click()
  expect((await download).suggestedFilename()).toMatch(/\.zip$/)
})

test('legal: each redaction is one key away, with its rule and its reason', async ({ page }) => {
  await enter(page, 'ines.caldeira')
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities`)
  await expect(page.getByText(/^\d+ of \d+ decided$/)).toBeVisible()
  await page.keyboard.press('n')
  await expect(page.locator('[id^=card-][class*=Current]')).toContainText('inventory.')
  await page.keyboard.press('n')
  await page.keyboard.press('p')
  await expect(page.locator('#card-1')).toHaveClass(/Current/)
})

test('third-party risk: is somebody named, and may we: one activation', async ({ page }) => {
  await enter(page, 'ines.caldeira')
  await at(page, `/shares/${seed.peers}/review?audience=peer-utilities`)
  const hand = new Hand(page)
  await hand.press(page.getByRole('link', { name: 'Third parties' }))
  await expect(page.getByText('The author says that no third party is named or recognizable.')).toBeVisible()
  expect(hand.activations).toBe(1)
})

test('redline: every change says what stood there, what stands there now and by which row of the policy; those in objects are listed too', async ({ page }) => {
  await enter(page, 'leila.farrokh')
  await at(page, `/shares/${seed.open}/review?audience=peer-utilities`)
  const cards = page.locator('[id^=card-]')
  const decided = cards.filter({ has: page.getByText('Redacted', { exact: true }) })
  await expect(decided.first()).toBeVisible()
  for (const card of await decided.all()) {
    await expect(card.locator('del').first()).not.toBeEmpty()
    await expect(card.locator('ins').first()).not.toBeEmpty()
  }
  await decided.first().getByText('Why exactly').click()
  await expect(decided.first().getByText('Row of the policy')).toBeVisible()
  await expect(decided.first().getByText(/^outside\//)).toBeVisible()
  // every card has its place on the page, in a text or in the list of a part that is none
  await expect(page.getByRole('heading', { name: 'Objects' })).toBeVisible()
  const numbers = await cards.evaluateAll((all) => all.map(({ id }) => id.replace('card-', '')))
  for (const number of numbers) await expect(page.locator(`#mark-${number}`), `change ${number}`).toHaveCount(1)
  // who may not read the raw text is sent no word of it, and sees in the cards what leaves
  await page.route(/\/redline\//, async (route) => {
    const redline = (await (await route.fetch()).json()) as { marks: { before?: string }[] }
    await route.fulfill({ json: { ...redline, raw: false, marks: redline.marks.map((mark) => ({ ...mark, before: undefined })) } })
  })
  await at(page, `/shares/${seed.open}/review?audience=peer-utilities`)
  await expect(page.getByRole('heading', { name: 'You see what leaves', exact: false })).toBeVisible()
  await expect(cards.first()).toBeVisible()
  await expect(cards.locator('del')).toHaveCount(0)
})

test('sanitizer: an open match is decided by keys and a reason, and the count follows', async ({ page }) => {
  await enter(page, 'leila.farrokh')
  await at(page, '/')
  await page.getByRole('row').filter({ hasText: 'Judge matches' }).first().getByRole('link').click()
  const waiting = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Redact' }) })
  await expect(waiting).not.toHaveCount(0)
  const isCurrent = () => page.locator('[id^=card-][class*=Current]').filter({ has: page.getByRole('button', { name: 'Redact' }) }).count()
  for (let presses = 0; presses < 60 && !(await isCurrent()); presses++) await page.keyboard.press('n')
  const current = page.locator('[id^=card-][class*=Current]')
  await expect(current.getByText('Remember the decision')).toBeVisible()
  const count = await page.getByRole('status').filter({ hasText: /of \d+ decided$/ }).innerText()
  await page.keyboard.press('x')
  await expect(current.getByLabel(/^Reason/)).toBeFocused()
  // letters are typed now, and a reason that is not there decides nothing
  await page.keyboard.type('x marks nothing here: k')
  await expect(page.getByText(count)).toBeVisible()
  await page.keyboard.press('Control+Enter')
  // the value stands in the text and in the objects: one decision holds for both
  await expect(waiting).toHaveCount(0)
  await expect(page.getByText(/^(\d+) of \1 decided$/)).toBeVisible()
})

test('analyst: from a due share to submitted for review: six activations beside typing', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'maren.holloway')
  await at(page, '/')
  const hand = new Hand(page)
  await hand.press(page.getByRole('row').filter({ hasText: 'Write' }).filter({ hasText: 'OT engineering' }).first().getByRole('link'))
  await page.getByLabel('Title').fill('What we saw on the historian')
  await page.getByLabel('What happened or changed').fill('Two sign-ins from an address that nobody knows, at 02:10 UTC. Nothing was changed.')
  await page.getByLabel('Observed at').fill('2026-01-10T03:10')
  for (const [label, text] of [['Context', 'The account belongs to a supplier.'], ['Confidence', '80'], ['Exposure', 'The historian alone.'], ['Systems', 'historian-1'], ['Business service', 'Plant history'], ['If nobody acts in time', 'The account stays usable.'], ['What to look for', 'Sign-ins outside of shifts.'], ['What stands in until it is back', 'The historian is read from its copy.'], ['Owner', 'OT engineering'], ['Ticket or incident', 'INC-2026-0118'], ['Verb', 'check'], ['To what', 'the sign-ins of the last week'], ['Who', 'OT engineering'], ['How to see that it worked', 'a list with each explained']] as const)
    if (await labelled(page, label).count()) await labelled(page, label).first().fill(text)
  if (await page.getByLabel('Severity').count()) await page.getByLabel('Severity').selectOption('high')
  await labelled(page, 'By when').first().fill('2031-01-10T12:00')
  if (await page.getByLabel('Deadline').count()) await page.getByLabel('Deadline').fill('2031-01-11T12:00')
  for (const field of await page.getByLabel(/^Why it concerns/).all()) await field.fill('The historian is yours.')
  await hand.key('Control+Enter')
  await expect(page).toHaveURL(/\/review/)
  await hand.press(page.getByRole('button', { name: 'Put the label on' }))
  await hand.press(page.getByRole('button', { name: 'Ask for approval' }))
  await expect(page.getByText(/: not yet$/).first()).toBeVisible()
  expect(hand.activations).toBeLessThanOrEqual(6)
})
