import { at, authenticator, enroll, expect, Hand, test } from './house'

test('sign-in by a passkey: one press, and the session says how it came in; the address that was asked for opens', async ({ page }) => {
  test.setTimeout(120_000)
  const { session, authenticatorId } = await authenticator(page)
  await enroll(page, 'ines.caldeira')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible()
  // a deep link, as in an alert at night
  await page.goto('/admin')
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible()
  const hand = new Hand(page)
  await hand.press(page.getByRole('button', { name: 'Sign in with a passkey' }))
  await expect(page.getByRole('heading', { level: 1, name: 'Access & instance' })).toBeVisible()
  expect(hand.activations).toBe(1)
  const way = await page.evaluate(async () => ((await (await fetch('/v1/session')).json()) as { session: { way: string } }).session.way)
  expect(way).toBe('passkey')
  // who is not there at the authenticator does not come in, and is told what to do
  await page.getByRole('button', { name: 'Sign out' }).click()
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await at(page, '/')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByRole('alert')).toContainText('No passkey was given')
  await expect(page.getByRole('alert')).toContainText('What to do:')
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible()
})
