import { spawn } from 'node:child_process'
import { allow, at, enter, expect, seed, test } from './house'
import { isAccessible } from './looking'

// the last file: the program that all others talk to is ended here
test('a server that is gone is said to who only reads, and no longer once it is back', async ({ page, calm }) => {
  test.setTimeout(120_000)
  await enter(page, 'maren.holloway')
  await at(page, '/help')
  const said = page.getByRole('heading', { name: 'The server does not answer at the moment', exact: false })
  await expect(said).toHaveCount(0)
  process.kill(seed.pid, 'SIGTERM')
  await expect(said).toBeVisible({ timeout: 45_000 })
  await expect(page.getByRole('heading', { level: 1, name: 'Help' })).toBeVisible()
  await isAccessible(page, 'server-gone')
  const again = spawn(seed.binary, ['--data', seed.data, 'serve', '--listen', new URL(seed.origin).host.replace('localhost', '127.0.0.1'), '--listen-outside', '127.0.0.1:0'], { stdio: 'ignore' })
  try {
    await expect(said).toHaveCount(0, { timeout: 45_000 })
    await page.getByRole('link', { name: 'Sharing log' }).click()
    await expect(page.getByText(seed.inside)).toBeVisible()
  } finally {
    again.kill('SIGTERM')
    await new Promise((ended) => again.once('exit', ended))
  }
  allow(calm, /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_NETWORK|ERR_INCOMPLETE_CHUNKED|ERR_HTTP2/)
})
