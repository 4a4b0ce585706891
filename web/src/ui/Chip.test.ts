import { describe, expect, it } from 'vitest'
import { narrowest } from './Chip'

describe('labels', () => {
  it('leave the narrowest for what carries several', () => {
    expect(narrowest(['green', 'amber+strict', 'amber'])).toBe('amber+strict')
    expect(narrowest(['clear'])).toBe('clear')
    expect(narrowest(['red', 'clear'])).toBe('red')
    expect(narrowest([])).toBeUndefined()
  })
})
