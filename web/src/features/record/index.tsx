import { useEffect, useState } from 'react'
import { api } from '../../api/client'
import { forget, useApi, useEveryRow } from '../../api/queries'
import type { CounselRow, Delivery, FactRow, Page as Rows, Share } from '../../api/types'
import { useNames } from '../../app/names'
import { lookedAt } from '../../app/recent'
import { usePlace, useSearchText } from '../../app/search'
import { useMay, useSession } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton, PrintLink } from '../../ui/Button'
import { narrowest, StateChip, Tlp } from '../../ui/Chip'
import { Dialog } from '../../ui/Dialog'
import { Foreign } from '../../ui/Foreign'
import { Hash } from '../../ui/Hash'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, LoadedAll, Problem } from '../../ui/States'
import { Table } from '../../ui/Table'
import { Tabs } from '../../ui/Tabs'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'
import { save } from '../log'
import { Afterwards } from './Afterwards'
import { ItemView } from './ItemView'

const looks: Record<string, string> = {
  'rendition.agreed': 'good', 'rendition.approved': 'good', 'rendition.releasing': 'good', 'rendition.reviewed': 'good', 'rendition.declined': 'bad', 'rendition.recalled': 'bad', 'rendition.not-shared': 'bad', 'delivery.handed-over': 'good', 'delivery.acknowledged': 'good', 'delivery.acted': 'good', 'delivery.bounced': 'bad', 'delivery.failed': 'bad', 'share.opened': 'busy', 'rendition.submitted': 'busy',
}

interface Event {
  at: string
  kind: string
  actor: string
  about: string
  fact?: FactRow
}

/** Everything that happened to a share and to its deliveries, in order. */
export function eventsOf(facts: FactRow[], deliveries: Delivery[], counsel: CounselRow[], names: { role: (id: string) => string; audience: (id: string) => string; channel: (id: string) => string }, words: { outcome: (id: string) => string; state: (id: string) => string }): Event[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const told = facts.map((fact): Event => {
    const { audience, audiences, role, tlp } = fact.data
    const about = [audience ? names.audience(text(audience)) : '', Array.isArray(audiences) && fact.kind === 'raw.read' ? audiences.map((id) => names.audience(text(id))).join(', ') : '', role ? names.role(text(role)) : '', tlp ? `TLP:${text(tlp).toUpperCase()}` : ''].filter(Boolean).join(' · ')
    return { at: fact.t, kind: fact.kind, actor: fact.actor, about, fact }
  })
  const sent = deliveries.flatMap((delivery): Event[] => {
    const where = `${names.audience(delivery.what.audience)} · ${names.channel(delivery.what.channel)}`
    return [
      ...(delivery.attempts ?? []).filter(({ outcome }) => outcome !== 'handed-over').map(({ at, outcome }) => ({ at, kind: 'delivery.failed', actor: '', about: `${where} · ${words.outcome(outcome)}` })),
      ...(delivery.left_at ? [{ at: delivery.left_at, kind: 'delivery.handed-over', actor: '', about: where }] : []),
      ...(delivery.acknowledged ? [{ at: delivery.acknowledged.at, kind: 'delivery.acknowledged', actor: '', about: where }] : []),
      ...(delivery.acted ?? []).map(({ at, action }) => ({ at, kind: 'delivery.acted', actor: '', about: `${where} · ${words.outcome(action)}` })),
      ...(delivery.bounce ? [{ at: delivery.bounce.at, kind: 'delivery.bounced', actor: '', about: where }] : []),
    ]
  })
  const asked = counsel.map(({ at, audience, opinion, state, asked_by }): Event => ({ at, kind: opinion ? 'counsel.given' : 'counsel.asked', actor: '', about: [names.audience(audience), words.state(opinion ?? state), opinion ? '' : asked_by].filter(Boolean).join(' · ') }))
  return [...told, ...sent, ...asked].toSorted((a, b) => a.at.localeCompare(b.at))
}

