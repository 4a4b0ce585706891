import { useState } from 'react'
import { useApi } from '../../api/queries'
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
import { Empty, Loaded } from '../../ui/States'
import { Paged, Table } from '../../ui/Table'

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

/** Every share there is, newest first, filtered by what stands in the URL. */
export function LogPage() {
  const t = useT()
  const names = useNames()
  const mayAuthor = useMay('author')
  const { state, unit, after } = useSearchText()
  const setSearch = useSetSearch()
  const shares = useApi<Rows<ShareRow>>('/v1/shares', { state, unit, after, limit: 100 })
  const [isSaved, setSaved] = useState(false)
  const isFiltered = Boolean(state || unit)
  const labels = (share: ShareRow) => [...new Set(Object.values(share.audiences).flatMap(({ marking }) => marking ?? []))]
  const exportRows = (rows: ShareRow[]) => {
    const header = [t.log.number, t.log.what, t.ui.state, t.ui.label, t.log.audiences, t.log.class, t.log.authors]
    const lines = rows.map((share) => [share.number, share.title ?? '', share.state, labels(share).join(' '), Object.keys(share.audiences).join(' '), share.subject.class, share.authors.map(names.person).join('; ')])
    save(new Blob([toCsv([header, ...lines])], { type: 'text/csv' }), 'shares.csv')
    setSaved(true)
  }
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
            <Button size="small" onPress={() => exportRows(shares.data.rows)}>
              {isSaved ? t.log.exported : t.log.export}
            </Button>
          )}
        </div>
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
