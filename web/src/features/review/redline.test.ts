import { describe, expect, it } from 'vitest'
import type { Mark, Redline, Share, Statement } from '../../api/types'
import { audienceOf } from './Expedited'
import { layout, objectsOf } from './Objects'
import { decidedCount, neighbor, waitingOf } from './redline'

const mark = (number: number, waits = false, match = `m${number}`): Mark => ({ number, part: 'body', place: '', kind: 'host', rule: 'r', match, why: 'w', replacement: 'x', waits })
const redline: Redline = { audience: 'a', state: 'sanitized', raw: true, stale: false, parts: [], marks: [mark(1), mark(2, true), mark(3, true, 'm2')] }

describe('redline', () => {
  it('counts a match that stands in two places once', () => {
    expect(waitingOf(redline).map(({ number }) => number)).toEqual([2])
    expect(decidedCount(redline)).toBe(1)
  })

  it('is walked in both directions, around the end', () => {
    expect(neighbor(redline.marks, undefined, 1)).toBe(1)
    expect(neighbor(redline.marks, undefined, -1)).toBe(3)
    expect(neighbor(redline.marks, 3, 1)).toBe(1)
    expect(neighbor(redline.marks, 1, -1)).toBe(3)
    expect(neighbor([], 1, 1)).toBeUndefined()
  })
})

it('the card is about what is asked for, then about what is expedited and waits for this person', () => {
  const life = (route: string) => ({ state: 'in-review', rev: 1, review: { route } })
  const share = { audiences: { a: life('matrix'), b: life('expedited'), c: life('expedited') } } as unknown as Share
  const waits = (...audiences: string[]) => audiences.map((audience) => ({ audience }) as Statement)
  expect(audienceOf(share, waits('a', 'c'), undefined)).toBe('c')
  expect(audienceOf(share, waits('a', 'c'), 'a')).toBe('a')
  expect(audienceOf(share, waits('a'), undefined)).toBe('a')
  expect(audienceOf(share, [], undefined)).toBe('b')
  expect(audienceOf(undefined, [], undefined)).toBe('')
})

describe('objects', () => {
  it('are taken from a bundle and from nothing else', () => {
    expect(objectsOf('no json')).toEqual([])
    expect(objectsOf('{"objects":[{"id":"a","type":"report"},{"nothing":1}]}')).toHaveLength(1)
  })

  it('stand inside the picture, the report in the middle', () => {
    const places = layout([{ id: 'r', type: 'report' }, { id: 'a', type: 'indicator' }, { id: 'b', type: 'indicator' }, { id: 'x', type: 'relationship' }], 760, 380)
    expect(places.get('r')).toEqual({ x: 380, y: 190 })
    expect(places.has('x')).toBe(false)
    for (const { x, y } of places.values()) expect(x >= 0 && x <= 760 && y >= 0 && y <= 380).toBe(true)
  })
})
