import { describe, expect, it } from 'vitest'
import { byTrigger, countFlags, lastQuarter } from './groups'

const row = (id: string, triggers: string[], flags: string[] = []) => ({ id, triggers, flags })

describe('the audit room', () => {
  it('groups by trigger; a row with two stands under both, one that was wanted stands last', () => {
    const groups = byTrigger([row('a', ['kev']), row('b', []), row('c', ['advisory', 'kev'])])
    expect(groups.map(([trigger, rows]) => [trigger, rows.map(({ id }) => id)])).toEqual([
      ['advisory', ['c']],
      ['kev', ['a', 'c']],
      ['', ['b']],
    ])
  })
  it('counts flags in the order in which they weigh, and leaves out those that nobody has', () => {
    expect(countFlags([row('a', [], ['superseded', 'late']), row('b', [], ['late']), row('c', [])])).toEqual([
      ['late', 2],
      ['superseded', 1],
    ])
  })
  it('begins with ninety whole days, today among them', () => {
    expect(lastQuarter(new Date('2026-04-01T13:45:10Z'))).toEqual({ from: '2026-01-02T00:00:00Z', until: '2026-04-02T00:00:00Z' })
    expect(lastQuarter(new Date('2026-04-01T00:00:00Z')).until).toBe('2026-04-02T00:00:00Z')
  })
})
