import { afterEach, expect, it, vi } from 'vitest'
import { everyPage } from '../../api/queries'
import type { Life } from '../../api/types'
import { openedAt, releasedAt, toCsv } from './index'

afterEach(() => vi.unstubAllGlobals())

it('quotes every cell and disarms what a spreadsheet would calculate', () => {
  expect(toCsv([['a', 'b "c"'], ['=1+1', '-x'], ['@y', '+z']])).toBe('"a","b ""c"""\r\n"\'=1+1","\'-x"\r\n"\'@y","\'+z"')
})

it('reads the time of opening out of the id, and of no id of another kind', () => {
  // RFC 9562, appendix A.6
  expect(openedAt('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe('2022-02-22T19:22:22.000Z')
  expect(openedAt('017f22e2-79b0-4cc3-98c4-dc0c0c07398f')).toBe('')
})

it('says when the last rendition was released', () => {
  const life = (state: string, at?: string) => ({ state, rev: 1, ...(at ? { at } : {}) }) as Life
  expect(releasedAt({ audiences: { a: life('releasing', '2026-01-02'), b: life('releasing', '2026-01-03'), c: life('approved', '2026-01-04'), d: life('draft') } })).toBe('2026-01-03')
  expect(releasedAt({ audiences: { a: life('draft') } })).toBe('')
})

it('goes through all pages, says how far it is, and how it ended', async () => {
  const asked: string[] = []
  const pages = (count: number) =>
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url)
      return Response.json({ rows: [1, 2], ...(asked.length < count ? { next: `p${asked.length}` } : {}) })
    })
  pages(3)
  const told: number[] = []
  expect(await everyPage('/v1/shares', { state: 'draft' }, (n) => told.push(n))).toEqual({ rows: [1, 2, 1, 2, 1, 2], isAll: true })
  expect(told).toEqual([2, 4, 6])
  expect(asked).toEqual(['/v1/shares?state=draft&limit=500', '/v1/shares?state=draft&limit=500&after=p1', '/v1/shares?state=draft&limit=500&after=p2'])
  asked.length = 0
  pages(1000)
  const cut = await everyPage('/v1/shares')
  expect([cut.rows.length, cut.isAll, asked.length]).toEqual([40, false, 20])
})
