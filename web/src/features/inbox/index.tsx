import { CircleAlert, ClipboardPen, FilePenLine, Hand, ListChecks, PenLine, SearchCheck, Send, ShieldQuestion } from 'lucide-react'
import { useMemo } from 'react'
import { useApi } from '../../api/queries'
import type { Inbox, InboxRow } from '../../api/types'
import { type Names, useNames } from '../../app/names'
import { useMay } from '../../app/session'
import { type Catalogue, useT, wordOf } from '../../i18n/t'
import { LinkButton } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { Foreign } from '../../ui/Foreign'
import { Card, Page } from '../../ui/Page'
import { Empty, Loaded, Notice } from '../../ui/States'
import { type Column, Table } from '../../ui/Table'
import { Countdown, Time } from '../../ui/Time'
import style from './inbox.module.css'

const icons: Record<InboxRow['kind'], typeof Send> = {
  due: ListChecks, withholding: ShieldQuestion, matches: SearchCheck, draft: FilePenLine, share: FilePenLine, approve: PenLine, review: ClipboardPen, post: Hand, failed: CircleAlert, exception: CircleAlert, left: Send,
}

/** Where a row's act is one step away. */
export function placeOf(row: InboxRow): string {
  switch (row.kind) {
    case 'due':
      return `/compose?due=${row.id}`
    case 'withholding':
      // a share's row names its number, a due share's its trigger
      return row.number ? `/shares/${row.number}/not-share?audience=${row.audience ?? ''}` : `/due/${row.id}/not-share`
    case 'approve':
      if (row.route === 'expedited') return `/shares/${row.number}/expedited?audience=${row.audience ?? ''}`
      return `/shares/${row.number}/review?audience=${row.audience ?? ''}`
    case 'matches':
      return `/shares/${row.number}/review?audience=${row.audience ?? ''}`
    case 'review':
      return `/shares/${row.number}?audience=${row.audience ?? ''}`
    case 'exception':
      return `/exceptions?id=${row.id}`
    case 'post':
    case 'failed':
      return `/shares/${row.share ?? ''}?tab=deliveries`
    default:
      return `/shares/${row.number ?? row.share ?? row.id}`
  }
}

const groupOf = (row: InboxRow) => ({ post: 3, failed: 0, exception: 4, approve: 1, matches: 1, withholding: 1, review: 2, due: 2, draft: 3, left: 5, share: 5 })[row.kind]

/** What waits comes in the order in which it hurts: failed, then by kind, then by what is due first. */
export function inOrder(rows: InboxRow[]): InboxRow[] {
  return rows.toSorted((a, b) => groupOf(a) - groupOf(b) || (a.due ?? '9').localeCompare(b.due ?? '9'))
}

/** What a row says. */
export function textsOf(row: InboxRow, t: Catalogue, names: Names) {
  const audiences = (row.audiences ?? (row.audience ? [row.audience] : [])).map(names.audience)
  if (row.kind === 'due' || (row.kind === 'withholding' && !row.number)) return { title: names.dueWhat(row.trigger, row.rule) || names.trigger(row.trigger), about: names.trigger(row.trigger), audiences }
  if (row.kind === 'exception') return { title: wordOf(t.exceptionKinds, row.what ?? ''), about: row.number ? '' : (row.object ?? ''), audiences }
  return { title: row.title || row.number || t.inbox.untitled, about: row.number ?? '', audiences }
}

/** The small print: number, audiences, and what else there is to say. */
function Under({ row, t, names, about }: { row: InboxRow; t: Catalogue; names: Names; about: About | undefined }) {
  const texts = textsOf(row, t, names)
  return (
    <>
      {[row.number, texts.audiences.join(', ') || (row.number ? '' : texts.about), row.kind === 'matches' ? t.inbox.open(row.open ?? 0) : '', about?.(row, t, names)].filter(Boolean).join(' · ')}
      {row.words && (
        <div className="quoted">
          <Foreign text={row.words} />
        </div>
      )}
    </>
  )
}

type About = (row: InboxRow, t: Catalogue, names: Names) => string
const keyOf = (row: InboxRow) => `${row.kind}:${row.id}:${row.audience ?? ''}`
const whoIsMissing: About = ({ roles }, t, names) => (roles ? t.inbox.missing(roles.map(names.role).join(', ')) : '')

/** `about`: what the small print says beside number and audience. */
function Rows({ rows, caption, about, hasLeft = false, walks = false }: { rows: InboxRow[]; caption: string; about?: About; hasLeft?: boolean; walks?: boolean }) {
  const t = useT()
  const names = useNames()
  // the same columns as long as they say the same: else every row would be drawn again with each answer that comes in
  const columns = useMemo<Column<InboxRow>[]>(
    () => [
      {
        name: t.inbox.what,
        cell: (row) => {
          const Icon = icons[row.kind]
          return (
            <span className={style.kind}>
              <Icon size={16} aria-hidden /> {t.inbox.kinds[row.kind]}
            </span>
          )
        },
      },
      { name: t.inbox.about, kind: 'title', cell: (row) => <Foreign text={textsOf(row, t, names).title} />, under: (row) => <Under row={row} t={t} names={names} about={about} /> },
      { name: t.ui.label, cell: (row) => (row.marking ? <Tlp label={row.marking} /> : null) },
      ...(hasLeft ? [{ name: t.inbox.state, cell: (row: InboxRow) => <StateChip state={row.state} /> }] : []),
      { name: t.inbox.due, cell: (row) => (row.left_at ? <Time at={row.left_at} /> : <Countdown at={row.due} />) },
    ],
    [t, names, about, hasLeft],
  )
  return <Table caption={caption} rows={rows} walks={walks} keyOf={keyOf} to={placeOf} columns={columns} />
}

export function InboxPage() {
  const t = useT()
  const mayAuthor = useMay('author')
  const inbox = useApi<Inbox>('/v1/inbox')
  const needs = useMemo(() => inOrder(inbox.data?.needs ?? []), [inbox.data])
  return (
    <Page title={t.inbox.title} lead={t.inbox.lead} actions={mayAuthor && <LinkButton to="/compose" look="primary">{t.nav.compose}</LinkButton>}>
      <Loaded query={inbox}>
        {(found) => (
          <>
            {found.more && <Notice look="warn" title={t.inbox.more} />}
            <Card title={t.inbox.needs} count={found.needs.length} flush>
              {found.needs.length === 0 ? (
                <Empty title={t.inbox.nothing} text={t.inbox.nothingText} action={<LinkButton to="/shares">{t.nav.log}</LinkButton>} />
              ) : (
                <Rows rows={needs} caption={t.inbox.needs} walks />
              )}
            </Card>
            {found.waiting.length > 0 && (
              <Card title={t.inbox.waiting} count={found.waiting.length} flush>
                <Rows rows={found.waiting} caption={t.inbox.waiting} about={whoIsMissing} />
              </Card>
            )}
            <Card title={t.inbox.left} count={found.left.length} flush>
              {found.left.length === 0 ? (
                <Empty title={t.inbox.nothingLeft} text={t.inbox.nothingLeftText} />
              ) : (
                <Rows rows={found.left} caption={t.inbox.left} hasLeft />
              )}
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  )
}

