import { describe, expect, it } from 'vitest'
import { spellBytes, spellEvery, troubled, worstFirst } from './health'

describe('health', () => {
  it('shows what is wrong first, and the rest as it came', () => {
    const rows = [
      { name: 'a', state: 'good' as const },
      { name: 'b', state: 'warn' as const },
      { name: 'c', state: 'bad' as const },
      { name: 'd', state: 'good' as const },
    ]
    expect(worstFirst(rows).map(({ name }) => name)).toEqual(['c', 'b', 'a', 'd'])
  })
  it('names all that is not in order, of every kind, the worst before the rest', () => {
    const health = {
      checks: [{ name: 'store', state: 'warn' as const }],
      rounds: [],
      queues: [{ name: 'due-open', count: 0, state: 'good' as const }],
      ways: [{ name: 'mail', kind: 'mail', failures: 2, state: 'bad' as const }],
      sources: [],
    }
    expect(troubled(health).map(({ kind, row }) => `${kind} ${row.name}`)).toEqual(['ways mail', 'checks store'])
  })
  it('spells pauses in the largest unit that fits', () => {
    const units = { s: 's', min: 'min', h: 'h' }
    expect([0, 2, 60, 90, 600, 86_400].map((each) => spellEvery(each, units))).toEqual(['0 s', '2 s', '1 min', '90 s', '10 min', '24 h'])
  })
  it('spells bytes in the reader’s language', () => {
    expect(spellBytes(41_230_000_000, 'en')).toBe('41.2 GB')
    expect(spellBytes(41_230_000_000, 'de')).toBe('41,2\u00a0GB')
    expect(spellBytes(128_000_000, 'en')).toBe('128 MB')
    expect(spellBytes(2_000_000_000_000, 'en')).toBe('2 TB')
  })
})
