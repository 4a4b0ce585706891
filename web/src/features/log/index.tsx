import { useState } from 'react'
import { everyPage, useApi } from '../../api/queries'
import type { Page as Rows, ShareRow } from '../../api/types'
import { useNames } from '../../app/names'
import { useSearchText, useSetSearch } from '../../app/search'
import { useMay } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { Select } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { Card, Page } from '../../ui/Page'
import { SavedViews } from '../../ui/SavedViews'
import { Empty, Loaded, Problem } from '../../ui/States'
import { Paged, Table } from '../../ui/Table'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'

const states = ['draft', 'sanitized', 'marked', 'in-review', 'approved', 'releasing', 'not-shared', 'recalled']

/** Rows as a table for other programs. A cell that a spreadsheet would take for a formula is kept as text. */
export function toCsv(rows: string[][]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
  return rows.map((row) => row.map(cell).join(',')).join('\r\n')
}

export function save(bytes: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(bytes)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const labels = (share: ShareRow) => [...new Set(Object.values(share.audiences).flatMap(({ marking }) => marking ?? []))]

/** When a share was opened: its id is made of that moment (UUIDv7, RFC 9562 section 5.7). */
export function openedAt(id: string): string {
  const [, high = '', low = ''] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(id) ?? []
  return high ? new Date(parseInt(high + low, 16)).toISOString() : ''
}

/** When the last of its renditions was released; empty before. */
export const releasedAt = (share: Pick<ShareRow, 'audiences'>): string =>
  Object.values(share.audiences)
    .flatMap(({ state, at }) => (state === 'releasing' && at ? [at] : []))
    .toSorted()
    .at(-1) ?? ''

/** Every share there is, newest first, filtered by what stands in the URL. */
export function LogPage() {
  const t = useT()
  const names = useNames()
  const mayAuthor = useMay('author')
  const { state, unit, after } = useSearchText()
  const setSearch = useSetSearch()
  const shares = useApi<Rows<ShareRow>>('/v1/shares', { state, unit, after, limit: 100 })
  const [soFar, setSoFar] = useState(0)
  const [exported, setExported] = useState('')
  const isFiltered = Boolean(state || unit)
  const csv = useAct(async () => {
    setSoFar(0)
    setExported('')
    const { rows, isAll } = await everyPage<ShareRow>('/v1/shares', { state, unit }, setSoFar)
    const header = [t.log.number, t.log.opened, t.log.what, t.ui.state, t.ui.label, t.log.audiences, t.log.class, t.log.authors, t.log.released]
    const lines = rows.map((share) => [share.number, openedAt(share.id), share.title ?? '', share.state, labels(share).join(' '), Object.keys(share.audiences).join(' '), share.subject.class, share.authors.map(names.person).join('; '), releasedAt(share)])
    save(new Blob([toCsv([header, ...lines])], { type: 'text/csv' }), 'shares.csv')
    setExported(isAll ? t.log.exported(rows.length) : t.log.exportedCut(rows.length))
  })
  return (
    <Page title={t.log.title} lead={t.log.lead} actions={mayAuthor && <LinkButton to="/compose" look="primary">{t.nav.compose}</LinkButton>}>
      <Card flush>
        <div className="card-head">
          <div className="row" style={{ alignItems: 'end', gap: 'var(--gap-3)' }}>
            <div style={{ inlineSize: 200 }}>
              <Select label={t.ui.state} value={state ?? ''} none={t.ui.all} options={states.map((id) => ({ id, title: wordOf(t.states, id) }))} onChange={(next) => setSearch({ state: next || undefined, after: undefined })} />
            </div>
            <div style={{ inlineSize: 200 }}>
              <Select label={t.ui.unit} value={unit ?? ''} none={t.ui.all} options={names.procedure?.units ?? []} onChange={(next) => setSearch({ unit: next || undefined, after: undefined })} />
            </div>
            {isFiltered && (
              <Button look="quiet" onPress={() => setSearch({ state: undefined, unit: undefined, after: undefined })}>
                {t.ui.clear}
              </Button>
            )}
          </div>
          {shares.data && shares.data.rows.length > 0 && (
            <span className="row">
              <span role="status" className="soft small">
                {csv.isBusy ? t.log.exporting(soFar) : exported}
              </span>
              <Button size="small" isDisabled={csv.isBusy} onPress={() => void csv.run()}>
                {t.log.export}
              </Button>
            </span>
          )}
        </div>
        {csv.problem && <Problem problem={csv.problem} again={() => void csv.run()} takesFocus />}
        <SavedViews path="/shares" filters={{ state, unit }} />
        <Loaded query={shares}>
          {(page) => (
            <Paged
              page={page}
              after={after}
              go={(next) => setSearch({ after: next })}
              empty={
                isFiltered ? (
                  <Empty title={t.log.noMatch} action={<Button onPress={() => setSearch({ state: undefined, unit: undefined, after: undefined })}>{t.ui.clear}</Button>} />
                ) : (
                  <Empty title={t.log.none} text={t.log.noneText} action={mayAuthor && <LinkButton to="/compose">{t.nav.compose}</LinkButton>} />
                )
              }
            >
              {(foot) => (
                <Table
                  caption={t.log.title}
                  rows={page.rows}
                  walks
                  keyOf={({ id }) => id}
                  to={({ number }) => `/shares/${number}`}
                  columns={[
                    { name: t.log.number, cell: ({ number }) => <span className="mono nowrap">{number}</span> },
                    { name: t.log.what, kind: 'title', cell: ({ title, number }) => <Foreign text={title ?? number} />, under: ({ audiences }) => Object.keys(audiences).map(names.audience).join(', ') },
                    { name: t.ui.label, cell: (share) => labels(share).length > 0 && <span className="row">{labels(share).map((label) => <Tlp key={label} label={label} />)}</span> },
                    { name: t.ui.state, cell: (share) => <StateChip state={share.state} /> },
                    { name: t.log.opened, short: t.log.opened, cell: ({ id }) => <Time at={openedAt(id)} /> },
                  { name: t.log.authors, short: t.log.authors, cell: ({ authors }) => <span className="soft">{authors.map(names.person).join(', ')}</span> },
                  ]}
                  foot={foot}
                />
              )}
            </Paged>
          )}
        </Loaded>
      </Card>
    </Page>
  )
}
