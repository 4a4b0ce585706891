import { useSyncExternalStore } from 'react'

/** A list with its filters, under a name that somebody gave it, kept on this device. */
export interface View {
  name: string
  /** The place with its filters, as its address spells it. */
  to: string
}

const keptMax = 30
const placeOf = (person: string) => `tocsin.views.${person}`

export function readViews(text: string | null): View[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]')
    // whatever stands there: a view leads to a place of this site, by its path
    return Array.isArray(read) ? read.filter((each): each is View => typeof each?.name === 'string' && typeof each?.to === 'string' && /^\/(?!\/)/.test(each.to)).slice(0, keptMax) : []
  } catch {
    return []
  }
}

const listeners = new Set<() => void>()
const cache = new Map<string, View[]>()

export function views(person: string): View[] {
  let known = cache.get(person)
  if (!known) {
    known = readViews(localStorage.getItem(placeOf(person)))
    cache.set(person, known)
  }
  return known
}

function keep(person: string, next: View[]) {
  cache.set(person, next)
  try {
    localStorage.setItem(placeOf(person), JSON.stringify(next))
  } catch {
    // it lasts as long as the page
  }
  for (const listener of listeners) listener()
}

/** The same name, or the same place, is one view: the last one given counts. */
export function saveView(person: string, view: View) {
  keep(person, [...views(person).filter(({ name, to }) => name !== view.name && to !== view.to), view].slice(-keptMax))
}

export function dropView(person: string, to: string) {
  keep(person, views(person).filter((each) => each.to !== to))
}

export function useViews(person: string): View[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => views(person),
  )
}
