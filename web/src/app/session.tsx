import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { api, onSignedOut } from '../api/client'
import { follow, type Line } from '../api/events'
import { isSignedOut, type ProblemDocument, problemOf } from '../api/problem'
import { queries } from '../api/queries'
import type { Session } from '../api/types'
import { dropDraftsBut } from './drafts'
import { forgetRecentBut } from './recent'

type Known = { state: 'asking' } | { state: 'out' } | { state: 'lost'; problem: ProblemDocument } | { state: 'in'; session: Session }

interface Holder {
  known: Known
  /** Whether the server's stream of changes is open; `closed` when it ended for good. */
  line: Line
  /** Asked for a sign-in while a screen was open: it stays behind the dialog, with what was typed. */
  interrupted: boolean
  entered: (session: Session) => void
  /** The same session after the person showed that they are there. */
  renewed: (session: Session) => void
  refresh: () => Promise<void>
  /** Asks for a sign-in before the session ends. */
  interrupt: () => void
  leave: () => Promise<void>
}

const Context = createContext<Holder | null>(null)

/** What this tab kept for others is gone, before anybody else sees the screens; without a person, for everybody. */
function keepOnlyOf(person?: string) {
  dropDraftsBut(person)
  forgetRecentBut(person)
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [known, setKnown] = useState<Known>({ state: 'asking' })
  const [line, setLine] = useState<Line>('waiting')
  const [interrupted, setInterrupted] = useState(false)

  const takeIn = (session: Session) => {
    keepOnlyOf(session.person)
    setKnown((before) => {
      // what was read for somebody else is not theirs
      if (before.state !== 'in' || before.session.person !== session.person) queries.clear()
      return { state: 'in', session }
    })
    setInterrupted(false)
  }
  const refresh = async () => {
    try {
      const session = await api.get<Session | { person: null }>('/v1/session')
      if (session.person === null) {
        setKnown((before) => (before.state === 'in' ? before : { state: 'out' }))
        setInterrupted(true)
        return
      }
      takeIn(session)
    } catch (failure) {
      const problem = problemOf(failure)
      setKnown((before) => (before.state === 'in' ? before : isSignedOut(problem) ? { state: 'out' } : { state: 'lost', problem }))
      if (isSignedOut(problem)) setInterrupted(true)
    }
  }
  useEffect(() => {
    // a one-time link takes the place of whoever is here: what would be asked in their name meanwhile would only be refused
    // oxlint-disable-next-line react/set-state-in-effect -- it sets nothing before the server has answered
    if (location.pathname !== '/enter') void refresh()
    onSignedOut(() => setInterrupted(true))
  }, [])

  const credential = known.state === 'in' ? known.session.session.id : ''
  useEffect(() => {
    if (!credential) return undefined
    return follow(setLine, () => void refresh())
  }, [credential])

  const holder = useMemo<Holder>(
    () => ({
      known,
      line,
      interrupted: interrupted && known.state === 'in',
      entered: (session) => {
        takeIn(session)
        void queries.invalidateQueries()
      },
      renewed: (session) => setKnown({ state: 'in', session }),
      refresh,
      interrupt: () => setInterrupted(true),
      leave: async () => {
        await api.post('/v1/session/end').catch(() => undefined)
        queries.clear()
        keepOnlyOf()
        setKnown({ state: 'out' })
        setInterrupted(false)
      },
    }),
    [known, line, interrupted],
  )
  return <Context.Provider value={holder}>{children}</Context.Provider>
}

export function useSessionHolder(): Holder {
  const holder = useContext(Context)
  if (!holder) throw new Error('no SessionProvider above')
  return holder
}

/** Who is signed in. Only below the shell, which shows nothing else before somebody is. */
export function useSession(): Session {
  const { known } = useSessionHolder()
  if (known.state !== 'in') throw new Error('nobody is signed in')
  return known.session
}

export const useMay = (right: string) => useSession().rights.includes(right)
