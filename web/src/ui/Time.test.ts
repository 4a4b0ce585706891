import { describe, expect, it } from 'vitest'
import { instantOf, localOf } from './Field'
import { spellSpan, spellTime, spellUtc } from './Time'

const units = { d: 'd', h: 'h', min: 'min' }

describe('time', () => {
  const at = new Date('2026-03-01T02:10:30Z')

  it('never stands without its zone', () => {
    expect(spellTime(at, 'Europe/Berlin')).toBe('2026-03-01 03:10 +01:00')
    expect(spellTime(at, 'America/New_York')).toBe('2026-02-28 21:10 -05:00')
    expect(spellTime(at, 'Asia/Kolkata')).toBe('2026-03-01 07:40 +05:30')
    expect(spellTime(at, 'UTC')).toBe('2026-03-01 02:10 UTC')
    expect(spellUtc(at)).toBe('2026-03-01 02:10:30 UTC')
  })

  it('is typed in a zone and sent in UTC', () => {
    expect(instantOf('2026-03-01T03:10', 'Europe/Berlin')).toBe('2026-03-01T02:10:00Z')
    expect(instantOf('2026-07-01T03:10', 'Europe/Berlin')).toBe('2026-07-01T01:10:00Z')
    expect(localOf('2026-07-01T01:10:00Z', 'Europe/Berlin')).toBe('2026-07-01T03:10')
    expect(instantOf('', 'UTC')).toBe('')
    expect(localOf('nonsense', 'UTC')).toBe('')
  })

  it('comes back as it was, on both sides of a clock change', () => {
    for (const instant of ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z', '2026-10-25T02:30:00Z']) expect(instantOf(localOf(instant, 'Europe/Berlin'), 'Europe/Berlin')).toBe(instant)
  })

  it('is counted in words', () => {
    expect(spellSpan(8 * 60_000, units)).toBe('8 min')
    expect(spellSpan(192 * 60_000, units)).toBe('3 h 12 min')
    expect(spellSpan(-3 * 60 * 60_000, units)).toBe('3 h')
    expect(spellSpan(52 * 60 * 60_000, units)).toBe('2 d 4 h')
  })
})
