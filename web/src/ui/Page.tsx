import { type ReactNode, useEffect, useRef } from 'react'
import { useT } from '../i18n/t'

interface PageProps {
  title: string
  /** One or two sentences under the title. */
  lead?: ReactNode
  /** Chips and facts under the title. */
  meta?: ReactNode
  above?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** What a printed page says at its head: organisation, marking, number. */
  printHead?: ReactNode
  /** The label of the whole page, at head and foot of every sheet (TLP 2.0, FIRST: documents). */
  printMark?: ReactNode
}

/** One screen: its one h1, which takes the focus when the screen is new, and the window's title. */
export function Page({ title, lead, meta, above, actions, children, printHead, printMark }: PageProps) {
  const t = useT()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Tocsin`
  }, [title])
  useEffect(() => {
    // a dialog that is open keeps the focus
    if (!document.querySelector('[role=dialog]')) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="page">
      {printMark && (
        <>
          <div className="print-mark head" aria-hidden>
            {printMark}
          </div>
          <div className="print-mark foot" aria-hidden>
            {printMark}
          </div>
        </>
      )}
      {printHead && <div className="print-head">{printHead}</div>}
      <header className="page-head">
        <div>
          {above}
          <h1 ref={heading} tabIndex={-1}>
            <bdi>{title}</bdi>
          </h1>
          {meta && <div className="page-meta">{meta}</div>}
          {lead && <p className="page-lead">{lead}</p>}
        </div>
        {actions && (
          <div className="actions" role="group" aria-label={t.ui.actions}>
            {actions}
          </div>
        )}
      </header>
      {children}
    </div>
  )
}

export function Card({ title, count, actions, children, flush = false, level = 2, id }: { title?: ReactNode; count?: number; actions?: ReactNode; children: ReactNode; flush?: boolean; level?: 2 | 3; id?: string }) {
  const Heading = `h${level}` as const
  return (
    <section className="card" id={id}>
      {title !== undefined && (
        <div className="card-head">
          <Heading>
            {title}
            {count !== undefined && <span className="count">{count}</span>}
          </Heading>
          {actions && <div className="actions">{actions}</div>}
        </div>
      )}
      <div className={flush ? 'card-body flush' : 'card-body'}>{children}</div>
    </section>
  )
}

/** Name and value, one a line. Pairs without a value are left out. */
export function Facts({ of }: { of: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {of
        .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
