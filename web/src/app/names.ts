import { useApi, useEveryRow } from '../api/queries'
import type { Person, Procedure } from '../api/types'

/** What ids are called: people by the directory, everything else by the procedure in force. Falls back to the id itself. */
export function useNames() {
  const people = useEveryRow<Person>('/v1/people').data ?? []
  const procedure = useApi<Procedure>('/v1/procedure').data
  const titled = (all: { id: string; title: string }[] | undefined, id: string | undefined) => (id ? (all?.find((each) => each.id === id)?.title ?? id) : '')
  return {
    procedure,
    people,
    person: (id: string | undefined) => (id ? (people.find((each) => each.person === id)?.name ?? (id === 'program' ? 'Tocsin' : id)) : ''),
    role: (id: string | undefined) => titled(procedure?.roles, id),
    audience: (id: string | undefined) => titled(procedure?.audiences, id),
    channel: (id: string | undefined) => titled(procedure?.channels, id),
    trigger: (id: string | undefined) => titled(procedure?.triggers, id),
    category: (id: string | undefined) => titled(procedure?.categories, id),
    contentClass: (id: string | undefined) => titled(procedure?.classes, id),
    reason: (id: string | undefined) => titled(procedure?.reasons, id),
    unit: (id: string | undefined) => titled(procedure?.units, id),
    /** What a due share asks for: Y of "share Y with Z by T". */
    dueWhat: (trigger: string | undefined, rule: number | undefined) => procedure?.triggers.find(({ id }) => id === trigger)?.rules[rule ?? 0]?.what ?? '',
    dueRule: (trigger: string | undefined, rule: number | undefined) => procedure?.triggers.find(({ id }) => id === trigger)?.rules[rule ?? 0],
    /** The people who hold a role now. */
    holders: (role: string) => people.filter(({ roles, state }) => state !== 'left' && roles.includes(role)).map(({ name }) => name),
  }
}
