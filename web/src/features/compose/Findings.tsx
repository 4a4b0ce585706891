import { useEffect, useRef, useState } from 'react'
import { api } from '../../api/client'
import { type ProblemDocument, problemOf } from '../../api/problem'
import type { Tried } from '../../api/types'
import { useNames } from '../../app/names'
import { useMay } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { Foreign } from '../../ui/Foreign'
import { Card } from '../../ui/Page'
import { type Draft, toTry } from './draft'
import style from './compose.module.css'

const pauseMs = 900

/** What the server says of the text so far; asked for when the typing pauses. What comes late for an older text is left out. */
function useTried(draft: Draft, audiences: string[], isOn: boolean) {
  const asked = isOn ? toTry(draft, audiences) : undefined
  const body = asked ? JSON.stringify(asked) : ''
  const [answer, setAnswer] = useState<{ rows: Tried[]; problem?: ProblemDocument | undefined }>()
  const latest = useRef('')
  useEffect(() => {
    latest.current = body
    if (!body) return undefined
    const timer = setTimeout(async () => {
      try {
        const { rows } = await api.post<{ rows: Tried[] }>('/v1/drafts', JSON.parse(body))
        if (latest.current === body) setAnswer({ rows })
      } catch (failure) {
        if (latest.current === body) setAnswer({ rows: [], problem: problemOf(failure) })
      }
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [body])
  return { answer: body ? answer : undefined, isAsked: body !== '' }
}

/** Goes to where the word was typed, and selects it there. */
function show(word: string, form: HTMLElement | null) {
  for (const field of form?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('textarea, input:not([type]), input[type=text]') ?? []) {
    const at = field.value.indexOf(word)
    if (at < 0) continue
    field.focus()
    field.setSelectionRange(at, at + word.length)
    field.scrollIntoView({ block: 'center' })
    return
  }
}

/** What would become of the text for each audience if it were opened now: the same code that makes renditions, and nothing is kept. */
export function Findings({ draft, audiences, form }: { draft: Draft; audiences: string[]; form: () => HTMLElement | null }) {
  const t = useT()
  const names = useNames()
  const { answer, isAsked } = useTried(draft, audiences, useMay('author'))
  return (
    <Card title={t.found.heading}>
      <div className="stack" role="status">
        {!isAsked && <p className="soft small">{t.found.later}</p>}
        {answer?.problem && <p className="soft small">{t.found.notYet(answer.problem.title || answer.problem.rule, answer.problem.where ?? '')}</p>}
        {answer?.rows.map(({ audience, findings, subject = '', body = '' }) => (
          <details key={audience} open={answer.rows.length === 1 || findings.some(({ waits }) => waits)}>
            <summary>
              <span className="strong">{names.audience(audience)}</span> <span className="soft small">{t.found.count(findings.filter(({ waits }) => waits).length, findings.filter(({ waits }) => !waits).length)}</span>
            </summary>
            <ul className="stack-tight">
              {findings.map(({ match, word, class: kind, waits, replacement }) => (
                <li key={match} className={style.found}>
                  <span className="small soft">{wordOf(t.kinds, kind)}</span>
                  <span dir="auto" className="break">
                    <del className="redline">
                      <Foreign text={word} />
                    </del>{' '}
                    <span aria-hidden>→</span> {waits ? <mark>{t.review.undecided}</mark> : <ins className="redline">{replacement ? <Foreign text={replacement} /> : t.review.removed}</ins>}
                  </span>
                  <Button look="quiet" size="small" label={t.found.showIn(word)} onPress={() => show(word, form())}>
                    {t.found.show}
                  </Button>
                </li>
              ))}
            </ul>
            <details>
              <summary className="small">{t.found.preview}</summary>
              <p className="strong" dir="auto">
                <Foreign text={subject} />
              </p>
              <Foreign text={body} block />
            </details>
          </details>
        ))}
      </div>
      <p className="soft small">{t.found.text}</p>
    </Card>
  )
}
