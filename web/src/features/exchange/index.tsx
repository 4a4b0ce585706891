import { useState } from 'react'
import { api } from '../../api/client'
import { forget, useApi } from '../../api/queries'
import type { Page as Rows } from '../../api/types'
import { useNames } from '../../app/names'
import { usePlace, useSearchText, useSetSearch } from '../../app/search'
import { useMay } from '../../app/session'
import { useT } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { Hash } from '../../ui/Hash'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, Notice, Problem } from '../../ui/States'
import { Paged, Table } from '../../ui/Table'
import { Tabs } from '../../ui/Tabs'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'

/** What goes between programs: own collections and who reads them, every request, and what is polled from others. */
export function ExchangePage() {
  const t = useT()
  const tab = usePlace('tab') || 'collections'
  const body = { collections: <Collections />, requests: <Requests />, sources: <Sources /> }[tab]
  return (
    <Page title={t.exchange.title} lead={t.exchange.lead}>
      <Tabs current={tab} tabs={(['collections', 'requests', 'sources'] as const).map((id) => ({ id, name: t.exchange.tabs[id], to: id === 'collections' ? '/exchange' : `/exchange/${id}` }))} />
      {body ?? <Empty title={t.errors.notFound} />}
    </Page>
  )
}

interface Collection {
  id: string
  root: string
  title: string
  description?: string
  alias?: string
  tlp_max: string
  path: string
  filled_by: 'releases' | 'clients and people'
  readers: string[]
  writers: string[]
  objects?: number
}

/** Few names stand there; many are counted, and shown when asked for. */
function Clients({ of }: { of: string[] }) {
  const t = useT()
  const all = <span className="mono small break">{of.join(', ')}</span>
  if (of.length === 0) return <span className="soft">{t.exchange.nobody}</span>
  if (of.length <= 3) return all
  return (
    <details>
      <summary className="small nowrap">{t.exchange.clients(of.length)}</summary>
      {all}
    </details>
  )
}

function Collections() {
  const t = useT()
  const may = useMay('taxii')
  const { collection } = useSearchText()
  const setSearch = useSetSearch()
  const collections = useApi<Rows<Collection>>('/v1/taxii/collections')
  const [isOpen, setOpen] = useState(false)
  const [values, setValues] = useState<Values>({})
  const add = useAct(async () => {
    await api.post('/v1/taxii/collections', values)
    await forget('/v1/taxii/collections')
    setValues({})
    setOpen(false)
  })
  return (
    <>
      <Card title={t.exchange.tabs.collections} flush actions={may && <Button size="small" onPress={() => setOpen(true)}>{t.exchange.collectionAdd}</Button>}>
        <Loaded query={collections}>
          {(page) =>
            page.rows.length === 0 ? (
              <Empty title={t.exchange.noCollection} text={t.exchange.noCollectionText} />
            ) : (
              <Table
                caption={t.exchange.tabs.collections}
                rows={page.rows}
                keyOf={({ id }) => id}
                to={({ id }) => `/exchange?collection=${id}`}
                columns={[
                  { name: t.exchange.collection, kind: 'title', cell: ({ title }) => <Foreign text={title} />, under: ({ path }) => <span className="mono break">{path}</span> },
                  { name: t.exchange.narrowest, short: t.exchange.narrowest, cell: ({ tlp_max: label }) => <Tlp label={label} /> },
                  { name: t.exchange.filledBy, short: t.exchange.filledBy, cell: ({ filled_by: by }) => (by === 'releases' ? t.exchange.byReleases : t.exchange.byClients) },
                  { name: t.exchange.readers, short: t.exchange.readers, kind: 'wraps', cell: ({ readers }) => <Clients of={readers} /> },
                  { name: t.exchange.writers, short: t.exchange.writers, kind: 'wraps', cell: ({ writers }) => <Clients of={writers} /> },
                ]}
              />
            )
          }
        </Loaded>
      </Card>
      {collection && <OneCollection id={collection} close={() => setSearch({ collection: undefined })} />}
      <Dialog title={t.exchange.collectionAdd} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="primary" isDisabled={add.isBusy} onPress={() => void add.run()}>{t.exchange.collectionAdd}</Button>}>
        <p>{t.exchange.collectionAddText}</p>
        {add.problem && <Problem problem={add.problem} takesFocus />}
        <MessageForm message="CollectionAdd" value={values} onChange={setValues} problem={add.problem} />
      </Dialog>
    </>
  )
}

