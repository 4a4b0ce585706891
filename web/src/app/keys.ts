import { useEffect, useRef, useSyncExternalStore } from 'react'
import { preferences } from './preferences'

/**
 * The one registry of shortcuts. A screen asks for a key while it is shown; help lists what is asked for now. Letters do
 * nothing while somebody types, and can be turned off altogether (WCAG 2.1.4). No key approves by itself.
 */
export interface Shortcut {
  /** `?`, `j`, `g i` (one after the other), `Ctrl+k`, `Ctrl+Enter`. */
  keys: string
  label: string
  run: () => void
}

const known = new Map<symbol, Shortcut>()
let begun = ''
let begunAt = 0
const sequenceMs = 1200

export const shortcuts = (): Shortcut[] => [...known.values()]

const listeners = new Set<() => void>()
let listed: Shortcut[] = []
function told() {
  listed = shortcuts()
  for (const listener of listeners) listener()
}

/** The shortcuts of now, for showing. */
export function useShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => listed,
  )
}

export function register(shortcut: Shortcut): () => void {
  const own = Symbol(shortcut.keys)
  known.set(own, shortcut)
  told()
  return () => {
    known.delete(own)
    told()
  }
}

/** Shortcuts that more than one part of the page asks for now: always a bug, and a test looks. */
export function clashes(): string[] {
  const seen = new Set<string>()
  return shortcuts().flatMap(({ keys }) => (seen.has(keys) ? [keys] : (seen.add(keys), [])))
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}

/** Enter is the key of whatever control has the focus, before it is anybody's shortcut. */
const ownsEnter = (target: EventTarget | null) => target instanceof Element && target.closest('a[href],button,summary,[role=button],[role=link],[role=tab]') !== null

const nameOf = (event: KeyboardEvent) =>
  event.ctrlKey || event.metaKey ? `Ctrl+${event.key.length === 1 ? event.key.toLowerCase() : event.key}` : event.key

export function press(event: KeyboardEvent, at = Date.now()) {
  if (event.defaultPrevented || event.isComposing || event.altKey || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) return
  const name = nameOf(event)
  const isBare = !name.startsWith('Ctrl+')
  if (isBare && (!preferences().shortcuts || isTyping(event.target) || document.querySelector('[role=dialog]'))) return
  if (name === 'Enter' && ownsEnter(event.target)) return
  const all = shortcuts().toReversed() // the screen that opened last comes first
  const sequence = at - begunAt < sequenceMs && begun ? `${begun} ${name}` : ''
  const found = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === name)
  begun = isBare && !found && all.some(({ keys }) => keys.startsWith(`${name} `)) ? name : ''
  begunAt = at
  if (!found) return
  event.preventDefault()
  found.run()
}

export function listenToKeys(): () => void {
  const listener = (event: KeyboardEvent) => press(event)
  window.addEventListener('keydown', listener)
  return () => window.removeEventListener('keydown', listener)
}

/** Asks for a key while the component is shown and `enabled`. */
export function useShortcut(keys: string, label: string, run: () => void, enabled = true) {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => (enabled ? register({ keys, label, run: () => latest.current() }) : undefined), [keys, label, enabled])
}
