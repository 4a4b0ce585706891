/** Text that is being typed, kept on this device until the server has it: a lost session or server loses nothing. */
const prefix = 'tocsin.draft.'

export interface Draft<T> {
  value: T
  at: string
}

export function keepDraft<T>(name: string, value: T) {
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify({ value, at: new Date().toISOString() }))
  } catch {
    // the page still holds it
  }
}

export function draftOf<T>(name: string): Draft<T> | undefined {
  try {
    const kept = sessionStorage.getItem(prefix + name)
    return kept ? (JSON.parse(kept) as Draft<T>) : undefined
  } catch {
    return undefined
  }
}

export const dropDraft = (name: string) => sessionStorage.removeItem(prefix + name)
