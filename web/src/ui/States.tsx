import type { UseQueryResult } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Info, TriangleAlert, WifiOff } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { isConflict, noAnswer, noPasskey, oddAnswer, type ProblemDocument, problemOf } from '../api/problem'
import { useServerTexts, useT } from '../i18n/t'
import { Button } from './Button'
import { Copy } from './Hash'
import { Page } from './Page'

/** Something to know, said once, in place. */
export function Notice({ look = 'busy', title, children }: { look?: 'bad' | 'warn' | 'good' | 'busy'; title?: string; children?: ReactNode }) {
  const Icon = { bad: CircleAlert, warn: TriangleAlert, good: CircleCheck, busy: Info }[look]
  return (
    <div className={`notice ${look}`}>
      <Icon size={18} aria-hidden />
      <div>
        {title && <h3>{title}</h3>}
        {children && <div>{children}</div>}
      </div>
    </div>
  )
}

/** A refusal: what the rule says, why it fired here, what to do now; the rule and the request for whoever helps. */
export function Problem({ problem, again, takesFocus = false }: { problem: ProblemDocument; again?: () => void; takesFocus?: boolean }) {
  const t = useT()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (takesFocus) box.current?.focus()
  }, [takesFocus, problem])
  const silent = problem.rule === noAnswer
  const { rule, english } = useServerTexts()
  const translated = rule(problem.rule)
  // the rules of this side have their texts here, those of the server bring them
  const [title, next] =
    problem.rule === noAnswer ? [t.problem.noAnswer, t.problem.noAnswerNext]
    : problem.rule === noPasskey ? [t.problem.noPasskey, t.problem.noPasskeyNext]
    : problem.rule === oddAnswer ? [t.problem.odd, problem.next]
    : translated ?? [problem.title, isConflict(problem) && !problem.next ? t.problem.conflictNext : problem.next]
  const asItCame = translated || title !== problem.title ? undefined : english
  return (
    <div ref={box} tabIndex={-1} role="alert" className="notice bad" data-quiet-focus>
      {silent ? <WifiOff size={18} aria-hidden /> : <CircleAlert size={18} aria-hidden />}
      <div>
        <h3 lang={asItCame}>{title}</h3>
        {problem.detail && !silent && (
          <p className="break" lang={english}>
            <bdi>{problem.detail}</bdi>
          </p>
        )}
        {next && (
          <p>
            <strong>{t.problem.next}</strong> <span lang={next === problem.next ? english : undefined}>{next}</span>
          </p>
        )}
        <p className="small row">
          {!silent && (
            <span>
              {t.problem.rule} <code>{problem.rule}</code>
            </span>
          )}
          {problem.where && (
            <span>
              {t.problem.where} <code>{problem.where}</code>
            </span>
          )}
          {problem.request && (
            <span className="hash">
              {t.problem.request} {problem.request}
              <Copy text={problem.request} what={t.problem.request} />
            </span>
          )}
        </p>
        {again && (
          <div className="actions">
            <Button size="small" onPress={again}>
              {t.ui.again}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

export function Loading() {
  const t = useT()
  return (
    <div className="loading" role="status" aria-label={t.ui.loading}>
      <span />
      <span />
      <span />
    </div>
  )
}

/** Says what will be here, why it matters, and one thing to do about it. */
export function Empty({ title, text, action, level = 3 }: { title: string; text?: ReactNode; action?: ReactNode; level?: 2 | 3 }) {
  const Heading = `h${level}` as const
  return (
    <div className="empty">
      <Heading>{title}</Heading>
      {text && <p>{text}</p>}
      {action && <div className="actions">{action}</div>}
    </div>
  )
}

/**
 * The states of whatever is read: loading, refused (what was there stays), there.
 * @param page  title of the screen while what it shows is not there, where the screen itself is made of it
 */
export function Loaded<T>({ query, page, children }: { query: UseQueryResult<T>; page?: string; children: (data: T) => ReactNode }) {
  if (query.isPending && query.fetchStatus === 'idle') return null
  const refused = query.isError && <Problem problem={problemOf(query.error)} again={() => void query.refetch()} />
  const state = query.isPending ? <Loading /> : refused
  if (query.data === undefined) return page === undefined ? state : <Page title={page}>{state}</Page>
  return (
    <>
      {refused}
      {children(query.data)}
    </>
  )
}

/** What is made of several readings: it stands when all of them are there, and the first that was refused is said. */
export function LoadedAll({ queries, children }: { queries: UseQueryResult<unknown>[]; children: () => ReactNode }) {
  const refused = queries.find(({ isError }) => isError)
  const isThere = queries.every((query) => query.data !== undefined || (query.isPending && query.fetchStatus === 'idle'))
  return (
    <>
      {refused && <Problem problem={problemOf(refused.error)} again={() => queries.filter(({ isError }) => isError).forEach((query) => void query.refetch())} />}
      {isThere ? children() : !refused && <Loading />}
    </>
  )
}
