import type { Session } from '../api/types'

/** How long before the end somebody is warned (WCAG 2.2, 2.2.1 asks for 20 seconds at least). */
export const warnedMs = 120_000

export interface Lapse {
  /** When the session ends, as this device's clock has it. */
  at: number
  /** Whether asking for anything puts it off; else only signing in again does. */
  canStay: boolean
}

/** When the session will end if nothing more is asked for: by silence, or by its age. */
export function lapseOf(session: Pick<Session['session'], 'expires' | 'idle_s'>, lastAsked: number): Lapse {
  const expires = new Date(session.expires).getTime()
  const idle = lastAsked + session.idle_s * 1000
  return idle < expires ? { at: idle, canStay: true } : { at: expires, canStay: false }
}

export const isNear = ({ at }: Lapse, now: number) => at - now <= warnedMs
