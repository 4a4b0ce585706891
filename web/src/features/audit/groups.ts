import type { AuditRow } from '../../api/types'

/** What can depart from the rule, in the order in which it weighs. */
export const auditFlags = ['late', 'exception', 'undelivered', 'unacknowledged', 'unreviewed', 'superseded', 'recalled', 'not-shared'] as const
export type AuditFlag = (typeof auditFlags)[number]

/** Rows under each of their triggers, by name; what no trigger asked for stands last, under the empty name. */
export function byTrigger<Row extends Pick<AuditRow, 'triggers'>>(rows: Row[]): [trigger: string, rows: Row[]][] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) for (const trigger of row.triggers.length ? row.triggers : ['']) groups.set(trigger, [...(groups.get(trigger) ?? []), row])
  return [...groups].sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b)))
}

/** How many rows have each flag; a flag that no row has is left out. */
export function countFlags(rows: Pick<AuditRow, 'flags'>[]): [flag: AuditFlag, count: number][] {
  return auditFlags.map((flag): [AuditFlag, number] => [flag, rows.filter(({ flags }) => flags.includes(flag)).length]).filter(([, count]) => count > 0)
}

/** The last 90 days, in whole days of UTC, so that the address of a view stays the same for a day. */
export function lastQuarter(now: Date): { from: string; until: string } {
  const day = 86_400_000
  const end = (Math.floor(now.getTime() / day) + 1) * day
  const spell = (ms: number) => new Date(ms).toISOString().slice(0, 19).concat('Z')
  return { from: spell(end - 90 * day), until: spell(end) }
}
