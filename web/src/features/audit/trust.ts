import type { LedgerHead } from '../../api/types'

const place = 'tocsin.trusted-keys'

export interface Trusted {
  logKey: string
  leafKey: string
}

/** The keys that this device has seen before, or was told: what the server says today is compared with them. */
export function trusted(): Trusted | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? 'null')
    return typeof kept === 'object' && kept !== null && 'logKey' in kept && 'leafKey' in kept ? (kept as Trusted) : undefined
  } catch {
    return undefined
  }
}

export function trust(keys: Trusted) {
  localStorage.setItem(place, JSON.stringify(keys))
}

const material = (line: string) => line.trim().split(/\s+/).slice(0, 2).join(' ')
export const isSame = (a: Trusted, head: LedgerHead) => material(a.logKey) === material(head.log_key) && material(a.leafKey) === material(head.leaf_key)
