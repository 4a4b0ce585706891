import { describe, expect, it } from 'vitest'
import { pieces } from './Since'

describe('what changed since somebody agreed', () => {
  it('is told word by word in prose', () => {
    expect(pieces('two tries', 'three tries').map(({ value, added, removed }) => [value, Boolean(added), Boolean(removed)])).toEqual([['two', false, true], ['three', true, false], [' tries', false, false]])
  })
  it('is told line by line in objects, and what stayed is left out', () => {
    const told = pieces('{"objects":[{"id":"a","name":"x"}]}', '{"objects":[{"id":"a","name":"y"}]}')
    expect(told.filter(({ added }) => added).map(({ value }) => value.trim())).toEqual(['"name": "y"'])
    expect(told.filter(({ removed }) => removed).map(({ value }) => value.trim())).toEqual(['"name": "x"'])
    expect(told.filter(({ added, removed }) => !added && !removed).map(({ value }) => value)).toEqual(['…\n', '…\n'])
  })
  it('takes a text that was not there before as new', () => {
    expect(pieces('', 'all of it')).toEqual([expect.objectContaining({ value: 'all of it', added: true })])
  })
})
