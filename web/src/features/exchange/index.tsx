import { useState } from 'react'
import { api } from '../../api/client'
import { forget, useApi } from '../../api/queries'
import type { Page as Rows } from '../../api/types'
import { useNames } from '../../app/names'
import { usePlace, useSearchText, useSetSearch } from '../../app/search'
import { usePreferences } from '../../app/preferences'
import { useMay } from '../../app/session'
import { exchange as german } from '../../i18n/exchange.de'
import { exchange as english } from '../../i18n/exchange.en'
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

const useTexts = () => (usePreferences().language === 'de' ? german : english)

/** What goes between programs: own collections and who reads them, every request, and what is polled from others. */
export function ExchangePage() {
  const t = useT()
  const x = useTexts()
  const tab = usePlace('tab') || 'collections'
  const body = { collections: <Collections />, requests: <Requests />, sources: <Sources /> }[tab]
  return (
    <Page title={x.title} lead={x.lead}>
      <Tabs current={tab} tabs={(['collections', 'requests', 'sources'] as const).map((id) => ({ id, name: x.tabs[id], to: id === 'collections' ? '/exchange' : `/exchange/${id}` }))} />
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
  const x = useTexts()
  const all = <span className="mono small break">{of.join(', ')}</span>
  if (of.length === 0) return <span className="soft">{x.nobody}</span>
  if (of.length <= 3) return all
  return (
    <details>
      <summary className="small nowrap">{x.clients(of.length)}</summary>
      {all}
    </details>
  )
}

function Collections() {
  const x = useTexts()
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
      <Card title={x.tabs.collections} flush actions={may && <Button size="small" onPress={() => setOpen(true)}>{x.collectionAdd}</Button>}>
        <Loaded query={collections}>
          {(page) =>
            page.rows.length === 0 ? (
              <Empty title={x.noCollection} text={x.noCollectionText} />
            ) : (
              <Table
                caption={x.tabs.collections}
                rows={page.rows}
                keyOf={({ id }) => id}
                to={({ id }) => `/exchange?collection=${id}`}
                columns={[
                  { name: x.collection, kind: 'title', cell: ({ title }) => <Foreign text={title} />, under: ({ path }) => <span className="mono break">{path}</span> },
                  { name: x.narrowest, short: x.narrowest, cell: ({ tlp_max: label }) => <Tlp label={label} /> },
                  { name: x.filledBy, short: x.filledBy, cell: ({ filled_by: by }) => (by === 'releases' ? x.byReleases : x.byClients) },
                  { name: x.readers, short: x.readers, kind: 'wraps', cell: ({ readers }) => <Clients of={readers} /> },
                  { name: x.writers, short: x.writers, kind: 'wraps', cell: ({ writers }) => <Clients of={writers} /> },
                ]}
              />
            )
          }
        </Loaded>
      </Card>
      {collection && <OneCollection id={collection} close={() => setSearch({ collection: undefined })} />}
      <Dialog title={x.collectionAdd} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="primary" isDisabled={add.isBusy} onPress={() => void add.run()}>{x.collectionAdd}</Button>}>
        <p>{x.collectionAddText}</p>
        {add.problem && <Problem problem={add.problem} takesFocus />}
        <MessageForm message="CollectionAdd" value={values} onChange={setValues} problem={add.problem} />
      </Dialog>
    </>
  )
}

