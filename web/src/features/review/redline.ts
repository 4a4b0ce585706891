import type { Mark, Redline } from '../../api/types'

/** A decision that is made here and not yet sent, by match. */
export interface Choice {
  decision: 'keep' | 'redact'
  reason: string
}

/** What still stops the release, as the redline shows it. */
export function waitingOf(redline: Redline): Mark[] {
  const seen = new Set<string>()
  return redline.marks.filter(({ waits, match }) => waits && !seen.has(match) && seen.add(match))
}

/** `7 of 7 explained`: every change has a rule and a reason; those that wait do not count as decided. */
export const decidedCount = (redline: Redline) => redline.marks.filter(({ waits }) => !waits).length

/** The number after or before the current one, around the end. */
export function neighbor(marks: Mark[], current: number | undefined, step: 1 | -1): number | undefined {
  if (marks.length === 0) return undefined
  const at = marks.findIndex(({ number }) => number === current)
  if (at < 0) return (step === 1 ? marks[0] : marks.at(-1))?.number
  return marks[(at + step + marks.length) % marks.length]?.number
}
