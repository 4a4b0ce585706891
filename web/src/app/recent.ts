/** Shares that were looked at last, on this device. Numbers alone: a title is content. */
const place = 'tocsin.recent'
const kept = 6

export interface Recent {
  name: string
  to: string
}

export function recent(): Recent[] {
  try {
    const read: unknown = JSON.parse(sessionStorage.getItem(place) ?? '[]')
    return Array.isArray(read) ? read.filter((each): each is Recent => typeof each?.name === 'string' && typeof each?.to === 'string').slice(0, kept) : []
  } catch {
    return []
  }
}

export function lookedAt(number: string) {
  const to = `/shares/${number}`
  try {
    sessionStorage.setItem(place, JSON.stringify([{ name: number, to }, ...recent().filter((each) => each.to !== to)].slice(0, kept)))
  } catch {
    // nothing is kept, nothing is lost
  }
}
