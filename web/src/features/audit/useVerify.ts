import { useState } from 'react'
import { api } from '../../api/client'
import { everyRow } from '../../api/queries'
import type { FactRow, LedgerHead } from '../../api/types'
import { useAct } from '../../ui/use'
import { trusted } from './trust'
import { type Approval, verifyApprovals } from './approvals'
import { type Check, parseProof, verifyChain, verifyFact } from './verify'

export interface Verified {
  facts: number
  broken: number
  checks: { fact: FactRow; checks: Check[] }[]
  chain: Check
  approvals: Approval[]
}

type Facts = Omit<Verified, 'approvals'>

/** Reads an object's facts with their proofs and checks all of it here. */
async function verifyFacts(object: string, head: LedgerHead): Promise<Facts> {
  const keys = trusted() ?? { logKey: head.log_key, leafKey: head.leaf_key }
  const rows = await everyRow<FactRow>('/v1/ledger/facts', { object })
  const checks: Verified['checks'] = []
  for (const fact of rows) checks.push({ fact, checks: await verifyFact({ ...fact }, parseProof(await api.text('/v1/ledger/proof', { index: fact.leaf_index })), keys) })
  const chain = verifyChain(rows)
  const broken = checks.filter(({ checks: each }) => each.some(({ holds }) => !holds)).length + (chain.holds ? 0 : 1)
  return { facts: rows.length, broken, checks, chain }
}

/** A share's facts, and the signatures among them: by keys whose own facts are checked the same way. */
export async function verifyShare(id: string, head: LedgerHead): Promise<Verified> {
  const own = await verifyFacts(`share:${id}`, head)
  const rows = own.checks.map(({ fact }) => fact)
  const people = new Map<string, FactRow[]>()
  let broken = own.broken
  for (const person of new Set(rows.filter(({ kind }) => kind === 'rendition.agreed').map(({ data }) => String(data.by)))) {
    const about = await verifyFacts(`person:${person}`, head)
    broken += about.broken
    // a key whose enrolment does not hold is nobody's
    people.set(person, about.broken ? [] : about.checks.map(({ fact }) => fact))
  }
  const approvals = await verifyApprovals(rows, people)
  broken += approvals.filter(({ checks }) => checks.some(({ holds }) => !holds)).length
  return { ...own, broken, approvals }
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