function Timeline({ share }: { share: Share }) {
  const t = useT()
  const names = useNames()
  const facts = useEveryRow<FactRow>('/v1/ledger/facts', { object: `share:${share.id}` })
  const readings = useEveryRow<FactRow>('/v1/ledger/facts', { object: `reading:${share.id}` })
  const counsel = useApi<Rows<CounselRow>>(`/v1/shares/${share.id}/counsel`)
  return (
    <LoadedAll queries={[facts, readings, counsel]}>
      {() => (
        <ol className="timeline">
          {eventsOf([...(facts.data ?? []), ...(readings.data ?? [])], share.deliveries, counsel.data?.rows ?? [], names, { outcome: (id) => wordOf(t.outcomes, id), state: (id) => wordOf(t.states, id) }).map((event, index) => (
            <li key={`${event.at}${index}`} className={looks[event.kind] ?? ''}>
              <div className="row">
                <strong>{wordOf(t.facts, event.kind)}</strong>
                {event.about && <span className="soft">{event.about}</span>}
              </div>
              <div className="small soft row">
                <Time at={event.at} utc />
                {event.actor && <span>{names.person(event.actor)}</span>}
                {event.fact && <Hash value={event.fact.hash} what={t.record.factHash} />}
              </div>
              {event.fact && (
                <details className="no-print">
                  <summary className="small">{t.record.raw}</summary>
                  <pre className="code">{JSON.stringify(event.fact, null, 2)}</pre>
                </details>
              )}
            </li>
          ))}
        </ol>
      )}
    </LoadedAll>
  )
}

/** What a delivery by hand needs: the sheet to post from, and where and when it was posted. */
function Attest({ delivery, share }: { delivery: Delivery; share: Share }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const [sheet, setSheet] = useState('')
  const [values, setValues] = useState<Values>(() => ({ posted_at: `${new Date().toISOString().slice(0, 19)}Z` }))
  const show = useAct(async () => {
    setSheet(await api.text(`/v1/deliveries/${delivery.id}/sheet`))
  })
  const attest = useAct(async () => {
    await api.post(`/v1/deliveries/${delivery.id}/attest`, values)
    await forget('/v1/shares', '/v1/inbox', '/v1/ledger')
    setOpen(false)
  })
  return (
    <>
      <Button size="small" onPress={() => (setOpen(true), void show.run())}>
        {t.record.post}
      </Button>
      <Dialog
        title={t.record.postTitle(share.number)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        wide
        foot={
          <Button look="primary" isDisabled={attest.isBusy} onPress={() => void attest.run()}>
            {t.record.attest}
          </Button>
        }
      >
        {show.problem && <Problem problem={show.problem} />}
        {sheet && <pre className="code">{sheet}</pre>}
        {attest.problem && <Problem problem={attest.problem} takesFocus />}
        <MessageForm message="DeliveryAttest" value={values} onChange={setValues} problem={attest.problem} />
      </Dialog>
    </>
  )
}

function Receipt({ delivery }: { delivery: Delivery }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const [values, setValues] = useState<Values>({})
  const take = useAct(async () => {
    await api.post(`/v1/deliveries/${delivery.id}/receipt`, values)
    await forget('/v1/shares', '/v1/inbox', '/v1/ledger')
    setOpen(false)
  })
  return (
    <>
      <Button size="small" onPress={() => setOpen(true)}>
        {t.record.receipt}
      </Button>
      <Dialog title={t.record.receiptTitle} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="primary" isDisabled={take.isBusy} onPress={() => void take.run()}>{t.record.receiptSave}</Button>}>
        {take.problem && <Problem problem={take.problem} takesFocus />}
        <MessageForm message="DeliveryReceipt" value={values} onChange={setValues} problem={take.problem} />
      </Dialog>
    </>
  )
}

interface ManifestDelivery {
  name: string
  address: string
}

/** Who gets it, as the release manifest names them, and by which channel. */
function Recipient({ delivery: { what } }: { delivery: Delivery }) {
  const names = useNames()
  const manifest = useApi<{ release: number; deliveries: ManifestDelivery[] }>(`/v1/shares/${what.share}/manifests/${encodeURIComponent(what.audience)}`).data
  // an earlier release had another manifest
  const to = manifest?.release === what.release ? manifest.deliveries[what.index] : undefined
  return (
    <>
      {to && (
        <span className="break">
          <bdi>{to.name || to.address}</bdi> ·{' '}
        </span>
      )}
      {names.channel(what.channel)}
    </>
  )
}

