import { expect, seed, test } from './house'

test('files: the policy without exceptions, encodings, tags, and nothing where nothing is', async ({ request }) => {
  const page = await request.get('/', { headers: { accept: 'text/html', 'accept-encoding': 'br' } })
  expect(page.status()).toBe(200)
  const headers = page.headers()
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  )
  expect(headers['cache-control']).toBe('no-cache')
  expect(headers['cross-origin-opener-policy']).toBe('same-origin')
  const html = await page.text()
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i)
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? ''
  const first = await request.get(script, { headers: { 'accept-encoding': 'br' } })
  expect(first.headers()['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(first.headers()['content-encoding']).toBe('br')
  expect(first.headers()['content-type']).toBe('text/javascript; charset=utf-8')
  const again = await request.get(script, { headers: { 'accept-encoding': 'br', 'if-none-match': first.headers().etag ?? '' } })
  expect(again.status()).toBe(304)
  expect((await request.get('/assets/none-00000000.js', { headers: { accept: 'text/html' } })).status()).toBe(404)
  expect((await request.get('/v1/none', { headers: { accept: 'text/html' } })).status()).toBe(404)
  expect((await request.get('/shares/TS-2026-0001', { headers: { accept: 'text/html' } })).headers()['content-type']).toBe('text/html; charset=utf-8')
  expect((await request.post('/', { headers: { accept: 'text/html', origin: seed.origin } })).status()).toBe(405)
})
