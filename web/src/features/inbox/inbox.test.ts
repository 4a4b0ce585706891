import { expect, it } from 'vitest'
import type { InboxRow } from '../../api/types'
import { inOrder, placeOf } from './index'

const row = (kind: InboxRow['kind'], due?: string): InboxRow => ({ kind, id: kind, state: 'open', ...(due ? { due } : {}) })

it('puts what failed first, then by kind, then by what is due first', () => {
  expect(inOrder([row('draft'), row('due', '2026-02'), row('approve', '2026-03'), row('due', '2026-01'), row('failed')]).map(({ kind, due }) => `${kind} ${due ?? ''}`.trim())).toEqual(['failed', 'approve 2026-03', 'due 2026-01', 'due 2026-02', 'draft'])
})

it('leads one step from the act', () => {
  expect(placeOf({ ...row('approve'), number: 'TS-2026-0001', audience: 'soc' })).toBe('/shares/TS-2026-0001/review?audience=soc')
  expect(placeOf({ ...row('approve'), number: 'TS-2026-0001', audience: 'soc', route: 'matrix' })).toBe('/shares/TS-2026-0001/review?audience=soc')
  expect(placeOf({ ...row('approve'), number: 'TS-2026-0001', audience: 'soc', route: 'expedited' })).toBe('/shares/TS-2026-0001/expedited?audience=soc')
  expect(placeOf({ ...row('review'), number: 'TS-2026-0001', audience: 'soc' })).toBe('/shares/TS-2026-0001?audience=soc')
  expect(placeOf(row('due'))).toBe('/compose?due=due')
  expect(placeOf({ ...row('post'), share: 's' })).toBe('/shares/s?tab=deliveries')
})
