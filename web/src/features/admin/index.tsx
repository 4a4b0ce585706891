import { useState } from 'react'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { forget, useApi } from '../../api/queries'
import type { Instance, Page as Rows, Person } from '../../api/types'
import { useNames } from '../../app/names'
import { prefer, usePreferences } from '../../app/preferences'
import { usePlace, useSearchText, useSetSearch } from '../../app/search'
import { useMay, useSession, useSessionHolder } from '../../app/session'
import { hasPasskeys, makePasskey, type Registration, signStatement } from '../../app/webauthn'
import { loadLanguage, useT, wordOf } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { StateChip, Tag } from '../../ui/Chip'
import { Dialog } from '../../ui/Dialog'
import { Check, Select, TextField } from '../../ui/Field'
import { Command, Hash } from '../../ui/Hash'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, Notice, Problem } from '../../ui/States'
import { Paged, Pager, Table } from '../../ui/Table'
import { Tabs } from '../../ui/Tabs'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'
import { HealthTab } from './Health'

/** Everything about access and the instance, each list on a tab of its own. */
export function AdminPage() {
  const t = useT()
  const tab = usePlace('tab') || 'me'
  const body = { me: <Me />, people: <People />, sessions: <Sessions />, tokens: <Tokens />, clients: <Clients />, instance: <InstanceTab />, health: <HealthTab /> }[tab]
  return (
    <Page title={t.admin.title} lead={t.admin.lead}>
      <Tabs current={tab} tabs={(['me', 'people', 'sessions', 'tokens', 'clients', 'instance', 'health'] as const).map((id) => ({ id, name: t.admin.tabs[id], to: id === 'me' ? '/admin' : `/admin/${id}` }))} />
      {body ?? <Empty title={t.errors.notFound} />}
    </Page>
  )
}

