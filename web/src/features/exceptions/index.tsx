import { useState } from 'react'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { forget, useApi } from '../../api/queries'
import type { Delivery, ExceptionRow, Page as Rows, Share } from '../../api/types'
import { useNames } from '../../app/names'
import { useSearchText, useSetSearch } from '../../app/search'
import { useMay } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { StateChip } from '../../ui/Chip'
import { Dialog } from '../../ui/Dialog'
import { Select } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts, Page } from '../../ui/Page'
import { SavedViews } from '../../ui/SavedViews'
import { Empty, Loaded, Problem } from '../../ui/States'
import { Paged, Table } from '../../ui/Table'
import { Countdown, Time } from '../../ui/Time'
import { useAct } from '../../ui/use'

/** Where the thing that an exception is about is shown. */
export function placeOfObject(object: string): string {
  const [kind, id] = object.split(':')
  return kind === 'share' ? `/shares/${id}` : kind === 'due' ? `/due/${id}` : kind === 'signal' ? `/signals/${id}` : ''
}

/** What the recipient wrote whose answer raised the exception. */
export function wroteOf(delivery: Delivery | undefined, row: ExceptionRow): string | undefined {
  return row.raised.note === undefined ? undefined : delivery?.acted?.find(({ note }) => note === row.raised.note)?.note_words
}

function Handle({ row, close }: { row: ExceptionRow; close: () => void }) {
  const t = useT()
  const names = useNames()
  const may = useMay('exceptions')
  const [values, setValues] = useState<Values>({})
  const act = useAct(async () => {
    await api.post(`/v1/exceptions/${row.id}/close`, values)
    await forget('/v1/exceptions', '/v1/inbox', '/v1/ledger')
    close()
  })
  const place = placeOfObject(row.raised.object)
  const [kind, id = ''] = row.raised.object.split(':')
  const delivery = useApi<Delivery>(kind === 'delivery' ? `/v1/deliveries/${encodeURIComponent(id)}` : null)
  const share = useApi<Share>(delivery.data ? `/v1/shares/${delivery.data.what.share}` : null).data
  const words = wroteOf(delivery.data, row)
  return (
    <Dialog title={wordOf(t.exceptionKinds, row.raised.what)} isOpen onClose={close} foot={may && row.state !== 'closed' && <Button look="primary" isDisabled={act.isBusy} onPress={() => void act.run()}>{row.state === 'owned' ? t.exceptions.close : t.exceptions.take}</Button>}>
      <Facts
        of={[
          [t.ui.state, <StateChip key="s" state={row.state} />],
          [
            t.exceptions.share,
            delivery.data && (
              <LinkButton key="d" to={`/shares/${share?.number ?? delivery.data.what.share}?tab=deliveries`} look="quiet" size="small">
                {share?.number ?? delivery.data.what.share} · {names.audience(delivery.data.what.audience)}
              </LinkButton>
            ),
          ],
          [t.exceptions.note, words && <Foreign key="w" text={words} block />],
          [t.exceptions.about, place ? <LinkButton to={place} look="quiet" size="small">{row.raised.object}</LinkButton> : row.raised.object],
          [t.exceptions.raised, <Time key="r" at={row.raised.at} />],
          [t.exceptions.due, <Countdown key="d" at={row.due} />],
          [t.exceptions.owner, row.owner && names.person(row.owner)],
          [t.exceptions.closed, row.closed && <span key="c">{names.person(row.closed.by)} <Time at={row.closed.at} /></span>],
        ]}
      />
      {delivery.isError && <Problem problem={problemOf(delivery.error)} again={() => void delivery.refetch()} />}
      {may && row.state !== 'closed' && (
        <>
          {act.problem && <Problem problem={act.problem} takesFocus />}
          <MessageForm message="ExceptionClose" value={values} onChange={setValues} problem={act.problem} />
        </>
      )}
    </Dialog>
  )
}

/** The register of departures from the procedure: raised by the program, closed by people with evidence. */
export function ExceptionsPage() {
  const t = useT()
  const names = useNames()
  const { state, after, id } = useSearchText()
  const setSearch = useSetSearch()
  const rows = useApi<Rows<ExceptionRow>>('/v1/exceptions', { state: state === 'all' ? undefined : (state ?? 'open'), after, limit: 100 })
  const all = useApi<Rows<ExceptionRow>>(id ? '/v1/exceptions' : null, { limit: 500 })
  const chosen = all.data?.rows.find((row) => row.id === id)
  return (
    <Page title={t.exceptions.title} lead={t.exceptions.lead}>
      {chosen && <Handle row={chosen} close={() => setSearch({ id: undefined })} />}
      <Card flush>
        <div className="card-head">
          <div style={{ inlineSize: 220 }}>
            <Select label={t.ui.state} value={state ?? 'open'} options={[...['open', 'owned', 'closed'].map((each) => ({ id: each, title: wordOf(t.states, each) })), { id: 'all', title: t.ui.all }]} onChange={(next) => setSearch({ state: next, after: undefined })} />
          </div>
        </div>
        <SavedViews path="/exceptions" filters={{ state }} />
        <Loaded query={rows}>
          {(page) => (
            <Paged
              page={page}
              after={after}
              go={(next) => setSearch({ after: next })}
              empty={<Empty title={t.exceptions.none} text={t.exceptions.noneText} />}
            >
              {(foot) => (
                <Table
                  caption={t.exceptions.title}
                  rows={page.rows}
                  walks
                  keyOf={(row) => row.id}
                  to={(row) => `/exceptions?state=${state ?? 'open'}&id=${row.id}`}
                  columns={[
                    { name: t.exceptions.what, kind: 'title', cell: (row) => wordOf(t.exceptionKinds, row.raised.what) },
                    { name: t.exceptions.about, short: t.exceptions.about, cell: (row) => <span className="mono small">{row.raised.object}</span> },
                    { name: t.ui.state, cell: (row) => <StateChip state={row.state} /> },
                    { name: t.exceptions.owner, short: t.exceptions.owner, cell: (row) => (row.owner ? names.person(row.owner) : '') },
                    { name: t.exceptions.raised, short: t.exceptions.raised, cell: (row) => <Time at={row.raised.at} /> },
                    { name: t.exceptions.due, cell: (row) => <Countdown at={row.due} /> },
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