function OneCollection({ id, close }: { id: string; close: () => void }) {
  const t = useT()
  const may = useMay('taxii')
  const path = `/v1/taxii/collections/${encodeURIComponent(id)}`
  const [isAsked, setAsked] = useState(false)
  const [isGone, setGone] = useState(false)
  const remove = useAct(async () => {
    await api.post(`${path}/remove`)
    setGone(true)
    close()
    await forget('/v1/taxii/collections')
  })
  // what is being removed is not asked for again when the server tells of its removal
  const one = useApi<Collection>(remove.isBusy || isGone ? null : path)
  return (
    <Dialog title={one.data?.title ?? t.exchange.collection} isOpen onClose={close} foot={may && one.data?.filled_by !== 'releases' && <Button look="danger" isDisabled={remove.isBusy} onPress={() => (isAsked ? void remove.run() : setAsked(true))}>{isAsked ? t.exchange.removeYes : t.exchange.remove}</Button>}>
      {remove.problem && <Problem problem={remove.problem} takesFocus />}
      {isAsked && <Notice look="warn" title={t.exchange.removeText} />}
      <Loaded query={one}>
        {(found) => (
          <>
            {found.description && (
              <p>
                <Foreign text={found.description} />
              </p>
            )}
            <Facts
              of={[
                [t.exchange.address, <code key="a" className="break">{found.path}</code>],
                [t.exchange.alias, found.alias],
                [t.ui.id, <Hash key="i" value={found.id} full />],
                [t.exchange.narrowest, <Tlp key="l" label={found.tlp_max} />],
                [t.exchange.filledBy, found.filled_by === 'releases' ? t.exchange.byReleases : t.exchange.byClients],
                [t.exchange.objects, found.objects === undefined ? undefined : t.exchange.number(found.objects)],
                [t.exchange.readers, <Clients key="r" of={found.readers} />],
                [t.exchange.writers, <Clients key="w" of={found.writers} />],
              ]}
            />
          </>
        )}
      </Loaded>
    </Dialog>
  )
}

interface Pull {
  at: string
  client: string
  peer: string
  method: string
  what: string
  status: number
  objects: number
  took_us: number
  root?: string
  collection?: string
  filters?: string
  rule?: string
  first?: string
  last?: string
}

interface Day {
  day: string
  requests: number
  hash: string
  state: 'open' | 'whole' | 'partly kept' | 'altered'
}

function Requests() {
  const t = useT()
  const { client, after } = useSearchText()
  const setSearch = useSetSearch()
  const [typed, setTyped] = useState(client ?? '')
  const pulls = useApi<Rows<Pull>>('/v1/taxii/log', { client, after, limit: 100 })
  const days = useApi<Rows<Day>>('/v1/taxii/log/days')
  const bad = (days.data?.rows ?? []).filter(({ state }) => state === 'altered')
  return (
    <>
      {bad.length > 0 && (
        <Notice look="bad" title={t.exchange.altered}>
          {bad.map(({ day }) => day).join(', ')}
        </Notice>
      )}
      <Card flush>
        <div className="card-head">
          <form
            className="row"
            style={{ alignItems: 'end', gap: 'var(--gap-3)' }}
            onSubmit={(event) => {
              event.preventDefault()
              setSearch({ client: typed.trim() || undefined, after: undefined })
            }}
          >
            <TextField label={t.exchange.client} value={typed} onChange={setTyped} />
            <Button type="submit">{t.exchange.filter}</Button>
            {client && (
              <Button
                look="quiet"
                onPress={() => {
                  setTyped('')
                  setSearch({ client: undefined, after: undefined })
                }}
              >
                {t.ui.clear}
              </Button>
            )}
          </form>
        </div>
        <Loaded query={pulls}>
          {(page) => (
            <Paged page={page} after={after} go={(next) => setSearch({ after: next })} empty={<Empty title={client ? t.exchange.noRequestOf(client) : t.exchange.noRequest} text={t.exchange.noRequestText} />}>
              {(foot) => (
                <Table
                  caption={t.exchange.tabs.requests}
                  rows={page.rows}
                  keyOf={({ at, client: of, took_us: took }) => `${at} ${of} ${took}`}
                  columns={[
                    { name: t.exchange.when, cell: ({ at }) => <Time at={at} utc /> },
                    { name: t.exchange.client, kind: 'title', cell: ({ client: of }) => <span className="mono">{of || t.exchange.unknown}</span>, under: ({ peer }) => <span className="mono">{peer}</span> },
                    { name: t.exchange.asked, short: t.exchange.asked, kind: 'wraps', cell: ({ method, what, filters }) => <span className="break">{method} {what} {filters && <code className="small">{filters}</code>}</span>, under: ({ collection }) => collection && <span className="mono break">{collection}</span> },
                    { name: t.exchange.answer, short: t.exchange.answer, cell: ({ status, rule }) => <span className="row"><StateChip state={status < 400 ? 'answered' : 'refused'} /> <span className="mono">{status}</span> {rule && <code className="small break">{rule}</code>}</span> },
                    { name: t.exchange.objects, short: t.exchange.objects, kind: 'number', cell: ({ objects }) => t.exchange.number(objects) },
                    { name: t.exchange.took, short: t.exchange.took, kind: 'number', cell: ({ took_us: took }) => `${t.exchange.number(Math.round(took / 100) / 10)} ms` },
                  ]}
                  foot={foot}
                />
              )}
            </Paged>
          )}
        </Loaded>
      </Card>
      <Card title={t.exchange.days} flush>
        <Loaded query={days}>
          {(page) =>
            page.rows.length === 0 ? (
              <Empty title={t.exchange.noDay} text={t.exchange.noDayText} />
            ) : (
              <Table
                caption={t.exchange.days}
                rows={page.rows.toReversed()}
                keyOf={({ day }) => day}
                columns={[
                  { name: t.exchange.day, kind: 'title', cell: ({ day }) => <span className="mono">{day} UTC</span> },
                  { name: t.exchange.tabs.requests, short: t.exchange.tabs.requests, kind: 'number', cell: ({ requests }) => t.exchange.number(requests) },
                  { name: t.ui.state, cell: ({ state }) => <StateChip state={state === 'open' ? 'running' : state.replace(' ', '-')} /> },
                  { name: 'SHA-256', short: 'SHA-256', cell: ({ hash }) => <Hash value={hash} /> },
                ]}
              />
            )
          }
        </Loaded>
      </Card>
    </>
  )
}