function Me() {
  const t = useT()
  const session = useSession()
  const names = useNames()
  const holder = useSessionHolder()
  const preferences = usePreferences()
  const zones = ['UTC', ...new Set([Intl.DateTimeFormat().resolvedOptions().timeZone, preferences.zone])].filter((zone, index, all) => zone && all.indexOf(zone) === index)
  const [label, setLabel] = useState('')
  const [offered, setOffered] = useState('')
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState<{ handle: string; secret: string; uri: string }>()
  const [typed, setTyped] = useState('')
  const enroll = useAct(async () => {
    const asked = await api.post<Registration>('/v1/passkeys/begin')
    const made = await makePasskey(asked)
    const answer = await api.post<{ fingerprint: string }>('/v1/passkeys', { handle: asked.handle, ...made, ...(label ? { label } : {}) })
    setOffered(answer.fingerprint)
    await forget('/v1/passkeys', '/v1/people')
  })
  const setNewPassword = useAct(async () => {
    await api.post('/v1/account/password', { password, ...(current ? { current } : {}) })
    setPassword('')
    setCurrent('')
    await holder.refresh()
  })
  const begin = useAct(async () => setCode(await api.post('/v1/account/code/begin')))
  const confirm = useAct(async () => {
    await api.post('/v1/account/code', { handle: code?.handle ?? '', code: typed })
    setCode(undefined)
    setTyped('')
    await holder.refresh()
  })
  return (
    <div className="columns even">
      <Card title={t.admin.who}>
        <Facts
          of={[
            [t.admin.name, session.name],
            [t.admin.email, session.email],
            [t.procedure.roles, session.roles.map(names.role).join(', ')],
            [t.admin.units, session.units.map(names.unit).join(', ')],
            [t.admin.way, wordOf(t.admin.ways, session.session.way)],
            [t.admin.opened, <Time key="o" at={session.session.opened} />],
            [t.admin.expires, <Time key="e" at={session.session.expires} />],
          ]}
        />
      </Card>
      <Card title={t.admin.looks}>
        <div className="fields">
          <Select label={t.admin.theme} value={preferences.theme} options={(['auto', 'light', 'dark'] as const).map((id) => ({ id, title: t.admin.themes[id] }))} onChange={(theme) => prefer({ theme: theme as 'auto' })} />
          <Select label={t.admin.density} value={preferences.density} options={(['comfortable', 'compact'] as const).map((id) => ({ id, title: t.admin.densities[id] }))} onChange={(density) => prefer({ density: density as 'compact' })} />
          <Select label={t.admin.language} value={preferences.language} options={[{ id: 'en', title: 'English' }, { id: 'de', title: 'Deutsch' }]} onChange={(language) => void loadLanguage(language).then(() => prefer({ language: language as 'en' }))} />
          <Select label={t.admin.zone} value={preferences.zone} options={zones.map((id) => ({ id, title: id }))} onChange={(zone) => prefer({ zone })} />
        </div>
        <Check label={t.admin.shortcuts} help={t.admin.shortcutsHelp} value={preferences.shortcuts} onChange={(shortcuts) => prefer({ shortcuts })} />
      </Card>
      <Card title={t.admin.passkeys} count={session.passkeys.length}>
        <p>{t.admin.passkeysText}</p>
        {session.passkeys.map(({ fingerprint }) => (
          <Hash key={fingerprint} value={fingerprint} full />
        ))}
        {offered && (
          <Notice look="good" title={t.admin.offered}>
            {t.admin.offeredText} <Hash value={offered} full />
          </Notice>
        )}
        {enroll.problem && <Problem problem={enroll.problem} takesFocus />}
        {hasPasskeys() ? (
          <div className="form">
            <TextField label={t.admin.passkeyLabel} help={t.admin.passkeyLabelHelp} value={label} onChange={setLabel} />
            <div className="actions">
              <Button look={session.passkeys.length ? 'secondary' : 'primary'} isDisabled={enroll.isBusy} onPress={() => void enroll.run()}>
                {t.admin.passkeyMake}
              </Button>
            </div>
          </div>
        ) : (
          <Notice look="warn" title={t.admin.noPasskeys} />
        )}
      </Card>
      <Card title={t.admin.password}>
        <p className="soft">{session.has_password ? t.admin.passwordSet : t.admin.passwordNone}</p>
        {setNewPassword.problem && <Problem problem={setNewPassword.problem} takesFocus />}
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            void setNewPassword.run()
          }}
        >
          <input type="hidden" autoComplete="username" value={session.email} readOnly />
          {session.has_password && <TextField label={t.admin.current} type="password" autoComplete="current-password" value={current} onChange={setCurrent} />}
          <TextField label={t.admin.newPassword} help={t.admin.newPasswordHelp} type="password" autoComplete="new-password" value={password} onChange={setPassword} />
          <div className="actions">
            <Button type="submit" isDisabled={setNewPassword.isBusy || password.length < 12}>
              {t.admin.passwordSave}
            </Button>
          </div>
        </form>
        <h3>{t.admin.code}</h3>
        <p className="soft">{session.has_code ? t.admin.codeSet : t.admin.codeNone}</p>
        {(begin.problem ?? confirm.problem) && <Problem problem={(begin.problem ?? confirm.problem)!} takesFocus />}
        {code ? (
          <div className="form">
            <p>{t.admin.codeText}</p>
            <Command text={code.secret} />
            <TextField label={t.signIn.code} inputMode="numeric" autoComplete="one-time-code" value={typed} onChange={setTyped} />
            <div className="actions">
              <Button look="primary" isDisabled={confirm.isBusy} onPress={() => void confirm.run()}>
                {t.admin.codeConfirm}
              </Button>
            </div>
          </div>
        ) : (
          <div className="actions">
            <Button isDisabled={begin.isBusy} onPress={() => void begin.run()}>
              {t.admin.codeBegin}
            </Button>
          </div>
        )}
      </Card>
    </div>
  )
}

interface PersonStatement {
  person: string
  name: string
  change: { kind: string; roles?: string[]; fingerprint?: string }
  proposed_by: string
  statement: string
}

