import { useState } from 'react'
import { api } from '../../api/client'
import { everyRow } from '../../api/queries'
import type { FactRow, LedgerHead } from '../../api/types'
import { useAct } from '../../ui/use'
import { trusted } from './trust'
import { type Check, parseProof, verifyChain, verifyFact } from './verify'

export interface Verified {
  facts: number
  broken: number
  checks: { fact: FactRow; checks: Check[] }[]
  chain: Check
}

/** Reads an object's facts with their proofs and checks all of it here. */
export async function verifyObject(object: string, head: LedgerHead): Promise<Verified> {
  const keys = trusted() ?? { logKey: head.log_key, leafKey: head.leaf_key }
  const rows = await everyRow<FactRow>('/v1/ledger/facts', { object })
  const checks: Verified['checks'] = []
  for (const fact of rows) checks.push({ fact, checks: await verifyFact({ ...fact }, parseProof(await api.text('/v1/ledger/proof', { index: fact.leaf_index })), keys) })
  const chain = verifyChain(rows)
  const broken = checks.filter(({ checks: each }) => each.some(({ holds }) => !holds)).length + (chain.holds ? 0 : 1)
  return { facts: rows.length, broken, checks, chain }
}

export function useVerify() {
  const [results, setResults] = useState<Record<string, Verified>>({})
  const act = useAct(async (rows: { id: string }[]) => {
    const head = await api.get<LedgerHead>('/v1/ledger')
    for (const { id } of rows) {
      const result = await verifyObject(`share:${id}`, head)
      setResults((before) => ({ ...before, [id]: result }))
    }
  })
  return { ...act, results }
}
