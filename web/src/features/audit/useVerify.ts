import { useState } from 'react'
import { api } from '../../api/client'
import { everyRow } from '../../api/queries'
import type { FactRow, LedgerHead } from '../../api/types'
import { useAct } from '../../ui/use'
import { type Trusted, trusted } from './trust'
import { type Approval, verifyApprovals } from './approvals'
import { type Check, parseProof, verifyChain, verifyFact } from './verify'

export interface Verified {
  /** Whether it was checked by keys that this device trusts; else by those that the server shows, which proves that it agrees with itself. */
  byTrusted: boolean
  facts: number
  broken: number
  checks: { fact: FactRow; checks: Check[] }[]
  chain: Check
  approvals: Approval[]
}

/** How a result is shown: nothing is good by keys that nobody was given. */
export const lookOf = ({ broken, byTrusted }: Pick<Verified, 'broken' | 'byTrusted'>) => (broken ? 'bad' : byTrusted ? 'good' : 'warn')

type Facts = Omit<Verified, 'approvals' | 'byTrusted'>

/** Reads an object's facts with their proofs and checks all of it here. */
async function verifyFacts(object: string, keys: Trusted): Promise<Facts> {
  const rows = await everyRow<FactRow>('/v1/ledger/facts', { object })
  const checks: Verified['checks'] = []
  for (const fact of rows) checks.push({ fact, checks: await verifyFact({ ...fact }, parseProof(await api.text('/v1/ledger/proof', { index: fact.leaf_index })), keys) })
  const chain = verifyChain(rows)
  const broken = checks.filter(({ checks: each }) => each.some(({ holds }) => !holds)).length + (chain.holds ? 0 : 1)
  return { facts: rows.length, broken, checks, chain }
}

/** A share's facts, and the signatures among them: by keys whose own facts are checked the same way. */
export async function verifyShare(id: string, head: LedgerHead): Promise<Verified> {
  const known = trusted()
  const keys = known ?? { logKey: head.log_key, leafKey: head.leaf_key }
  const own = await verifyFacts(`share:${id}`, keys)
  const rows = own.checks.map(({ fact }) => fact)
  const people = new Map<string, FactRow[]>()
  let broken = own.broken
  for (const person of new Set(rows.filter(({ kind }) => kind === 'rendition.agreed').map(({ data }) => String(data.by)))) {
    const about = await verifyFacts(`person:${person}`, keys)
    broken += about.broken
    // a key whose enrolment does not hold is nobody's
    people.set(person, about.broken ? [] : about.checks.map(({ fact }) => fact))
  }
  const approvals = await verifyApprovals(rows, people)
  broken += approvals.filter(({ checks }) => checks.some(({ holds }) => !holds)).length
  return { ...own, broken, approvals, byTrusted: known !== undefined }
}

export function useVerify() {
  const [results, setResults] = useState<Record<string, Verified>>({})
  const act = useAct(async (rows: { id: string }[]) => {
    const head = await api.get<LedgerHead>('/v1/ledger')
    for (const { id } of rows) {
      const result = await verifyShare(id, head)
      setResults((before) => ({ ...before, [id]: result }))
    }
  })
  return { ...act, results }
}