interface SourceWhat {
  peer: string
  collection: string
  into: string
  types: string[]
  unmarked: string
  every_s: number
  signals: boolean
  unit: string
}
interface Source {
  id?: string
  name?: string
  state: string
  what?: SourceWhat
  last?: { pages: number; received: number; added: number; failed: number; signals: number; trouble: string; at: string }
  failures?: { id: string; version: string; message: string }[]
  tried?: string
  next?: string
}
interface Peer {
  name: string
  root: string
}

const nameOf = (source: Source) => source.name ?? (source.id ?? '').replace(/^source:/, '')

function Sources() {
  const t = useT()
  const names = useNames()
  const may = useMay('taxii')
  const { source, after } = useSearchText()
  const setSearch = useSetSearch()
  const sources = useApi<Rows<Source>>('/v1/taxii/sources', { after, limit: 50 })
  const peers = useApi<Rows<Peer>>('/v1/taxii/peers')
  const [isOpen, setOpen] = useState(false)
  const [values, setValues] = useState<Values>({})
  const known = peers.data?.rows ?? []
  const add = useAct(async () => {
    await api.post('/v1/taxii/sources', values)
    await forget('/v1/taxii/sources')
    setValues({})
    setOpen(false)
  })
  return (
    <>
      <Card title={t.exchange.tabs.sources} flush actions={may && known.length > 0 && <Button size="small" onPress={() => setOpen(true)}>{t.exchange.sourceAdd}</Button>}>
        <Loaded query={sources}>
          {(page) => (
            <Paged page={page} after={after} go={(next) => setSearch({ after: next })} empty={<Empty title={t.exchange.noSource} text={known.length > 0 ? t.exchange.noSourceText : t.exchange.noPeerText} />}>
              {(foot) => (
                <Table
                  caption={t.exchange.tabs.sources}
                  rows={page.rows}
                  keyOf={nameOf}
                  to={(row) => `/exchange/sources?source=${encodeURIComponent(nameOf(row))}`}
                  columns={[
                    { name: t.exchange.source, kind: 'title', cell: (row) => <span className="mono">{nameOf(row)}</span>, under: ({ what }) => what && <span className="mono break">{what.peer} / {what.collection}</span> },
                    { name: t.ui.state, cell: ({ state, last }) => <StateChip state={state !== 'open' ? state : last?.trouble ? 'troubled' : 'in-force'} /> },
                    { name: t.exchange.lastPoll, short: t.exchange.lastPoll, cell: ({ last }) => (last ? <Time at={last.at} /> : <span className="soft">{t.exchange.never}</span>) },
                    { name: t.exchange.taken, short: t.exchange.taken, kind: 'number', cell: ({ last }) => t.exchange.number(last?.added ?? 0) },
                    { name: t.exchange.refused, short: t.exchange.refused, kind: 'number', cell: ({ last }) => t.exchange.number(last?.failed ?? 0) },
                  ]}
                  foot={foot}
                />
              )}
            </Paged>
          )}
        </Loaded>
      </Card>
      <Card title={t.exchange.peers} flush>
        <Loaded query={peers}>
          {(page) =>
            page.rows.length === 0 ? (
              <Empty title={t.exchange.noPeer} text={t.exchange.noPeerText} />
            ) : (
              <Table
                caption={t.exchange.peers}
                rows={page.rows}
                keyOf={({ name }) => name}
                columns={[
                  { name: t.exchange.peer, kind: 'title', cell: ({ name }) => <span className="mono">{name}</span> },
                  { name: t.exchange.address, short: t.exchange.address, kind: 'wraps', cell: ({ root }) => <code className="break">{root}</code> },
                ]}
              />
            )
          }
        </Loaded>
      </Card>
      {source && <OneSource name={source} close={() => setSearch({ source: undefined })} />}
      <Dialog title={t.exchange.sourceAdd} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="primary" isDisabled={add.isBusy} onPress={() => void add.run()}>{t.exchange.sourceAdd}</Button>}>
        {add.problem && <Problem problem={add.problem} takesFocus />}
        <MessageForm message="SourceAdd" value={values} onChange={setValues} problem={add.problem} choices={{ peer: known.map(({ name }) => ({ id: name, title: name })), unit: names.procedure?.units ?? [] }} />
      </Dialog>
    </>
  )
}

