import { useSyncExternalStore } from 'react'
import { usePreferences } from '../app/preferences'
import { useT } from '../i18n/t'

const pad = (n: number) => String(n).padStart(2, '0')

// one is dear to make, and a list has hundreds of times
const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset' })
    formats.set(zone, format)
  }
  return format
}

/** `2026-11-25 14:05 +01:00`: the same in every language, sortable, never without its zone. */
export function spellTime(at: Date, zone: string): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const offset = (parts.timeZoneName ?? 'GMT').replace('GMT', '')
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute} ${offset === '' || offset === '+00:00' ? 'UTC' : offset}`
}

export function spellUtc(at: Date): string {
  return `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())} UTC`
}

/** An instant in the reader's zone, with its offset; UTC when one rests on it. `utc`: for evidence, in UTC to the second. */
export function Time({ at, utc = false }: { at: string | undefined; utc?: boolean }) {
  const { zone } = usePreferences()
  if (!at) return null
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>{at}</span>
  return (
    <time className="nowrap" dateTime={at} title={spellUtc(date)}>
      {utc ? spellUtc(date) : spellTime(date, zone)}
    </time>
  )
}

/** One timer for everybody who wants the time that often: a list has hundreds of countdowns. It runs while somebody looks. */
function clockOf(everyMs: number) {
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const readers = new Set<() => void>()
  return {
    now: () => now,
    subscribe: (reader: () => void) => {
      if (readers.size === 0) {
        timer = setInterval(() => {
          now = Date.now()
          for (const each of readers) each()
        }, everyMs)
        // it stood while nobody looked
        if (Date.now() - now > everyMs) now = Date.now()
      }
      readers.add(reader)
      return () => {
        readers.delete(reader)
        if (readers.size === 0) clearInterval(timer)
      }
    },
  }
}
const clocks = new Map<number, ReturnType<typeof clockOf>>()

export function useNow(everyMs = 30_000): number {
  let clock = clocks.get(everyMs)
  if (!clock) {
    clock = clockOf(everyMs)
    clocks.set(everyMs, clock)
  }
  return useSyncExternalStore(clock.subscribe, clock.now)
}

/** `2 d 4 h`, `3 h 12 min`, `8 min`. */
export function spellSpan(ms: number, units: { d: string; h: string; min: string }): string {
  const minutes = Math.max(0, Math.round(Math.abs(ms) / 60_000))
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor((minutes % 1440) / 60)
  if (days > 0) return `${days} ${units.d}${hours ? ` ${hours} ${units.h}` : ''}`
  if (hours > 0) return `${hours} ${units.h}${minutes % 60 ? ` ${minutes % 60} ${units.min}` : ''}`
  return `${minutes} ${units.min}`
}

/** How long until a deadline, or how late it is: word and color. */
export function Countdown({ at }: { at: string | undefined }) {
  const t = useT()
  const now = useNow()
  if (!at) return null
  const left = new Date(at).getTime() - now
  const span = spellSpan(left, t.units)
  const look = left < 0 ? 'late' : left < 4 * 3_600_000 ? 'soon' : ''
  return (
    <time className={`nowrap ${look}`} dateTime={at} title={spellUtc(new Date(at))}>
      {left < 0 ? t.ui.late(span) : t.ui.left(span)}
    </time>
  )
}