function People() {
  const t = useT()
  const names = useNames()
  const session = useSession()
  const may = useMay('people')
  const { after, waiting: waitingAfter } = useSearchText()
  const setSearch = useSetSearch()
  const people = useApi<Rows<Person>>('/v1/people', { after, limit: 50 })
  const waiting = useApi<Rows<PersonStatement>>('/v1/people/statements', { after: waitingAfter, limit: 20 })
  const [isOpen, setOpen] = useState(false)
  // shown once, to whoever vouched: they hand it over
  const [link, setLink] = useState<{ url: string; next: string }>()
  const vouch = useAct(async (row: PersonStatement) => {
    const assertion = await signStatement(row.statement, session.passkeys)
    const done = await api.post<{ url?: string; next?: string }>(`/v1/people/${row.person}/vouch`, { statement: row.statement, assertion })
    setLink(done.url ? { url: done.url, next: done.next ?? '' } : undefined)
    await forget('/v1/people')
  })
  return (
    <>
      {link && (
        <Card title={t.admin.vouching}>
          <p role="status">{link.next}</p>
          <Command text={link.url} />
        </Card>
      )}
      {waiting.isError && <Problem problem={problemOf(waiting.error)} again={() => void waiting.refetch()} />}
      {(waiting.data?.rows ?? []).length > 0 && (
        <Card title={t.admin.vouching}>
          {vouch.problem && <Problem problem={vouch.problem} takesFocus />}
          {(waiting.data?.rows ?? []).map((row) => (
            <div key={row.statement} className="spread">
              <p>
                <strong>{row.name || row.person}</strong>: {wordOf(t.options, row.change.kind)} {(row.change.roles ?? []).map(names.role).join(', ')} <span className="soft">{t.admin.proposedBy(row.proposed_by)}</span>
              </p>
              {session.passkeys.length > 0 ? (
                <Button isDisabled={vouch.isBusy} onPress={() => void vouch.run(row)}>
                  {t.admin.vouch}
                </Button>
              ) : (
                <Command text={`tocsin people vouch ${row.person}`} />
              )}
            </div>
          ))}
          {(waiting.data?.next || waitingAfter) && (
            <div className="spread">
              <Pager shown={waiting.data?.rows.length ?? 0} next={waiting.data?.next} after={waitingAfter} go={(next) => setSearch({ waiting: next })} />
            </div>
          )}
        </Card>
      )}
      {may && <Offers />}
      <Card title={t.admin.tabs.people} flush actions={may && <Button size="small" onPress={() => setOpen(true)}>{t.admin.propose}</Button>}>
        <Loaded query={people}>
          {(page) => (
            <Table
              caption={t.admin.tabs.people}
              rows={page.rows}
              keyOf={({ person }) => person}
              columns={[
                { name: t.admin.name, kind: 'title', cell: ({ name, person }) => <span className="strong">{name || person}</span>, under: ({ email }) => <span className="break">{email}</span> },
                { name: t.procedure.roles, short: t.procedure.roles, kind: 'wraps', cell: ({ roles }) => roles.map(names.role).join(', ') },
                { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
                { name: t.admin.keys, short: t.admin.keys, cell: ({ keys }) => <span className="stack-tight">{keys.map((key) => <Hash key={key} value={key} what={t.admin.fingerprint} />)}</span> },
              ]}
              foot={<Pager shown={page.rows.length} next={page.next} after={after} go={(next) => setSearch({ after: next })} />}
            />
          )}
        </Loaded>
      </Card>
      {isOpen && <Propose close={() => setOpen(false)} />}
    </>
  )
}

interface Offer {
  person: string
  name: string
  key: string
  fingerprint: string
  label?: string
  at: string
}

/** Passkeys that people made: worth nothing before two others have said whose they are. */
function Offers() {
  const t = useT()
  const session = useSession()
  const { offers: after } = useSearchText()
  const setSearch = useSetSearch()
  const query = useApi<Rows<Offer>>('/v1/passkeys', { after, limit: 20 })
  const page = query.data
  const offers = page?.rows.filter(({ person }) => person !== session.person) ?? []
  const propose = useAct(async (offer: Offer) => {
    const change = { change: 'add-key', person: offer.person, key: offer.key }
    const drawn = await api.post<{ statement: string }>('/v1/people', change)
    const assertion = await signStatement(drawn.statement, session.passkeys)
    await api.post('/v1/people', { ...change, statement: drawn.statement, assertion })
    await forget('/v1/people', '/v1/passkeys')
  })
  if (query.isError) return <Problem problem={problemOf(query.error)} again={() => void query.refetch()} />
  if (offers.length === 0 && !page?.next && !after) return null
  return (
    <Card title={t.admin.offers} count={offers.length}>
      <p>{t.admin.offersText}</p>
      {propose.problem && <Problem problem={propose.problem} takesFocus />}
      {offers.map((offer) => (
        <div key={offer.fingerprint} className="spread">
          <div className="stack-tight">
            <strong>{offer.name}</strong>
            <span className="soft small row">
              {offer.label} <Time at={offer.at} />
            </span>
            <Hash value={offer.fingerprint} full what={t.admin.fingerprint} />
          </div>
          {session.passkeys.length > 0 ? (
            <Button isDisabled={propose.isBusy} onPress={() => void propose.run(offer)}>
              {t.admin.offerPropose}
            </Button>
          ) : (
            <Command text={`tocsin people add-key ${offer.person} --key '${offer.key}'`} />
          )}
        </div>
      ))}
      {(page?.next || after) && (
        <div className="spread">
          <Pager shown={offers.length} next={page?.next} after={after} go={(next) => setSearch({ offers: next })} />
        </div>
      )}
    </Card>
  )
}

function Propose({ close }: { close: () => void }) {
  const t = useT()
  const names = useNames()
  const session = useSession()
  const [values, setValues] = useState<Values>({ change: 'grant-role' })
  const [drawn, setDrawn] = useState<{ statement: string; person: string }>()
  const change = String(values.change ?? '')
  const only = change === 'enroll' ? ['change', 'name', 'email', 'unit', 'roles', 'key'] : change === 'add-key' || change === 'revoke-key' ? ['change', 'person', 'key'] : change === 'leave' ? ['change', 'person'] : ['change', 'person', 'roles']
  const draw = useAct(async () => setDrawn(await api.post('/v1/people', values)))
  const sign = useAct(async () => {
    if (!drawn) return
    const assertion = await signStatement(drawn.statement, session.passkeys)
    await api.post('/v1/people', { ...values, person: drawn.person, statement: drawn.statement, assertion })
    await forget('/v1/people')
    close()
  })
  return (
    <Dialog title={t.admin.propose} isOpen onClose={close} foot={drawn ? session.passkeys.length > 0 && <Button look="primary" isDisabled={sign.isBusy} onPress={() => void sign.run()}>{t.approve.sign}</Button> : <Button look="primary" isDisabled={draw.isBusy} onPress={() => void draw.run()}>{t.admin.draw}</Button>}>
      <p>{t.admin.proposeText}</p>
      {(draw.problem ?? sign.problem) && <Problem problem={(draw.problem ?? sign.problem)!} takesFocus />}
      {drawn ? (
        <>
          <pre className="code">{drawn.statement}</pre>
          {session.passkeys.length === 0 && <Notice title={t.approve.noPasskey}>{t.approve.noPasskeyText}</Notice>}
        </>
      ) : (
        <MessageForm message="PersonPropose" only={only} value={values} onChange={setValues} problem={draw.problem} choices={{ person: names.people.map(({ person, name }) => ({ id: person, title: name || person })), unit: names.procedure?.units ?? [] }} />
      )}
    </Dialog>
  )
}

interface SessionRow {
  id: string
  state: string
  person: string
  name: string
  way: string
  opened: string
  expires: string
  mine: boolean
  current: boolean
}

function Sessions() {
  const t = useT()
  const { after } = useSearchText()
  const setSearch = useSetSearch()
  const sessions = useApi<Rows<SessionRow>>('/v1/sessions', { state: 'open', after, limit: 50 })
  const revoke = useAct(async (id: string) => {
    await api.post(`/v1/sessions/${id}/revoke`)
    await forget('/v1/sessions')
  })
  return (
    <Card title={t.admin.tabs.sessions} flush>
      {revoke.problem && <Problem problem={revoke.problem} takesFocus />}
      <Loaded query={sessions}>
        {(page) => (
          <Paged page={page} after={after} go={(next) => setSearch({ after: next })} empty={<Empty title={t.admin.noSession} />}>
            {(foot) => (
              <Table
                caption={t.admin.tabs.sessions}
                rows={page.rows}
                keyOf={({ id }) => id}
                columns={[
                  { name: t.admin.name, kind: 'title', cell: ({ name, current }) => <span className="strong">{name} {current && <Tag>{t.admin.thisOne}</Tag>}</span> },
                  { name: t.admin.way, short: t.admin.way, cell: ({ way }) => wordOf(t.admin.ways, way) },
                  { name: t.admin.opened, short: t.admin.opened, cell: ({ opened }) => <Time at={opened} /> },
                  { name: t.admin.expires, short: t.admin.expires, cell: ({ expires }) => <Time at={expires} /> },
                  { name: t.ui.actions, cell: ({ id, current }) => !current && <Button size="small" look="danger" isDisabled={revoke.isBusy} onPress={() => void revoke.run(id)}>{t.admin.revoke}</Button> },
                ]}
                foot={foot}
              />
            )}
          </Paged>
        )}
      </Loaded>
    </Card>
  )
}

interface TokenRow {
  id: string
  state: string
  person?: string
  scopes?: string[]
  expires?: string
}

/** A few rights stand there; many are counted, and shown when asked for. */
function Scopes({ of }: { of: string[] }) {
  const t = useT()
  const all = <span className="soft small">{of.join(', ')}</span>
  if (of.length <= 4) return all
  return (
    <details>
      <summary className="small nowrap">{t.admin.rights(of.length)}</summary>
      {all}
    </details>
  )
}

function Tokens() {
  const t = useT()
  const names = useNames()
  const session = useSession()
  const { after } = useSearchText()
  const setSearch = useSetSearch()
  const tokens = useApi<Rows<TokenRow>>('/v1/tokens', { after, limit: 50 })
  const [isOpen, setOpen] = useState(false)
  const [values, setValues] = useState<Values>({})
  const [made, setMade] = useState('')
  const make = useAct(async () => {
    setMade((await api.post<{ token: string }>('/v1/tokens', values)).token)
    await forget('/v1/tokens')
  })
  const revoke = useAct(async (id: string) => {
    await api.send(`/v1/tokens/${id}/revoke`)
    await forget('/v1/tokens')
  })
  const close = () => {
    setOpen(false)
    setMade('')
  }
  return (
    <Card title={t.admin.tabs.tokens} flush actions={<Button size="small" onPress={() => setOpen(true)}>{t.admin.tokenMake}</Button>}>
      {revoke.problem && <Problem problem={revoke.problem} takesFocus />}
      <Dialog title={t.admin.tokenMake} isOpen={isOpen} onClose={close} foot={made ? <Button look="primary" onPress={close}>{t.ui.done}</Button> : <Button look="primary" isDisabled={make.isBusy} onPress={() => void make.run()}>{t.admin.tokenMake}</Button>}>
        {make.problem && <Problem problem={make.problem} takesFocus />}
        {made ? (
          <>
            <Notice look="warn" title={t.admin.tokenOnce} />
            <Command text={made} />
          </>
        ) : (
          <MessageForm message="TokenIssue" value={values} onChange={setValues} problem={make.problem} />
        )}
      </Dialog>
      <Loaded query={tokens}>
        {(page) => (
          <Paged page={page} after={after} go={(next) => setSearch({ after: next })} empty={<Empty title={t.admin.noToken} />}>
            {(foot) => (
              <Table
                caption={t.admin.tabs.tokens}
                rows={page.rows}
                keyOf={({ id }) => id}
                columns={[
                  { name: t.ui.id, kind: 'title', cell: ({ id }) => <span className="mono">{id}</span> },
                  { name: t.admin.name, cell: ({ person }) => names.person(person) },
                  { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
                  { name: t.admin.scopes, short: t.admin.scopes, cell: ({ scopes }) => <Scopes of={scopes ?? []} /> },
                  { name: t.admin.expires, short: t.admin.expires, cell: ({ expires }) => <Time at={expires} /> },
                  { name: t.ui.actions, cell: ({ id, state, person }) => state === 'issued' && (person === session.person || session.rights.includes('tokens')) && <Button size="small" look="danger" isDisabled={revoke.isBusy} onPress={() => void revoke.run(id)}>{t.admin.revoke}</Button> },
                ]}
                foot={foot}
              />
            )}
          </Paged>
        )}
      </Loaded>
    </Card>
  )
}

interface ClientRow {
  id: string
  state: string
  grant?: { audience: string; can_read?: string[] }
  audience?: string
}

function Clients() {
  const t = useT()
  const names = useNames()
  const may = useMay('taxii')
  const { after } = useSearchText()
  const setSearch = useSetSearch()
  const clients = useApi<Rows<ClientRow>>('/v1/clients', { after, limit: 50 })
  const [isOpen, setOpen] = useState(false)
  const [values, setValues] = useState<Values>({})
  const [made, setMade] = useState<{ user: string; password: string }>()
  const add = useAct(async () => {
    setMade(await api.post('/v1/clients', values))
    await forget('/v1/clients')
  })
  const revoke = useAct(async (id: string) => {
    await api.send(`/v1/clients/${encodeURIComponent(id)}/revoke`)
    await forget('/v1/clients')
  })
  const close = () => {
    setOpen(false)
    setMade(undefined)
  }
  return (
    <Card title={t.admin.tabs.clients} flush actions={may && <Button size="small" onPress={() => setOpen(true)}>{t.admin.clientAdd}</Button>}>
      {revoke.problem && <Problem problem={revoke.problem} takesFocus />}
      <Dialog title={t.admin.clientAdd} isOpen={isOpen} onClose={close} foot={made ? <Button look="primary" onPress={close}>{t.ui.done}</Button> : <Button look="primary" isDisabled={add.isBusy} onPress={() => void add.run()}>{t.admin.clientAdd}</Button>}>
        {add.problem && <Problem problem={add.problem} takesFocus />}
        {made ? (
          <>
            <Notice look="warn" title={t.admin.tokenOnce} />
            <Command text={made.user} />
            <Command text={made.password} />
          </>
        ) : (
          <MessageForm message="ClientAdd" value={values} onChange={setValues} problem={add.problem} choices={{ audience: names.procedure?.audiences ?? [] }} />
        )}
      </Dialog>
      <Loaded query={clients}>
        {(page) => (
          <Paged page={page} after={after} go={(next) => setSearch({ after: next })} empty={<Empty title={t.admin.noClient} text={t.admin.noClientText} />}>
            {(foot) => (
              <Table
                caption={t.admin.tabs.clients}
                rows={page.rows}
                keyOf={({ id }) => id}
                columns={[
                  { name: t.admin.name, kind: 'title', cell: ({ id }) => <span className="mono">{id}</span> },
                  { name: t.record.audience, short: t.record.audience, cell: ({ grant, audience }) => names.audience(grant?.audience ?? audience) },
                  { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
                  { name: t.ui.actions, cell: ({ id, state }) => may && state === 'admitted' && <Button size="small" look="danger" isDisabled={revoke.isBusy} onPress={() => void revoke.run(id)}>{t.admin.revoke}</Button> },
                ]}
                foot={foot}
              />
            )}
          </Paged>
        )}
      </Loaded>
    </Card>
  )
}

interface InventoryInForce {
  version: string
  imported_at: string
  counts: Record<string, number>
  software_list: number
  usable: boolean
  refusal?: string
}

function InstanceTab() {
  const t = useT()
  const instance = useApi<Instance>('/v1/instance')
  const inventory = useApi<InventoryInForce>('/v1/inventory')
  return (
    <div className="columns even">
      <Card title={t.admin.instance}>
        <Loaded query={instance}>
          {(found) => (
            <>
              <Facts
                of={[
                  [t.admin.organisation, found.organisation],
                  [t.admin.mode, wordOf(t.admin.modes, found.mode)],
                  [t.audit.origin, <Hash key="o" value={found.origin} full what={t.audit.origin} />],
                  [t.audit.facts, String(found.facts)],
                  [t.admin.outside, found.outside],
                  [t.procedure.version, <Hash key="p" value={found.procedure} />],
                ]}
              />
              {(['due', 'share', 'delivery', 'exception'] as const).map((kind) => (
                <div key={kind} className="stack-tight">
                  <h3>{t.admin.counts[kind]}</h3>
                  {Object.keys(found.counts[kind] ?? {}).length === 0 && <p className="soft">{t.admin.noneYet}</p>}
                  <ul className="row">
                    {Object.entries(found.counts[kind] ?? {}).map(([state, count]) => (
                      <li key={state} className="row">
                        <StateChip state={state} /> {count}
                      </li>
                    ))}
                  </ul>
                </div>
              ))}
            </>
          )}
        </Loaded>
      </Card>
      <Card title={t.admin.inventory}>
        <Loaded query={inventory}>
          {(found) => (
            <>
              {found.usable ? (
                <Notice look="good" title={t.admin.usable} />
              ) : (
                <Notice look="bad" title={t.admin.unusable}>
                  <code>{found.refusal}</code>
                </Notice>
              )}
              <Facts of={[[t.admin.imported, <Time key="i" at={found.imported_at} />], [t.procedure.version, <Hash key="v" value={found.version} />], ...Object.entries(found.counts).map(([name, count]): [string, string] => [t.admin.inventoryLists[name] ?? name.replaceAll('_', ' '), String(count)])]} />
            </>
          )}
        </Loaded>
      </Card>
    </div>
  )
}
