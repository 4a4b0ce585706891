import { CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleSlash, Clock, Send, TriangleAlert, Undo2 } from 'lucide-react'
import { useT, wordOf } from '../i18n/t'

const looks: Record<string, { look: 'good' | 'warn' | 'bad' | 'busy' | 'calm'; icon: typeof Clock }> = {
  draft: { look: 'calm', icon: CircleDashed },
  sanitized: { look: 'busy', icon: CircleDot },
  marked: { look: 'busy', icon: CircleDot },
  'in-review': { look: 'warn', icon: Clock },
  approved: { look: 'good', icon: CircleCheck },
  releasing: { look: 'good', icon: Send },
  'not-shared': { look: 'calm', icon: CircleSlash },
  recalled: { look: 'bad', icon: Undo2 },
  open: { look: 'warn', icon: Clock },
  sharing: { look: 'busy', icon: CircleDot },
  met: { look: 'good', icon: CircleCheck },
  queued: { look: 'busy', icon: Clock },
  'retry-wait': { look: 'warn', icon: Clock },
  'handed-over': { look: 'good', icon: Send },
  attested: { look: 'good', icon: Send },
  acknowledged: { look: 'good', icon: CircleCheck },
  acted: { look: 'good', icon: CircleCheck },
  failed: { look: 'bad', icon: CircleAlert },
  bounced: { look: 'bad', icon: CircleAlert },
  owned: { look: 'busy', icon: CircleDot },
  closed: { look: 'good', icon: CircleCheck },
  'in-force': { look: 'good', icon: CircleCheck },
  fired: { look: 'warn', icon: CircleDot },
  issued: { look: 'good', icon: CircleCheck },
  admitted: { look: 'good', icon: CircleCheck },
  known: { look: 'good', icon: CircleCheck },
  proposed: { look: 'warn', icon: Clock },
  drafted: { look: 'warn', icon: Clock },
  asked: { look: 'warn', icon: Clock },
  opened: { look: 'busy', icon: CircleDot },
  'no-objection': { look: 'good', icon: CircleCheck },
  'with-conditions': { look: 'warn', icon: CircleAlert },
  objection: { look: 'bad', icon: CircleAlert },
  revoked: { look: 'calm', icon: CircleSlash },
  removed: { look: 'calm', icon: CircleSlash },
  answered: { look: 'good', icon: CircleCheck },
  refused: { look: 'bad', icon: CircleAlert },
  troubled: { look: 'bad', icon: CircleAlert },
  whole: { look: 'good', icon: CircleCheck },
  'partly-kept': { look: 'calm', icon: CircleDashed },
  altered: { look: 'bad', icon: CircleAlert },
  running: { look: 'busy', icon: CircleDot },
  good: { look: 'good', icon: CircleCheck },
  warn: { look: 'warn', icon: TriangleAlert },
  bad: { look: 'bad', icon: CircleAlert },
  overdue: { look: 'bad', icon: Clock },
  unused: { look: 'calm', icon: CircleDashed },
}

/** A state as icon, word and color: never color alone. */
export function StateChip({ state }: { state: string }) {
  const t = useT()
  const { look, icon: Icon } = looks[state] ?? { look: 'calm', icon: CircleDot }
  return (
    <span className={`chip ${look}`}>
      <Icon size={13} aria-hidden />
      {wordOf(t.states, state)}
    </span>
  )
}

/** TLP 2.0, the widest first. */
export const labels = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const

/** What holds for a page on which all of these stand: the narrowest. */
export function narrowest(of: string[]): string | undefined {
  return [...labels].reverse().find((label) => of.includes(label))
}

/** The TLP 2.0 label in FIRST's colors on black. Never translated. */
export function Tlp({ label }: { label: string | null | undefined }) {
  if (!label) return null
  const text = label.toUpperCase().startsWith('TLP:') ? label.toUpperCase() : `TLP:${label.toUpperCase()}`
  const kind = text.slice(4).toLowerCase().replace('+', '-')
  return (
    <span className={`tlp tlp-${kind}`} translate="no">
      {text}
    </span>
  )
}

export function Tag({ children }: { children: string }) {
  return <span className="tag">{children}</span>
}
