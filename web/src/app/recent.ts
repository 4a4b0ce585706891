/** Shares that one person looked at last, in this tab. Numbers alone: a title is content. */
const prefix = 'tocsin.recent.'
const placeOf = (person: string) => prefix + person
const kept = 6

export interface Recent {
  name: string
  to: string
}

export function recent(person: string): Recent[] {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(placeOf(person)) ?? '[]')
    return Array.isArray(read) ? read.filter((each): each is Recent => typeof each?.name === 'string' && typeof each?.to === 'string').slice(0, kept) : []
  } catch {
    return []
  }
}

export function lookedAt(person: string, number: string) {
  const to = `/shares/${number}`
  try {
    sessionStorage.setItem(placeOf(person), JSON.stringify([{ name: number, to }, ...recent(person).filter((each) => each.to !== to)].slice(0, kept)))
  } catch {
    // nothing is kept, nothing is lost
  }
}

/** Forgets what everybody but one looked at; what everybody did when nobody is named. */
export function forgetRecentBut(person?: string) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix) && (!person || key !== placeOf(person))) sessionStorage.removeItem(key)
}