function OneCollection({ id, close }: { id: string; close: () => void }) {
  const t = useT()
  const x = useTexts()
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
    <Dialog title={one.data?.title ?? x.collection} isOpen onClose={close} foot={may && one.data?.filled_by !== 'releases' && <Button look="danger" isDisabled={remove.isBusy} onPress={() => (isAsked ? void remove.run() : setAsked(true))}>{isAsked ? x.removeYes : x.remove}</Button>}>
      {remove.problem && <Problem problem={remove.problem} takesFocus />}
      {isAsked && <Notice look="warn" title={x.removeText} />}
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
                [x.address, <code key="a" className="break">{found.path}</code>],
                [x.alias, found.alias],
                [t.ui.id, <Hash key="i" value={found.id} full />],
                [x.narrowest, <Tlp key="l" label={found.tlp_max} />],
                [x.filledBy, found.filled_by === 'releases' ? x.byReleases : x.byClients],
                [x.objects, found.objects === undefined ? undefined : x.number(found.objects)],
                [x.readers, <Clients key="r" of={found.readers} />],
                [x.writers, <Clients key="w" of={found.writers} />],
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
  const x = useTexts()
  const { client, after } = useSearchText()
  const setSearch = useSetSearch()
  const [typed, setTyped] = useState(client ?? '')
  const pulls = useApi<Rows<Pull>>('/v1/taxii/log', { client, after, limit: 100 })
  const days = useApi<Rows<Day>>('/v1/taxii/log/days')
  const bad = (days.data?.rows ?? []).filter(({ state }) => state === 'altered')
  return (
    <>
      {bad.length > 0 && (
        <Notice look="bad" title={x.altered}>
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
            <TextField label={x.client} value={typed} onChange={setTyped} />
            <Button type="submit">{x.filter}</Button>
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
            <Paged page={page} after={after} go={(next) => setSearch({ after: next })} empty={<Empty title={client ? x.noRequestOf(client) : x.noRequest} text={x.noRequestText} />}>
              {(foot) => (
                <Table
                  caption={x.tabs.requests}
                  rows={page.rows}
                  keyOf={({ at, client: of, took_us: took }) => `${at} ${of} ${took}`}
                  columns={[
                    { name: x.when, cell: ({ at }) => <Time at={at} utc /> },
                    { name: x.client, kind: 'title', cell: ({ client: of }) => <span className="mono">{of || x.unknown}</span>, under: ({ peer }) => <span className="mono">{peer}</span> },
                    { name: x.asked, short: x.asked, kind: 'wraps', cell: ({ method, what, filters }) => <span className="break">{method} {what} {filters && <code className="small">{filters}</code>}</span>, under: ({ collection }) => collection && <span className="mono break">{collection}</span> },
                    { name: x.answer, short: x.answer, cell: ({ status, rule }) => <span className="row"><StateChip state={status < 400 ? 'answered' : 'refused'} /> <span className="mono">{status}</span> {rule && <code className="small break">{rule}</code>}</span> },
                    { name: x.objects, short: x.objects, kind: 'number', cell: ({ objects }) => x.number(objects) },
                    { name: x.took, short: x.took, kind: 'number', cell: ({ took_us: took }) => `${x.number(Math.round(took / 100) / 10)} ms` },
                  ]}
                  foot={foot}
                />
              )}
            </Paged>
          )}
        </Loaded>
      </Card>
      <Card title={x.days} flush>
        <Loaded query={days}>
          {(page) =>
            page.rows.length === 0 ? (
              <Empty title={x.noDay} text={x.noDayText} />
            ) : (
              <Table
                caption={x.days}
                rows={page.rows.toReversed()}
                keyOf={({ day }) => day}
                columns={[
                  { name: x.day, kind: 'title', cell: ({ day }) => <span className="mono">{day} UTC</span> },
                  { name: x.tabs.requests, short: x.tabs.requests, kind: 'number', cell: ({ requests }) => x.number(requests) },
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
  const x = useTexts()
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
      <Card title={x.tabs.sources} flush actions={may && known.length > 0 && <Button size="small" onPress={() => setOpen(true)}>{x.sourceAdd}</Button>}>
        <Loaded query={sources}>
          {(page) => (
            <Paged page={page} after={after} go={(next) => setSearch({ after: next })} empty={<Empty title={x.noSource} text={known.length > 0 ? x.noSourceText : x.noPeerText} />}>
              {(foot) => (
                <Table
                  caption={x.tabs.sources}
                  rows={page.rows}
                  keyOf={nameOf}
                  to={(row) => `/exchange/sources?source=${encodeURIComponent(nameOf(row))}`}
                  columns={[
                    { name: x.source, kind: 'title', cell: (row) => <span className="mono">{nameOf(row)}</span>, under: ({ what }) => what && <span className="mono break">{what.peer} / {what.collection}</span> },
                    { name: t.ui.state, cell: ({ state, last }) => <StateChip state={state !== 'open' ? state : last?.trouble ? 'troubled' : 'in-force'} /> },
                    { name: x.lastPoll, short: x.lastPoll, cell: ({ last }) => (last ? <Time at={last.at} /> : <span className="soft">{x.never}</span>) },
                    { name: x.taken, short: x.taken, kind: 'number', cell: ({ last }) => x.number(last?.added ?? 0) },
                    { name: x.refused, short: x.refused, kind: 'number', cell: ({ last }) => x.number(last?.failed ?? 0) },
                  ]}
                  foot={foot}
                />
              )}
            </Paged>
          )}
        </Loaded>
      </Card>
      <Card title={x.peers} flush>
        <Loaded query={peers}>
          {(page) =>
            page.rows.length === 0 ? (
              <Empty title={x.noPeer} text={x.noPeerText} />
            ) : (
              <Table
                caption={x.peers}
                rows={page.rows}
                keyOf={({ name }) => name}
                columns={[
                  { name: x.peer, kind: 'title', cell: ({ name }) => <span className="mono">{name}</span> },
                  { name: x.address, short: x.address, kind: 'wraps', cell: ({ root }) => <code className="break">{root}</code> },
                ]}
              />
            )
          }
        </Loaded>
      </Card>
      {source && <OneSource name={source} close={() => setSearch({ source: undefined })} />}
      <Dialog title={x.sourceAdd} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="primary" isDisabled={add.isBusy} onPress={() => void add.run()}>{x.sourceAdd}</Button>}>
        {add.problem && <Problem problem={add.problem} takesFocus />}
        <MessageForm message="SourceAdd" value={values} onChange={setValues} problem={add.problem} choices={{ peer: known.map(({ name }) => ({ id: name, title: name })), unit: names.procedure?.units ?? [] }} />
      </Dialog>
    </>
  )
}

function OneSource({ name, close }: { name: string; close: () => void }) {
  const t = useT()
  const x = useTexts()
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
      <Button look="danger" isDisabled={remove.isBusy} onPress={() => (isAsked ? void remove.run() : setAsked(true))}>{isAsked ? x.removeYes : x.remove}</Button>
      <Button look="primary" isDisabled={poll.isBusy} onPress={() => void poll.run()}>{poll.isBusy ? x.polling : x.pollNow}</Button>
    </>
  )
  return (
    <Dialog title={name} isOpen onClose={close} foot={acts}>
      {problem && <Problem problem={problem} takesFocus />}
      {isAsked && <Notice look="warn" title={x.removeSourceText} />}
      <Loaded query={one}>
        {({ what, last, failures, tried, next }) => (
          <>
            {last?.trouble && (
              <Notice look="bad" title={x.trouble}>
                <code>{last.trouble}</code>
              </Notice>
            )}
            <Facts
              of={[
                [x.peer, what?.peer],
                [x.collection, <code key="c" className="break">{what?.collection}</code>],
                [x.into, what && <Hash key="i" value={what.into} full />],
                [x.types, what && (what.types.length > 0 ? what.types.join(', ') : t.ui.all)],
                [x.unmarked, what && <Tlp key="u" label={what.unmarked} />],
                [x.every, what && x.seconds(what.every_s)],
                [x.signals, what && (what.signals ? names.unit(what.unit) : x.no)],
                [x.tried, tried && <Time key="t" at={tried} />],
                [x.next, next && <Time key="n" at={next} />],
                [x.lastPoll, last && <Time key="l" at={last.at} />],
                [x.outcome, last && x.counted(last.received, last.added, last.failed, last.signals)],
              ]}
            />
            {failures && failures.length > 0 && (
              <Table
                caption={x.refused}
                rows={failures}
                keyOf={({ id, version, message }) => `${id} ${version} ${message}`}
                columns={[
                  { name: x.object, kind: 'title', cell: ({ id }) => <span className="mono break">{id || '–'}</span>, under: ({ version }) => version && <span className="mono">{version}</span> },
                  { name: x.why, short: x.why, kind: 'wraps', cell: ({ message }) => <Foreign text={message} /> },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Dialog>
  )
}
