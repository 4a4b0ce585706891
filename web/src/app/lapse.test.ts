import { describe, expect, it } from 'vitest'
import { isNear, lapseOf, warnedMs } from './lapse'

const begin = Date.UTC(2026, 0, 10, 8)
const session = { expires: new Date(begin + 8 * 3_600_000).toISOString(), idle_s: 3600 }

describe('the end of a session', () => {
  it('comes by silence first, and can be put off', () => {
    expect(lapseOf(session, begin)).toEqual({ at: begin + 3_600_000, canStay: true })
  })
  it('comes by age when it would be silent later, and cannot', () => {
    expect(lapseOf(session, begin + 7.5 * 3_600_000)).toEqual({ at: begin + 8 * 3_600_000, canStay: false })
    // both at once: asking for something puts nothing off
    expect(lapseOf(session, begin + 7 * 3_600_000).canStay).toBe(false)
  })
  it('is near two minutes before', () => {
    const lapse = { at: begin, canStay: true }
    expect(isNear(lapse, begin - warnedMs - 1)).toBe(false)
    expect(isNear(lapse, begin - warnedMs)).toBe(true)
    expect(isNear(lapse, begin + 1)).toBe(true)
  })
})
