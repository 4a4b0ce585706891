import { useNavigate, useRouter } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { memo, type MouseEvent, type ReactNode, startTransition, useCallback, useEffect, useRef, useState } from 'react'
import { useShortcut } from '../app/keys'
import { placeTo } from '../app/search'
import { useT } from '../i18n/t'
import { Button } from './Button'
import { Empty } from './States'

export interface Column<Row> {
  name: string
  /** Shown in small print before the value where the table folds; empty: the value speaks for itself. */
  short?: string
  cell: (row: Row) => ReactNode
  /** A second line in small print: what tells the row apart, and needs no column of its own. */
  under?: (row: Row) => ReactNode
  kind?: 'title' | 'number' | 'wraps'
}

interface TableProps<Row> {
  /** Says what the rows are; read aloud, not shown. */
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  keyOf: (row: Row) => string
  /** Where a row leads. The first title column holds the link; the whole row opens it. */
  to?: ((row: Row) => string) | undefined
  foot?: ReactNode
  /** Whether j, k and Enter walk this table; one table of a screen at most. */
  walks?: boolean
}

/** Rows that stand there at once, and how many follow whenever the browser has nothing else to do. */
const atOnce = 40
const aStep = 60
/** @return takes it back */
function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const waiting = requestIdleCallback(work, { timeout: 500 })
    return () => cancelIdleCallback(waiting)
  }
  const waiting = setTimeout(work, 16)
  return () => clearTimeout(waiting)
}

/** How many of the rows are drawn: long tables grow in steps, so that nothing ever waits for all of them. */
function useDrawn(all: number): number {
  const [drawn, setDrawn] = useState(atOnce)
  useEffect(() => {
    if (drawn >= all) return undefined
    return whenIdle(() => startTransition(() => setDrawn(drawn + aStep)))
  }, [drawn, all])
  return drawn
}

/** A click that is meant for the browser: a new tab, a new window, a download. */
const isBrowsers = (event: MouseEvent) => event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey

interface LineProps<Row> {
  row: Row
  columns: Column<Row>[]
  isCurrent: boolean
  to: ((row: Row) => string) | undefined
  go: (row: Row) => void
}

/** Drawn again only when something of its own changed: a table that grows, or whose current row moves, draws two of them. */
const Line = memo(function Line<Row>({ row, columns, isCurrent, to, go }: LineProps<Row>) {
  const router = useRouter()
  return (
    <tr
      className={`${to ? 'opens' : ''}${isCurrent ? ' current' : ''}`}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={(event) => {
        // the link is for keyboards and new tabs; the row is for hands
        if (to && event.target instanceof Element && !event.target.closest('a,button,input,label,summary') && !getSelection()?.toString()) go(row)
      }}
    >
      {columns.map((column) => (
        <td key={column.name} className={column.kind === 'title' ? 'title-cell' : column.kind} data-label={column.short}>
          {column.kind === 'title' && to ? (
            // no <Link>: each of them follows the router's state, and there are hundreds
            <a
              href={to(row)}
              onPointerEnter={() => void router.preloadRoute(placeTo(to(row)))}
              onClick={(event) => {
                if (isBrowsers(event)) return
                event.preventDefault()
                go(row)
              }}
            >
              {column.cell(row)}
            </a>
          ) : (
            column.cell(row)
          )}
          {column.under && <div className="under">{column.under(row)}</div>}
        </td>
      ))}
    </tr>
  )
}) as <Row>(props: LineProps<Row> & { key: string }) => ReactNode

/** A real table. On narrow screens each row folds into a block. */
export function Table<Row>({ caption, columns, rows, keyOf, to, foot, walks = false }: TableProps<Row>) {
  const t = useT()
  const navigate = useNavigate()
  const [at, setAt] = useState(-1)
  const current = Math.min(at, rows.length - 1)
  const drawn = Math.max(useDrawn(rows.length), current + 1)
  const go = useCallback((row: Row) => to && void navigate(placeTo(to(row))), [navigate, to])
  const body = useRef<HTMLTableSectionElement>(null)
  const [walked, setWalked] = useState(0)
  // a row that somebody went to by other means is where the walk goes on
  const from = () => {
    const row = document.activeElement?.closest('tr')
    return row && row.parentElement === body.current ? Array.prototype.indexOf.call(body.current?.children, row) : current
  }
  const walk = (to: number) => {
    setAt(to)
    setWalked((before) => before + 1)
  }
  useShortcut('j', t.keys.down, () => walk(Math.min(from() + 1, rows.length - 1)), walks && rows.length > 0)
  useShortcut('k', t.keys.up, () => walk(Math.max(from() - 1, 0)), walks && rows.length > 0)
  const chosen = rows[current]
  useShortcut('Enter', t.keys.open, () => chosen && go(chosen), walks && chosen !== undefined)
  useEffect(() => {
    if (walked === 0) return
    // once for each step: a list that changes under somebody does not take their focus
    const row = body.current?.children[at]
    row?.querySelector<HTMLElement>('.title-cell a')?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [walked])
  return (
    <>
      <div className="table-frame" tabIndex={-1}>
        <table className="table folds">
          <caption className="hidden-visually">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={column.kind === 'number' ? 'number' : undefined}>
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {(drawn >= rows.length ? rows : rows.slice(0, drawn)).map((row, index) => (
              <Line key={keyOf(row)} row={row} columns={columns} isCurrent={walks && index === current} to={to} go={go} />
            ))}
          </tbody>
        </table>
      </div>
      {foot && <div className="table-foot">{foot}</div>}
    </>
  )
}

/** Pages by the server's cursor. The way back is the browser's: each page is in the URL. */
export function Pager({ shown, next, after, go }: { shown: number; next: string | undefined; after: string | undefined; go: (after: string | undefined) => void }) {
  const t = useT()
  return (
    <>
      <span role="status">{t.ui.rows(shown)}</span>
      <div className="actions">
        {after && (
          <Button size="small" onPress={() => go(undefined)}>
            <ChevronLeft size={14} aria-hidden /> {t.ui.firstPage}
          </Button>
        )}
        {next && (
          <Button size="small" onPress={() => go(next)}>
            {t.ui.nextPage} <ChevronRight size={14} aria-hidden />
          </Button>
        )}
      </div>
    </>
  )
}

/**
 * A page of a list. The server leaves out of a page what the reader may not know of, so that a page can be empty while the list is not:
 * then the way on stays, and only a list that holds nothing says what will be here.
 * @param empty  what stands there while the list holds nothing
 */
export function Paged<Row>({ page, after, go, empty, children }: { page: { rows: Row[]; next?: string }; after: string | undefined; go: (after: string | undefined) => void; empty: ReactNode; children: (foot: ReactNode) => ReactNode }) {
  const t = useT()
  const foot = <Pager shown={page.rows.length} next={page.next} after={after} go={go} />
  if (page.rows.length > 0) return children(foot)
  if (!page.next && !after) return empty
  return (
    <>
      <Empty title={t.ui.emptyPage} text={page.next ? t.ui.emptyPageText : undefined} />
      <div className="table-foot">{foot}</div>
    </>
  )
}
