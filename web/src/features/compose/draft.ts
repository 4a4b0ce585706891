import type { Item, Observable, Step, TemplateField } from '../../api/types'
import { kindOfValue, refang } from '../../ui/defang'

/** What is being written: the item as it will be sent, and for whom. */
export interface Draft {
  item: Item
  audiences: string[]
  dues: string[]
  third_party: boolean
}

export const emptyStep = (): Step => ({ verb: '', object: '', owner: '', by: '', check: '' })

export function emptyDraft(from: Partial<Item> = {}): Draft {
  return { item: { title: '', category: '', class: '', observed: '', steps: [emptyStep()], observables: [], relevance: {}, ...from }, audiences: [], dues: [], third_party: false }
}

/**
 * Which fields of the item fill a field of a template: the same words as src/path/author/blocks.cpp. What stands in none of
 * them goes to the item's `fields`, under the template's own id.
 */
export const fieldsFor: Record<string, string[]> = {
  what_happened: ['observed', 'observed_at', 'context', 'confidence'],
  observed: ['observed', 'observed_at', 'context', 'confidence', 'exposure'],
  systems_impacted: ['systems', 'business_service', 'exposure'],
  severity: ['severity', 'time_sensitivity'],
  required_action: ['steps'],
  detection: ['detection'],
  owner_and_deadline: ['owner', 'deadline'],
  reference: ['reference'],
  why_you: ['relevance'],
  our_action: ['our_action'],
  contact: ['contact', 'escalation'],
  confidence: ['confidence', 'confidence_basis'],
  interim_control: ['interim_control'],
}

export const isFilled = (item: Item, field: string, audience: string): boolean => {
  if (field === 'relevance') return Boolean(item.relevance?.[audience] || item.relevance?.['*'])
  if (field === 'steps') return item.steps.some(({ verb, object }) => verb && object)
  const value = item[field]
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== ''
}

/** The required fields of a template that are still empty for an audience. The server decides; this spares a round. */
export function missingOf(item: Item, fields: TemplateField[], audience: string): TemplateField[] {
  return fields.filter(({ id, required }) => required && !((fieldsFor[id] ?? []).slice(0, id === 'owner_and_deadline' ? 2 : 1).every((field) => isFilled(item, field, audience)) && (fieldsFor[id] || item.fields?.[id])))
}

/** Without what is empty, as the server wants it. */
export function toSend(draft: Draft, withDues = true): Record<string, unknown> {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const list = value.map(clean).filter((each) => each !== undefined)
      return list.length ? list : undefined
    }
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).flatMap(([name, each]) => {
        const kept = clean(each)
        return kept === undefined ? [] : [[name, kept]]
      })
      return entries.length ? Object.fromEntries(entries) : undefined
    }
    return value === '' ? undefined : value
  }
  const item = clean(draft.item) as Record<string, unknown>
  return {
    item: { ...item, steps: item?.steps ?? [] },
    ...(withDues && draft.dues.length ? { dues: draft.dues } : {}),
    ...(withDues && draft.audiences.length ? { audiences: draft.audiences } : {}),
    ...(draft.third_party ? { third_party: true } : {}),
  }
}

/** The same while it is being written, with a mark for what no item can be without. Nothing where it is not known what it is about. */
export function toTry(draft: Draft, audiences: string[]): Record<string, unknown> | undefined {
  if (audiences.length === 0 || !draft.item.category || !draft.item.class) return undefined
  const item = { ...draft.item, title: draft.item.title || '…', observed: draft.item.observed || '…', steps: draft.item.steps.filter(({ verb, object }) => verb && object) }
  return { item: toSend({ ...draft, item }, false).item, audiences }
}

/** Pasted text as observables: one value a line or a word, refanged, each once; what fits no kind is left out and counted. */
export function readObservables(text: string, before: Observable[] = []): { found: Observable[]; unread: string[] } {
  const known = new Set(before.map(({ type, value }) => `${type} ${value}`))
  const unread: string[] = []
  const found = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .flatMap((word): Observable[] => {
      const value = refang(word).replace(/^["'<(]+|["'>),.]+$/g, '')
      const type = kindOfValue(value)
      if (!type) {
        unread.push(word)
        return []
      }
      const key = `${type} ${value}`
      if (known.has(key)) return []
      known.add(key)
      const neutral = type === 'cve' || type === 'attack-id'
      return [{ type, value, side: neutral ? 'neutral' : 'theirs', judgement: neutral ? 'context' : 'indicator', ...(neutral ? {} : { indicator_types: ['malicious-activity'] }) }]
    })
  return { found, unread }
}
