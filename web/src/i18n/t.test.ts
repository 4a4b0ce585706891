import { describe, expect, it } from 'vitest'
import { de } from './de'
import { en } from './en'

/** Every text of a catalogue by its path; functions are called with the path itself. */
function texts(of: object, at = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [name, value] of Object.entries(of)) {
    const path = `${at}.${name}`
    if (typeof value === 'string') out.set(path, value)
    else if (typeof value === 'function') out.set(path, String(value(7, 8)))
    else for (const [inner, text] of texts(value, path)) out.set(inner, text)
  }
  return out
}

describe('catalogues', () => {
  it('say the same things: every path of one is one of the other', () => {
    expect([...texts(de).keys()].toSorted()).toEqual([...texts(en).keys()].toSorted())
  })

  it('leave nothing empty, and nothing between braces', () => {
    for (const catalogue of [en, de]) for (const [path, text] of texts(catalogue)) expect(text, path).toMatch(/^[^{}]*\S[^{}]*$/)
  })
})
