import { describe, expect, it } from 'vitest'
import { sample } from './sample'

describe('a sample', () => {
  const all = Array.from({ length: 100 }, (_, at) => at)
  it('is drawn again by its seed, and another seed draws another', () => {
    expect(sample(all, 5, 7)).toEqual(sample(all, 5, 7))
    expect(sample(all, 5, 7)).not.toEqual(sample(all, 5, 8))
  })
  it('takes each row once, and no more than there are', () => {
    expect(new Set(sample(all, 50, 1)).size).toBe(50)
    expect(sample([1, 2], 5, 1).toSorted()).toEqual([1, 2])
    expect(sample([], 5, 1)).toEqual([])
  })
  it('reaches every row', () => {
    const seen = new Set(Array.from({ length: 400 }, (_, seed) => sample(all, 1, seed)[0]))
    expect(seen.size).toBeGreaterThan(90)
  })
})