function Deliveries({ share }: { share: Share }) {
  const t = useT()
  const names = useNames()
  const mayConfirm = useMay('confirm')
  if (share.deliveries.length === 0) return <Empty title={t.record.noDelivery} text={t.record.noDeliveryText} />
  const isByHand = ({ what, state }: Delivery) => state === 'queued' && ['hand-posted', 'phone'].includes(what.channel_kind)
  return (
    <Table
      caption={t.record.deliveries}
      rows={share.deliveries}
      keyOf={({ id }) => id}
      columns={[
        { name: t.record.audience, kind: 'title', cell: ({ what }) => <span className="strong">{names.audience(what.audience)}</span>, under: (delivery) => <Recipient delivery={delivery} /> },
        { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
        { name: t.record.left, short: t.record.left, cell: ({ left_at }) => <Time at={left_at} /> },
        {
          name: t.record.proof,
          short: t.record.proof,
          cell: (delivery) => (delivery.withheld ? <code>{delivery.withheld}</code> : delivery.replies?.[0] ? <Foreign text={delivery.replies[0]} /> : <Hash value={delivery.attempts?.at(-1)?.wire} what={t.record.wire} />),
        },
        {
          name: t.record.answer,
          cell: (delivery) =>
            isByHand(delivery) && mayConfirm ? (
              <Attest delivery={delivery} share={share} />
            ) : (
              <>
                <span className="row">
                  {delivery.acted?.at(-1) ? wordOf(t.outcomes, delivery.acted.at(-1)?.action ?? '') : delivery.acknowledged ? t.states.acknowledged : delivery.fetched ? t.record.fetched : ''}
                  {mayConfirm && delivery.left_at && <Receipt delivery={delivery} />}
                </span>
                {(delivery.acted ?? []).map(({ at, action, note_words: words }) => words && (
                  <div key={at} className="quoted">
                    {(delivery.acted ?? []).length > 1 && <span className="soft small">{wordOf(t.outcomes, action)}</span>} <Foreign text={words} />
                  </div>
                ))}
              </>
            ),
        },
      ]}
    />
  )
}

function Recall({ share }: { share: Share }) {
  const t = useT()
  const names = useNames()
  const [isOpen, setOpen] = useState(false)
  const gone = Object.entries(share.audiences).filter(([, life]) => life.state === 'releasing' || life.state === 'approved')
  const [values, setValues] = useState<Values>({ audience: gone[0]?.[0] })
  const recall = useAct(async () => {
    await api.post(`/v1/shares/${share.id}/recall`, values)
    await forget('/v1/shares', '/v1/inbox', '/v1/ledger')
    setOpen(false)
  })
  if (!useMay('release') || gone.length === 0) return null
  return (
    <>
      <Button look="danger" onPress={() => setOpen(true)}>
        {t.record.recall}
      </Button>
      <Dialog title={t.record.recallTitle(share.number)} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="danger" isDisabled={recall.isBusy} onPress={() => void recall.run()}>{t.record.recall}</Button>}>
        <p>{t.record.recallText}</p>
        {recall.problem && <Problem problem={recall.problem} takesFocus />}
        <MessageForm message="ShareRecall" value={values} onChange={setValues} problem={recall.problem} choices={{ audience: gone.map(([id]) => ({ id, title: names.audience(id) })) }} />
      </Dialog>
    </>
  )
}

/** The steps of a life, as words: where it stands, what lies behind it. */
export function Stepper({ state }: { state: string }) {
  const t = useT()
  const steps = ['draft', 'sanitized', 'marked', 'in-review', 'approved', 'releasing']
  const at = steps.indexOf(state)
  if (at < 0) return <StateChip state={state} />
  return (
    <ol className="stepper" aria-label={t.record.steps}>
      {steps.map((step, index) => (
        <li key={step} className={index < at ? 'past' : index === at ? 'now' : ''} aria-current={index === at ? 'step' : undefined}>
          {wordOf(t.states, step)}
        </li>
      ))}
    </ol>
  )
}

