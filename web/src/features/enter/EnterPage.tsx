import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api/client'
import { type ProblemDocument, problemOf } from '../../api/problem'
import type { Session } from '../../api/types'
import { useSessionHolder } from '../../app/session'
import { useT } from '../../i18n/t'
import { LinkButton } from '../../ui/Button'
import { Loading, Problem } from '../../ui/States'

/** The end of a one-time link: the token stands behind the #, so that no server and no log sees it before it is spent. */
export function EnterPage() {
  const t = useT()
  const navigate = useNavigate()
  const { entered, refresh } = useSessionHolder()
  const [problem, setProblem] = useState<ProblemDocument>()
  const isAsked = useRef(false)
  useEffect(() => {
    if (isAsked.current) return
    isAsked.current = true
    const token = location.hash.slice(1)
    history.replaceState(null, '', '/enter')
    api
      .post<Session>('/v1/session/link', { token })
      .then((session) => {
        entered(session)
        return navigate({ to: '/', replace: true })
      })
      .catch((failure: unknown) => {
        setProblem(problemOf(failure))
        void refresh()
      })
  }, [entered, refresh, navigate])
  return (
    <main className="entry" id="main">
      <div className="entry-card">
        <h1>{t.signIn.linkTitle}</h1>
        {problem ? (
          <>
            <Problem problem={problem} takesFocus />
            <LinkButton to="/">{t.signIn.title}</LinkButton>
          </>
        ) : (
          <Loading />
        )}
      </div>
    </main>
  )
}
