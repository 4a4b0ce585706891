import { describe, expect, it } from 'vitest'
import { differing } from './Conflict'
import { emptyDraft, missingOf, readObservables, toSend, toTry } from './draft'

describe('a draft', () => {
  it('is sent without what is empty', () => {
    const draft = emptyDraft({ title: 'T', category: 'c', class: 'k', observed: 'o', steps: [{ verb: 'block', object: 'it', owner: '', by: '' }] })
    expect(toSend({ ...draft, dues: ['d'], audiences: [] })).toEqual({ item: { title: 'T', category: 'c', class: 'k', observed: 'o', steps: [{ verb: 'block', object: 'it' }] }, dues: ['d'] })
  })

  it('always has steps, so that the server can say which is missing', () => {
    expect(toSend(emptyDraft())).toEqual({ item: { steps: [] } })
  })

  it('can be tried as far as it is written: half a step is left out, and what it is about must be known', () => {
    const half = emptyDraft({ category: 'c', class: 'k', observed: 'o', steps: [{ verb: 'block', object: '', owner: '', by: '' }, { verb: 'patch', object: 'it', owner: '', by: '' }] })
    expect(toTry(half, ['soc'])).toEqual({ item: { title: '…', category: 'c', class: 'k', observed: 'o', steps: [{ verb: 'patch', object: 'it' }] }, audiences: ['soc'] })
    expect(toTry(emptyDraft({ category: 'c', class: 'k' }), ['soc'])).toEqual({ item: { title: '…', category: 'c', class: 'k', observed: '…', steps: [] }, audiences: ['soc'] })
    expect(toTry(half, [])).toBeUndefined()
    expect(toTry(emptyDraft({ class: 'k' }), ['soc'])).toBeUndefined()
  })

  it('knows which fields of a template are still empty', () => {
    const field = (id: string, required = true) => ({ id, title: id, help: '', required })
    const { item } = emptyDraft({ observed: 'x', relevance: { soc: 'why' }, owner: 'IT' })
    const fields = [field('what_happened'), field('why_you'), field('required_action'), field('owner_and_deadline'), field('own_field'), field('detection', false)]
    expect(missingOf(item, fields, 'soc').map(({ id }) => id)).toEqual(['required_action', 'owner_and_deadline', 'own_field'])
    expect(missingOf(item, fields, 'peers').map(({ id }) => id)).toContain('why_you')
    expect(missingOf({ ...item, fields: { own_field: 'text' } }, [field('own_field')], 'soc')).toEqual([])
  })
})

describe('pasted values', () => {
  it('are read once each, refanged, with a judgement; the rest stays', () => {
    const { found, unread } = readObservables('198[.]51[.]100[.]77, hxxp://bad[.]example/x\nCVE-2024-3400 198.51.100.77 hello')
    expect(found.map(({ type, value, judgement }) => [type, value, judgement])).toEqual([['ipv4', '198.51.100.77', 'indicator'], ['url', 'http://bad.example/x', 'indicator'], ['cve', 'CVE-2024-3400', 'context']])
    expect(unread).toEqual(['hello'])
    expect(readObservables('198.51.100.77', found).found).toEqual([])
  })
})

describe('two versions', () => {
  it('differ in the fields that say something else, not in what is empty in both', () => {
    const { item } = emptyDraft({ title: 'a', observed: 'x' })
    expect(differing(item, { ...item, observed: 'y', context: '', systems: [] })).toEqual(['observed'])
    expect(differing(item, item)).toEqual([])
  })
})