function Renditions({ share }: { share: Share }) {
  const t = useT()
  const names = useNames()
  return (
    <Card title={t.record.renditions} count={Object.keys(share.audiences).length} flush>
      <ul>
        {Object.entries(share.audiences).map(([audience, life]) => {
          const rendition = share.renditions.find((each) => each.audience === audience)
          const missing = (rendition?.required ?? []).filter((role) => !(rendition?.agreed ?? []).some((each) => each.role === role))
          return (
            <li key={audience} style={{ padding: 'var(--gap-3) var(--gap-4)', borderBlockEnd: '1px solid var(--line)' }} className="stack">
              <div className="spread">
                <div className="row">
                  <strong>{names.audience(audience)}</strong>
                  <Tlp label={life.marking} />
                  {rendition?.route && rendition.route !== 'matrix' && <span className="tag">{wordOf(t.routes, rendition.route)}</span>}
                </div>
                <span className="row">
                  {life.state === 'in-review' && life.review?.route === 'expedited' && (
                    <LinkButton to={`/shares/${share.number}/expedited`} search={{ audience }} size="small">
                      {t.expedited.card}
                    </LinkButton>
                  )}
                  <LinkButton to={`/shares/${share.number}/review`} search={{ audience }} size="small" look={life.state === 'in-review' ? 'primary' : 'secondary'}>
                    {life.state === 'in-review' ? t.record.review : t.record.look}
                  </LinkButton>
                </span>
              </div>
              <Stepper state={life.state} />
              {rendition?.required && (
                <ul className="row small">
                  {(rendition.agreed ?? []).map((each) => (
                    <li key={each.role} className="chip good">
                      {names.role(each.role)}: {each.name}
                    </li>
                  ))}
                  {missing.map((role) => (
                    <li key={role} className="chip warn">
                      {t.record.waitsFor(names.role(role))}
                    </li>
                  ))}
                </ul>
              )}
              {life.decision && (
                <p className="small">
                  {names.reason(life.decision.reason_class)} · {names.person(life.decision.by)}, {names.person(life.decision.approver)}
                </p>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** The sharing record: everything about one share in one place. */
export function RecordPage() {
  const t = useT()
  const session = useSession()
  const names = useNames()
  const id = usePlace('id')
  const tab = useSearchText().tab ?? 'record'
  const mayAuthor = useMay('author')
  const mayPack = useMay('pack')
  const mayWithhold = useMay('withhold')
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`)
  const number = share.data?.number
  useEffect(() => {
    if (number) lookedAt(session.person, number)
  }, [number, session.person])
  const pack = useAct(async () => {
    const { bytes, name } = await api.file('/v1/packs', { share: id })
    save(bytes, name)
  })
  return (
    <Loaded query={share} page={id}>
      {(found) => {
        const lives = Object.values(found.audiences)
        const labels = [...new Set(lives.flatMap(({ marking }) => marking ?? []))]
        const canWithhold = lives.some(({ state }) => ['draft', 'sanitized', 'marked', 'in-review', 'approved'].includes(state))
        const to = `/shares/${found.number}`
        return (
          <Page
            title={found.item?.title ?? found.title ?? found.number}
            printMark={<Tlp label={narrowest(labels)} />}
            printHead={
              <>
                <span>{session.organisation}</span>
                <span>{labels.map((label) => `TLP:${label.toUpperCase()}`).join(' ')}</span>
                <span>
                  {found.number} r{found.rev}
                </span>
              </>
            }
            meta={
              <>
                <span className="mono">{found.number}</span>
                <StateChip state={found.state} />
                {labels.map((label) => (
                  <Tlp key={label} label={label} />
                ))}
                <span>{t.record.revision(found.rev)}</span>
              </>
            }
            actions={
              <>
                {mayPack && (
                  <Button isDisabled={pack.isBusy} onPress={() => void pack.run()}>
                    {t.record.pack}
                  </Button>
                )}
                <LinkButton to={`/audit/${found.number}`}>{t.record.verify}</LinkButton>
                <PrintLink to={`/print/shares/${found.number}`}>{t.ui.print}</PrintLink>
                {mayAuthor && <LinkButton to={`${to}/revise`}>{t.record.revise}</LinkButton>}
                {mayWithhold && canWithhold && <LinkButton to={`${to}/not-share`}>{t.withhold.action}</LinkButton>}
                <Recall share={found} />
              </>
            }
          >
            {pack.problem && <Problem problem={pack.problem} takesFocus />}
            <Tabs
              current={tab}
              tabs={[
                { id: 'record', name: t.record.record, to },
                { id: 'text', name: t.record.text, to, search: { tab: 'text' } },
                { id: 'deliveries', name: t.record.deliveries, count: found.deliveries.length, to, search: { tab: 'deliveries' } },
              ]}
            />
            {tab === 'text' ? (
              <Card title={t.record.text}>{found.item ? <ItemView item={found.item} /> : <Empty title={t.record.noItem} text={t.record.noItemText} />}</Card>
            ) : tab === 'deliveries' ? (
              <Card title={t.record.deliveries} flush>
                <Deliveries share={found} />
              </Card>
            ) : (
              <div className="columns two">
                <div className="stack" style={{ gap: 'var(--gap-5)' }}>
                  <Afterwards share={found} />
                  <Renditions share={found} />
                  <Card title={t.record.timeline}>
                    <Timeline share={found} />
                  </Card>
                </div>
                <Card title={t.record.about}>
                  <Facts
                    of={[
                      [t.log.authors, found.author_names.join(', ')],
                      [t.due.category, names.category(found.subject.category)],
                      [t.due.class, names.contentClass(found.subject.class)],
                      [t.record.thirdParty, found.subject.third_party ? t.ui.yes : t.ui.no],
                      [t.ui.unit, names.unit(found.unit)],
                      [t.record.answers, found.dues.length > 0 && <span className="stack-tight">{found.dues.map((due) => <LinkButton key={due} to={`/due/${due}`} look="quiet" size="small">{t.record.due}</LinkButton>)}</span>],
                      [t.ui.id, <Hash key="id" value={found.id} what={t.ui.id} />],
                    ]}
                  />
                </Card>
              </div>
            )}
          </Page>
        )
      }}
    </Loaded>
  )
}
