import { useNavigate, useRouter } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type MouseEvent, type ReactNode, startTransition, useEffect, useState } from 'react'
import { useShortcut } from '../app/keys'
import { placeTo } from '../app/search'
import { useT } from '../i18n/t'
import { Button } from './Button'

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

/** Rows that stand there at once; the others follow without keeping anybody waiting. */
const atOnce = 40

/** A click that is meant for the browser: a new tab, a new window, a download. */
const isBrowsers = (event: MouseEvent) => event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey

/** A real table. On narrow screens each row folds into a block. */
export function Table<Row>({ caption, columns, rows, keyOf, to, foot, walks = false }: TableProps<Row>) {
  const t = useT()
  const navigate = useNavigate()
  const [at, setAt] = useState(-1)
  const router = useRouter()
  const current = Math.min(at, rows.length - 1)
  const [isWhole, setWhole] = useState(rows.length <= atOnce)
  useEffect(() => startTransition(() => setWhole(true)), [])
  const go = (row: Row | undefined) => row && to && void navigate(placeTo(to(row)))
  useShortcut('j', t.keys.down, () => setAt(Math.min(current + 1, rows.length - 1)), walks)
  useShortcut('k', t.keys.up, () => setAt(Math.max(current - 1, 0)), walks)
  useShortcut('Enter', t.keys.open, () => go(rows[current]), walks && current >= 0 && document.activeElement?.tagName !== 'A' && document.activeElement?.tagName !== 'BUTTON')
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
          <tbody>
            {(isWhole ? rows : rows.slice(0, atOnce)).map((row, index) => (
              <tr
                key={keyOf(row)}
                className={`${to ? 'opens' : ''}${walks && index === current ? ' current' : ''}`}
                aria-current={walks && index === current ? 'true' : undefined}
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
