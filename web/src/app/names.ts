import { useMemo } from 'react'
import { useApi, useEveryRow } from '../api/queries'
import type { Person, Procedure } from '../api/types'

const nobody: Person[] = []

/** What ids are called: people by the directory, everything else by the procedure in force. Falls back to the id itself. */
export function namesOf(people: Person[], procedure: Procedure | undefined) {
  // lists ask for thousands of names
  const titles = (all: { id: string; title: string }[] | undefined) => {
    const known = new Map((all ?? []).map(({ id, title }) => [id, title]))
    return (id: string | undefined) => (id ? (known.get(id) ?? id) : '')
  }
  const names = new Map(people.map(({ person, name }) => [person, name]))
  const triggers = new Map((procedure?.triggers ?? []).map((trigger) => [trigger.id, trigger]))
  const dueRule = (trigger: string | undefined, rule: number | undefined) => (trigger ? triggers.get(trigger)?.rules[rule ?? 0] : undefined)
  return {
    procedure,
    people,
    person: (id: string | undefined) => (id ? (names.get(id) ?? (id === 'program' ? 'Tocsin' : id)) : ''),
    role: titles(procedure?.roles),
    audience: titles(procedure?.audiences),
    channel: titles(procedure?.channels),
    trigger: titles(procedure?.triggers),
    category: titles(procedure?.categories),
    contentClass: titles(procedure?.classes),
    reason: titles(procedure?.reasons),
    unit: titles(procedure?.units),
    /** What a due share asks for: Y of "share Y with Z by T". */
    dueWhat: (trigger: string | undefined, rule: number | undefined) => dueRule(trigger, rule)?.what ?? '',
    dueRule,
    /** The people who hold a role now. */
    holders: (role: string) => people.filter(({ roles, state }) => state !== 'left' && roles.includes(role)).map(({ name }) => name),
  }
}
export type Names = ReturnType<typeof namesOf>

/** The same object as long as neither the directory nor the procedure changed, so that what is drawn with it stays drawn. */
export function useNames(): Names {
  const people = useEveryRow<Person>('/v1/people').data ?? nobody
  const procedure = useApi<Procedure>('/v1/procedure').data
  return useMemo(() => namesOf(people, procedure), [people, procedure])
}
