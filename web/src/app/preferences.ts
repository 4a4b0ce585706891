import { useSyncExternalStore } from 'react'

/** What a person chose on this device. None of it is worth a request. */
export interface Preferences {
  theme: 'auto' | 'light' | 'dark'
  density: 'comfortable' | 'compact'
  language: 'en' | 'de'
  zone: string
  shortcuts: boolean
}

const place = 'tocsin.preferences'
const systemZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

export function defaults(): Preferences {
  const language = typeof navigator !== 'undefined' && navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
  return { theme: 'auto', density: 'comfortable', language, zone: systemZone(), shortcuts: true }
}

function read(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    return { ...defaults(), ...(typeof kept === 'object' ? kept : {}) }
  } catch {
    return defaults()
  }
}

let now = read()
const listeners = new Set<() => void>()

export function show(preferences: Preferences = now) {
  const root = document.documentElement
  root.lang = preferences.language
  root.dataset.density = preferences.density
  if (preferences.theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = preferences.theme
}

export function prefer(change: Partial<Preferences>) {
  now = { ...now, ...change }
  try {
    localStorage.setItem(place, JSON.stringify(now))
  } catch {
    // a device that keeps nothing still shows what was chosen
  }
  show()
  for (const listener of listeners) listener()
}

export const preferences = () => now
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => now,
  )
}