function OneSource({ name, close }: { name: string; close: () => void }) {
  const t = useT()
  const names = useNames()
  const may = useMay('taxii')
  const path = `/v1/taxii/sources/${encodeURIComponent(name)}`
  const one = useApi<Source>(path)
  const [isAsked, setAsked] = useState(false)
  const poll = useAct(async () => {
    await api.post(`${path}/poll`)
    await forget('/v1/taxii/sources')
  })
  const remove = useAct(async () => {
    await api.post(`${path}/remove`)
    await forget('/v1/taxii/sources')
    close()
  })
  const problem = poll.problem ?? remove.problem
  const acts = may && one.data?.state === 'open' && (
    <>
      <Button look="danger" isDisabled={remove.isBusy} onPress={() => (isAsked ? void remove.run() : setAsked(true))}>{isAsked ? t.exchange.removeYes : t.exchange.remove}</Button>
      <Button look="primary" isDisabled={poll.isBusy} onPress={() => void poll.run()}>{poll.isBusy ? t.exchange.polling : t.exchange.pollNow}</Button>
    </>
  )
  return (
    <Dialog title={name} isOpen onClose={close} foot={acts}>
      {problem && <Problem problem={problem} takesFocus />}
      {isAsked && <Notice look="warn" title={t.exchange.removeSourceText} />}
      <Loaded query={one}>
        {({ what, last, failures, tried, next }) => (
          <>
            {last?.trouble && (
              <Notice look="bad" title={t.exchange.trouble}>
                <code>{last.trouble}</code>
              </Notice>
            )}
            <Facts
              of={[
                [t.exchange.peer, what?.peer],
                [t.exchange.collection, <code key="c" className="break">{what?.collection}</code>],
                [t.exchange.into, what && <Hash key="i" value={what.into} full />],
                [t.exchange.types, what && (what.types.length > 0 ? what.types.join(', ') : t.ui.all)],
                [t.exchange.unmarked, what && <Tlp key="u" label={what.unmarked} />],
                [t.exchange.every, what && t.exchange.seconds(what.every_s)],
                [t.exchange.signals, what && (what.signals ? names.unit(what.unit) : t.exchange.no)],
                [t.exchange.tried, tried && <Time key="t" at={tried} />],
                [t.exchange.next, next && <Time key="n" at={next} />],
                [t.exchange.lastPoll, last && <Time key="l" at={last.at} />],
                [t.exchange.outcome, last && t.exchange.counted(last.received, last.added, last.failed, last.signals)],
              ]}
            />
            {failures && failures.length > 0 && (
              <Table
                caption={t.exchange.refused}
                rows={failures}
                keyOf={({ id, version, message }) => `${id} ${version} ${message}`}
                columns={[
                  { name: t.exchange.object, kind: 'title', cell: ({ id }) => <span className="mono break">{id || '–'}</span>, under: ({ version }) => version && <span className="mono">{version}</span> },
                  { name: t.exchange.why, short: t.exchange.why, kind: 'wraps', cell: ({ message }) => <Foreign text={message} /> },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Dialog>
  )
}
