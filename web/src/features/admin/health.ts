import type { Health, HealthLook } from '../../api/types'

const order: HealthLook[] = ['bad', 'warn', 'good']

/** What is wrong stands first; the rest keeps its order. */
export function worstFirst<Row extends { state: HealthLook }>(rows: Row[]): Row[] {
  return [...rows].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
}

export const healthKinds = ['checks', 'rounds', 'queues', 'ways', 'sources'] as const

/** Everything that is not in order, the worst first. */
export function troubled(health: Pick<Health, (typeof healthKinds)[number]>) {
  return worstFirst(healthKinds.flatMap((kind) => health[kind].filter(({ state }) => state !== 'good').map((row) => ({ kind, row, state: row.state }))))
}

/** `2 s`, `10 min`, `24 h`. */
export function spellEvery(seconds: number, units: { s: string; min: string; h: string }): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600} ${units.h}`
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60} ${units.min}`
  return `${seconds} ${units.s}`
}

/** Bytes as people read them: `41.2 GB`. */
export function spellBytes(bytes: number, language: string): string {
  const [unit, size] = bytes >= 1e12 ? (['terabyte', 1e12] as const) : bytes >= 1e9 ? (['gigabyte', 1e9] as const) : (['megabyte', 1e6] as const)
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / size)
}
