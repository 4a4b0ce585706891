import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tables } from '../api/generated/fields'
import { de } from './de'
import { en } from './en'
import { server } from './server.de'

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

describe('what the server says, in German', () => {
  const rows = new Map(
    readFileSync('../docs/rules.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| [a-z-]+\.[a-z0-9-]+ \|/.test(line))
      .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()) as [string, string, string, string])
      .map(([id, says, , next]) => [id, { says, next }]),
  )

  it('is about rules that there are, and says both halves', () => {
    expect(rows.size).toBeGreaterThan(700)
    for (const [id, [says, next]] of Object.entries(server.rules)) {
      const row = rows.get(id)
      expect(row, id).toBeDefined()
      expect(says.trim() && next.trim(), id).toBeTruthy()
      expect(says, id).not.toBe(row?.says)
    }
  })

  it('has every rule of the areas that somebody meets in a browser', () => {
    const areas = ['session', 'account', 'approval', 'share', 'due', 'exception', 'withholding', 'adoption', 'person', 'release', 'review', 'right', 'signature', 'provider', 'token', 'author', 'counsel']
    const terminal = ['session.form', 'session.lifetime', 'session.wrong-state', 'due.deadline', 'right.unknown']
    const lacking = [...rows.keys()].filter((id) => areas.includes(id.split('.')[0] ?? '') && !server.rules[id] && !terminal.includes(id))
    expect(lacking).toEqual([])
  })

  it('has the help of every field that the forms show', () => {
    const forms = ['PersonPropose', 'TokenIssue', 'ClientAdd', 'ExceptionClose', 'DeliveryAttest', 'DeliveryReceipt', 'ShareRecall', 'Item'] as const
    for (const id of ['ShareReview.verdict', 'ShareReview.reason', 'ShareDecide.remember_days', 'ShareDecide.remember_for']) expect(server.helps[id], id).toBeTruthy()
    for (const form of forms) for (const { name, help } of tables[form]) if (help) expect(server.helps[`${form}.${name}`], `${form}.${name}`).toBeTruthy()
    for (const id of Object.keys(server.helps)) {
      const [form, name] = id.split('.') as [keyof typeof tables, string]
      expect(tables[form]?.some((field) => field.name === name), id).toBe(true)
    }
  })
})
