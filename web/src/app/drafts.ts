/**
 * Text that is being typed, kept in this tab until the server has it: a lost session or server loses nothing. Each is its
 * writer's alone: the person stands in the key, and nothing outlasts their signing out or somebody else's coming in.
 */
const prefix = 'tocsin.draft.'
const placeOf = (person: string, name: string) => `${prefix}${person}:${name}`

export interface Draft<T> {
  value: T
  at: string
}

export function keepDraft<T>(person: string, name: string, value: T) {
  try {
    sessionStorage.setItem(placeOf(person, name), JSON.stringify({ value, at: new Date().toISOString() }))
  } catch {
    // the page still holds it
  }
}

export function draftOf<T>(person: string, name: string): Draft<T> | undefined {
  try {
    const kept = sessionStorage.getItem(placeOf(person, name))
    return kept ? (JSON.parse(kept) as Draft<T>) : undefined
  } catch {
    return undefined
  }
}

export const dropDraft = (person: string, name: string) => sessionStorage.removeItem(placeOf(person, name))

/** Drops the drafts of everybody but one; of everybody when nobody is named. */
export function dropDraftsBut(person?: string) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix) && (!person || !key.startsWith(placeOf(person, '')))) sessionStorage.removeItem(key)
}
