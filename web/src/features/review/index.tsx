import { lazy, memo, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { forget, useApi } from '../../api/queries'
import type { CounselRow, Mark, Page as Rows, Preview, Redline, Segment, Share, Since, Statement } from '../../api/types'
import { useShortcut } from '../../app/keys'
import { useNames } from '../../app/names'
import { usePlace, useSearchText, useSetSearch } from '../../app/search'
import { useMay, useSession } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton, PrintLink } from '../../ui/Button'
import { labels, StateChip, Tlp } from '../../ui/Chip'
import { visible } from '../../ui/defang'
import { Dialog } from '../../ui/Dialog'
import { TextArea } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { Hash } from '../../ui/Hash'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, Loading, Notice, Problem } from '../../ui/States'
import { Tabs } from '../../ui/Tabs'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'
import { ItemView } from '../record/ItemView'
import { Stepper } from '../record'
import { Approve } from './Approve'
import { Objects } from './Objects'
import { decidedCount, neighbor, waitingOf } from './redline'
import style from './review.module.css'

// compares word by word: only for those who agreed before
const SinceView = lazy(() => import('./Since').then(({ SinceView: view }) => ({ default: view })))

const counselView = () => import('./Counsel')
const CounselView = lazy(() => counselView().then(({ CounselView: view }) => ({ default: view })))
const Opinions = lazy(() => counselView().then(({ Opinions: view }) => ({ default: view })))

const changed = ['/v1/shares', '/v1/inbox', '/v1/ledger', '/v1/due', '/v1/deliveries']

/** One place that changed: what stood there, what stands there now, its number. */
const Change = memo(function Change({ mark, isCurrent, pick }: { mark: Mark; isCurrent: boolean; pick: (number: number) => void }) {
  const t = useT()
  return (
    <span className={isCurrent ? style.current : undefined} id={`mark-${mark.number}`}>
      {mark.before !== undefined && <del className="redline">{visible(mark.before)}</del>}
      {mark.waits ? <mark className={style.waits}>{mark.before === undefined ? t.review.masked : t.review.undecided}</mark> : <ins className="redline">{visible(mark.replacement) || t.review.removed}</ins>}
      <button type="button" className={style.number} onClick={() => pick(mark.number)} aria-label={t.review.numberLabel(mark.number)}>
        {mark.number}
      </button>
    </span>
  )
})

/** A text with what was removed struck out and what stands instead, each change numbered. */
function Segments({ segments, marks, current, pick }: { segments: Segment[]; marks: Map<number, Mark>; current: number | undefined; pick: (number: number) => void }) {
  return (
    <div className={style.text} dir="auto">
      {segments.map((segment, index) => {
        if (segment.mark === undefined) return <span key={index}>{visible(segment.text)}</span>
        const mark = marks.get(segment.mark)
        return mark ? <Change key={index} mark={mark} isCurrent={mark.number === current} pick={pick} /> : null
      })}
    </div>
  )
}

/** What stood there and what stands there now, or that it waits. */
function BeforeAfter({ mark }: { mark: Mark }) {
  const t = useT()
  return (
    <p className={style.change} dir="auto">
      {mark.before && (
        <>
          <del className="redline">{visible(mark.before)}</del> <span aria-hidden>→</span>{' '}
        </>
      )}
      {mark.waits ? <mark className={style.waits}>{t.review.undecided}</mark> : <ins className="redline">{visible(mark.replacement) || t.review.removed}</ins>}
    </p>
  )
}

/** The rule's own account, piece by piece; drawn once it is asked for, since a text can have a thousand. */
function Why({ mark }: { mark: Mark }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  const about = mark.explanation
  if (!about) return null
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="small">{t.review.exactly}</summary>
      {isOpen && (
        <Facts
          of={[
            [t.review.evidence, about.evidence && <Foreign key="e" text={about.evidence} />],
            [t.review.policy, about.policy && <code key="p" className="break">{about.policy}</code>],
            [t.review.entry, about.entry && <code key="n" className="break">{about.entry}</code>],
            [t.review.rule, <code key="r" className="break">{[about.rule, about.version].filter(Boolean).join('@')}</code>],
            [t.review.place, mark.place && <code key="l" className="break">{mark.place}</code>],
            [
              t.review.lost,
              about.lost.length > 0 && (
                <ul key="o" className="stack-tight">
                  {about.lost.map((other, index) => (
                    <li key={index}>
                      {wordOf(t.kinds, other.class)} <code className="break">{other.rule}</code> {other.evidence && <Foreign text={other.evidence} />}
                    </li>
                  ))}
                </ul>
              ),
            ],
          ]}
        />
      )}
    </details>
  )
}

type Verdict = 'keep' | 'redact'

/** Keeping or redacting what was found, with a reason. The keys go to the reason and say what it will be for; nothing is decided without one. */
function Decide({ mark, share, audience, isCurrent }: { mark: Mark; share: Share; audience: string; isCurrent: boolean }) {
  const t = useT()
  const box = useRef<HTMLDivElement>(null)
  const [reason, setReason] = useState('')
  const [memory, setMemory] = useState<Values>({})
  const [chosen, setChosen] = useState<Verdict>()
  const decide = useAct(async (decision: Verdict) => {
    await api.post(`/v1/shares/${share.id}/decide`, { match: mark.match, audience, decision, reason, ...memory })
    await forget(...changed)
  })
  const choose = (verdict: Verdict) => {
    setChosen(verdict)
    if (reason.trim()) void decide.run(verdict)
    else box.current?.querySelector('textarea')?.focus()
  }
  useShortcut('k', t.keys.keepMatch, () => choose('keep'), isCurrent)
  useShortcut('x', t.keys.redactMatch, () => choose('redact'), isCurrent)
  useShortcut('Ctrl+Enter', t.keys.sendDecision, () => chosen && void decide.run(chosen), isCurrent && chosen !== undefined)
  return (
    <div className="stack" ref={box}>
      {decide.problem && <Problem problem={decide.problem} takesFocus />}
      <TextArea label={t.review.reason} rows={2} required value={reason} onChange={setReason} help={mark.needs_second_person ? t.review.secondPerson : mark.for_legal ? t.review.forLegal : undefined} />
      {/* what legal decides about a whole item, it decides each time */}
      {!mark.for_legal && (
        <details>
          <summary className="small">{t.review.remember}</summary>
          <MessageForm message="ShareDecide" only={['remember_days', 'remember_for']} value={memory} onChange={setMemory} problem={decide.problem} />
        </details>
      )}
      <div className="actions">
        <Button look={chosen === 'keep' ? 'secondary' : 'primary'} size="small" isDisabled={decide.isBusy} onPress={() => void decide.run('redact')}>
          {t.review.redact}
        </Button>
        <Button look={chosen === 'keep' ? 'primary' : 'secondary'} size="small" isDisabled={decide.isBusy} onPress={() => void decide.run('keep')}>
          {t.review.keep}
        </Button>
      </div>
    </div>
  )
}

/** What was decided, by policy or by somebody, decided otherwise: while the rendition is not marked yet. */
function Otherwise(props: { mark: Mark; share: Share; audience: string; isCurrent: boolean }) {
  const t = useT()
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="small">{t.review.otherwise}</summary>
      {isOpen && <Decide {...props} />}
    </details>
  )
}

const MarkCard = memo(function MarkCard({ mark, share, audience, isCurrent, pick }: { mark: Mark; share: Share; audience: string; isCurrent: boolean; pick: (number: number) => void }) {
  const t = useT()
  const names = useNames()
  const maySanitize = useMay('sanitize')
  return (
    // the whole card answers the hand; the number is the control for keyboards
    <li className={`${style.card}${isCurrent ? ` ${style.cardCurrent}` : ''}`} id={`card-${mark.number}`}>
      <div className="spread">
        <span className="row">
          <button type="button" className={style.number} onClick={() => pick(mark.number)} aria-pressed={isCurrent} aria-label={t.review.numberShow(mark.number)}>
            {mark.number}
          </button>
          <strong>{wordOf(t.kinds, mark.kind)}</strong>
        </span>
        {mark.waits ? <StateChip state="open" /> : <span className="chip good">{t.review.done}</span>}
      </div>
      <BeforeAfter mark={mark} />
      <p>{mark.why}</p>
      <p className="small soft break">
        <code>{mark.rule}</code>
        {mark.decided_by && ` · ${mark.decided_by === 'policy' ? t.review.byPolicy : t.review.by(mark.decided_by_name ?? names.person(mark.decided_by))}`}
        {(mark.occurrences ?? 1) > 1 && ` · ${t.review.times(mark.occurrences ?? 1)}`}
      </p>
      <Why mark={mark} />
      {mark.waits && maySanitize && <Decide mark={mark} share={share} audience={audience} isCurrent={isCurrent} />}
      {!mark.waits && maySanitize && share.audiences[audience]?.state === 'sanitized' && <Otherwise mark={mark} share={share} audience={audience} isCurrent={isCurrent} />}
      {mark.waits && !maySanitize && <p className="small">{t.review.waitsFor(names.holders('sanitizer').join(', ') || names.role('sanitizer'))}</p>}
    </li>
  )
})

/** The changes of a part that is no text, such as objects: where each is, what stood there, what stands there now. */
function Listed({ marks, current, pick }: { marks: Mark[]; current: number | undefined; pick: (number: number) => void }) {
  const t = useT()
  return (
    <>
      <p className="soft">{t.review.inObjects(marks.length)}</p>
      <ol className="stack">
        {marks.map((mark) => (
          <li key={mark.number} className={style.text}>
            <code className="small soft break">{mark.place}</code> <Change mark={mark} isCurrent={mark.number === current} pick={pick} />
          </li>
        ))}
      </ol>
    </>
  )
}

/** The text and a card for each change. Cards are laid out apart from each other (`contain` in the module); `content-visibility` would
    spare more, but Chromium keeps the colors of the old theme in what it skips. */
function RedlineView({ redline, share, audience }: { redline: Redline; share: Share; audience: string }) {
  const t = useT()
  const [current, setCurrent] = useState<number>()
  const marks = new Map(redline.marks.map((mark) => [mark.number, mark]))
  // the same function each time, so that only the cards that change are drawn again
  const pick = useCallback((number: number | undefined) => {
    if (number === undefined) return
    setCurrent(number)
    for (const id of [`mark-${number}`, `card-${number}`]) document.getElementById(id)?.scrollIntoView({ block: 'center', behavior: 'auto' })
  }, [])
  useEffect(() => {
    // keys act on the card that has the focus, however it got there
    const follow = ({ target }: FocusEvent) => {
      const card = target instanceof Element && target.closest('[id^=card-]')
      if (card) setCurrent(Number(card.id.replace('card-', '')))
    }
    document.addEventListener('focusin', follow)
    return () => document.removeEventListener('focusin', follow)
  }, [])
  useShortcut('n', t.keys.nextMark, () => pick(neighbor(redline.marks, current, 1)))
  useShortcut('p', t.keys.previousMark, () => pick(neighbor(redline.marks, current, -1)))
  const waits = waitingOf(redline).length
  const maySanitize = useMay('sanitize')
  return (
    <div className={style.split}>
      <div className="stack" style={{ gap: 'var(--gap-5)' }}>
        {!redline.raw && <Notice title={t.review.noRaw} />}
        {redline.stale && <Notice look="warn" title={t.review.stale} />}
        {(redline.warnings ?? []).map((warning) => (
          <Notice key={warning.where + warning.says} look="warn" title={`${wordOf(t.parts, warning.where)}: ${warning.says}`}>
            {warning.next}
          </Notice>
        ))}
        {redline.parts.map((part) => {
          const own = part.segments ? [] : redline.marks.filter((mark) => mark.part === part.name)
          return part.segments || own.length > 0 ? (
            <Card key={part.name} title={wordOf(t.parts, part.name)}>
              {part.segments ? <Segments segments={part.segments} marks={marks} current={current} pick={pick} /> : <Listed marks={own} current={current} pick={pick} />}
            </Card>
          ) : null
        })}
      </div>
      <section className={style.side} aria-label={t.review.changes}>
        <div className="spread">
          <h2>{t.review.changes}</h2>
          <span role="status" className={waits ? 'soon' : 'soft'}>
            {t.review.explained(decidedCount(redline), redline.marks.length)}
          </span>
        </div>
        {redline.marks.length === 0 ? (
          <Empty title={t.review.nothing} text={t.review.nothingText} />
        ) : (
          <ol className={style.cards}>
            {redline.marks.map((mark) => (
              <MarkCard key={mark.number} mark={mark} share={share} audience={audience} isCurrent={mark.number === current} pick={pick} />
            ))}
          </ol>
        )}
        {(redline.kept ?? []).length > 0 && (
          <details>
            <summary>{t.review.kept((redline.kept ?? []).length)}</summary>
            <ul className={style.cards}>
              {(redline.kept ?? []).map((mark, index) => (
                <li key={index} className={style.card}>
                  <p>{mark.why}</p>
                  <code className="small">{mark.rule}</code>
                  <Why mark={mark} />
                  {maySanitize && share.audiences[audience]?.state === 'sanitized' && <Otherwise mark={mark} share={share} audience={audience} isCurrent={false} />}
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
    </div>
  )
}

/** The very bytes that will be sent, made by the code that sends. */
function PreviewView({ share, audience }: { share: Share; audience: string }) {
  const t = useT()
  const preview = useApi<Preview>(`/v1/shares/${share.id}/renditions/${encodeURIComponent(audience)}`)
  return (
    <Loaded query={preview}>
      {(found) => (
        <div className="stack" style={{ gap: 'var(--gap-5)' }}>
          {!found.marking && <Notice look="warn" title={t.review.unmarked} />}
          {found.parts.map((part) => (
            <Card key={part.name} title={wordOf(t.parts, part.name)} actions={<Hash value={part.sha256} />}>
              {part.media_type.includes('json') ? <Objects text={part.text} /> : <pre className={style.sent}>{visible(part.text)}</pre>}
            </Card>
          ))}
        </div>
      )}
    </Loaded>
  )
}

/** The author's next step for this audience: label, then submit. */
function NextStep({ share, audience, state, open }: { share: Share; audience: string; state: string; open: number }) {
  const t = useT()
  const names = useNames()
  const mayAuthor = useMay('author')
  const maySanitize = useMay('sanitize')
  const suggested = names.procedure?.audiences.find(({ id }) => id === audience)?.tlp_max.replace('TLP:', '').toLowerCase() ?? ''
  const [tlp, setTlp] = useState('')
  const [terms, setTerms] = useState<Values>({})
  const [isOpen, setOpen] = useState(false)
  const act = useAct(async (verb: string, body: object) => {
    await api.post(`/v1/shares/${share.id}/${verb}`, { audience, ...body })
    await forget(...changed)
    setOpen(false)
  })
  if (state === 'sanitized' && open > 0) return <span className="soon">{t.review.openMatches(open)}</span>
  return (
    <>
      {act.problem && <Problem problem={act.problem} takesFocus />}
      {state === 'draft' && maySanitize && (
        <Button look="primary" isDisabled={act.isBusy} onPress={() => void act.run('sanitize', {})}>
          {t.review.sanitize}
        </Button>
      )}
      {(state === 'sanitized' || state === 'marked') && mayAuthor && (
        <div className="row">
          <label className="row">
            <span className="strong">{t.ui.label}</span>
            <select className="input" style={{ inlineSize: 170 }} value={tlp || suggested} onChange={(event) => setTlp(event.target.value)}>
              {labels.map((label) => (
                <option key={label} value={label}>
                  TLP:{label.toUpperCase()}
                </option>
              ))}
            </select>
          </label>
          <Button look={state === 'sanitized' ? 'primary' : 'secondary'} isDisabled={act.isBusy} onPress={() => void act.run('mark', { tlp: tlp || suggested })}>
            {state === 'sanitized' ? t.review.mark : t.review.markAgain}
          </Button>
        </div>
      )}
      {state === 'marked' && mayAuthor && (
        <>
          <Button look="primary" isDisabled={act.isBusy} onPress={() => void act.run('submit', {})}>
            {t.review.submit}
          </Button>
          <Button look="quiet" onPress={() => setOpen(true)}>
            {t.review.terms}
          </Button>
          <Dialog title={t.review.terms} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="primary" isDisabled={act.isBusy} onPress={() => void act.run('submit', terms)}>{t.review.submit}</Button>}>
            {act.problem && <Problem problem={act.problem} />}
            <MessageForm message="ShareSubmit" only={['route', 'standing', 'embargo_until', 'expires_at']} value={terms} onChange={setTerms} problem={act.problem} choices={{ standing: names.procedure?.standing ?? [] }} />
          </Dialog>
        </>
      )}
    </>
  )
}

/** Review of one rendition: what changes on the way out, what exactly leaves, to whom, and who agrees to it. */
export function ReviewPage() {
  const t = useT()
  const session = useSession()
  const names = useNames()
  const id = usePlace('id')
  const search = useSearchText()
  const setSearch = useSetSearch()
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`)
  const audiences = Object.keys(share.data?.audiences ?? {})
  const audience = search.audience && audiences.includes(search.audience) ? search.audience : (audiences[0] ?? '')
  const tab = search.tab ?? 'redline'
  const redline = useApi<Redline>(share.data && audience ? `/v1/shares/${share.data.id}/redline/${encodeURIComponent(audience)}` : null)
  const mayApprove = session.rights.includes('approve')
  const statements = useApi<Rows<Statement>>(share.data && mayApprove ? `/v1/shares/${share.data.id}/statements` : null)
  const since = useApi<Since>(share.data && audience && mayApprove ? `/v1/shares/${share.data.id}/changes/${encodeURIComponent(audience)}` : null).data
  const inReview = Boolean(audience && share.data?.audiences[audience]?.review)
  const asked = useApi<Rows<CounselRow>>(share.data && inReview ? `/v1/shares/${share.data.id}/counsel` : null)
  const counsel = (asked.data?.rows ?? []).filter((row) => row.audience === audience).toSorted((a, b) => b.at.localeCompare(a.at))
  const isOld = Boolean(since?.since && since.since.manifest !== since.now.manifest)
  useEffect(() => {
    if (audience && search.audience !== audience) setSearch({ audience }, { replace: true })
  }, [audience, search.audience, setSearch])
  const tabs = ['redline', 'source', 'preview', 'people', ...(inReview ? ['counsel' as const] : []), ...(isOld ? ['since' as const] : [])] as const
  const turn = (step: number) => setSearch({ tab: tabs[(tabs.indexOf(tab as (typeof tabs)[number]) + step + tabs.length) % tabs.length] })
  useShortcut(']', t.keys.nextTab, () => turn(1))
  useShortcut('[', t.keys.previousTab, () => turn(-1))
  return (
    <Loaded query={share} page={id}>
      {(found) => {
        const life = found.audiences[audience]
        const to = `/shares/${found.number}/review`
        const waits = (statements.data?.rows ?? []).filter((row) => row.audience === audience)
        const open = redline.data ? waitingOf(redline.data).length : (life?.cleaned?.open ?? 0)
        return (
          <Page
            title={found.item?.title ?? found.title ?? found.number}
            above={
              <LinkButton to={`/shares/${found.number}`} look="quiet" size="small">
                ‹ {found.number}
              </LinkButton>
            }
            meta={
              <>
                {audiences.length > 1 ? (
                  <label className="row">
                    <span className="hidden-visually">{t.record.audience}</span>
                    <select className="input" style={{ inlineSize: 'auto', minBlockSize: 32, maxInlineSize: '100%' }} value={audience} onChange={(event) => setSearch({ audience: event.target.value })}>
                      {audiences.map((each) => (
                        <option key={each} value={each}>
                          {names.audience(each)}
                        </option>
                      ))}
                    </select>
                  </label>
                ) : (
                  <strong>{names.audience(audience)}</strong>
                )}
                <Tlp label={life?.marking} />
                <span>{t.record.revision(found.rev)}</span>
                {life?.review && <Hash value={life.review.manifest} what={t.approve.manifest} />}
              </>
            }
            {...(life?.cleaned ? { actions: <PrintLink to={`/print/shares/${found.number}/renditions/${audience}`}>{t.ui.print}</PrintLink> } : {})}
          >
            {life && <Stepper state={life.state} />}
            <Tabs
              current={tab}
              tabs={[
                { id: 'redline', name: t.review.redline, ...(open ? { count: open } : {}), to, search: { audience } },
                { id: 'source', name: t.review.source, to, search: { audience, tab: 'source' } },
                { id: 'preview', name: t.review.preview, to, search: { audience, tab: 'preview' } },
                { id: 'people', name: t.review.thirdParties, to, search: { audience, tab: 'people' } },
                ...(inReview ? [{ id: 'counsel', name: t.counsel.title, ...(counsel.length ? { count: counsel.length } : {}), to, search: { audience, tab: 'counsel' } }] : []),
                ...(isOld ? [{ id: 'since', name: t.review.since, to, search: { audience, tab: 'since' } }] : []),
              ]}
            />
            {life?.declined && <Notice look="bad" title={t.review.declined(names.person(life.declined.by), names.role(life.declined.role))} />}
            {isOld && since?.since && tab !== 'since' && (
              <Notice look="warn" title={t.review.sinceTitle(since.since.rev, since.since.release)}>
                <Time at={since.since.at} />. {t.review.sinceText}{' '}
                <LinkButton to={to} search={{ audience, tab: 'since' }} look="quiet" size="small">
                  {t.review.since}
                </LinkButton>
              </Notice>
            )}
            {tab !== 'counsel' && counsel.some(({ opinion }) => opinion) && (
              <Suspense fallback={null}>
                <Opinions rows={counsel} />
              </Suspense>
            )}
            {tab === 'counsel' && inReview ? (
              <Suspense fallback={<Loading />}>
                <Loaded query={asked}>{() => <CounselView share={found} audience={audience} rows={counsel} />}</Loaded>
              </Suspense>
            ) : tab === 'since' && since ? (
              <Suspense fallback={<Loading />}>
                <SinceView since={since} />
              </Suspense>
            ) : tab === 'source' ? (
              <div className="columns even">
                <Card title={t.review.sourceText}>{found.item ? <ItemView item={found.item} /> : <Empty title={t.record.noItem} text={t.record.noItemText} />}</Card>
                <PreviewView share={found} audience={audience} />
              </div>
            ) : tab === 'preview' ? (
              <PreviewView share={found} audience={audience} />
            ) : tab === 'people' ? (
              <ThirdParties share={found} audience={audience} redline={redline.data} />
            ) : (
              <Loaded query={redline}>{(lines) => <RedlineView redline={lines} share={found} audience={audience} />}</Loaded>
            )}
            {/* an opinion that cannot be read may be an objection */}
            {tab !== 'counsel' && asked.isError && <Problem problem={problemOf(asked.error)} again={() => void asked.refetch()} />}
            {statements.isError && <Problem problem={problemOf(statements.error)} again={() => void statements.refetch()} />}
            {life && !['releasing', 'not-shared', 'recalled'].includes(life.state) && (
              <div className="sticky-bar" role="group" aria-label={t.ui.actions}>
                {life.state === 'in-review' ? (
                  <Approve share={found} audience={audience} statements={waits} isLoading={statements.isPending && mayApprove} redline={redline.data} />
                ) : (
                  <NextStep share={found} audience={audience} state={life.state} open={open} />
                )}
              </div>
            )}
          </Page>
        )
      }}
    </Loaded>
  )
}

/** Is a third party named, and may we? The contract's words beside what was redacted. */
function ThirdParties({ share, audience, redline }: { share: Share; audience: string; redline: Redline | undefined }) {
  const t = useT()
  const names = useNames()
  const named = new Set(share.item?.third_parties ?? [])
  const own = names.procedure?.audiences.find(({ id }) => id === audience)?.third_party
  const all = (names.procedure?.third_parties ?? []).filter(({ id, name }) => named.has(id) || named.has(name) || id === own)
  const redacted = (redline?.marks ?? []).filter(({ kind }) => kind.includes('third') || kind.includes('supplier') || kind === 'customer')
  return (
    <Card title={t.review.thirdParties}>
      <p>{share.subject.third_party ? t.review.namesThirdParty : t.review.namesNoThirdParty}</p>
      {all.map((party) => (
        <section key={party.id} className="stack-tight">
          <h3>{party.name}</h3>
          <p>{party.agreement}</p>
          <p className={party.may_identify ? '' : 'late'}>{party.may_identify ? t.review.mayIdentify : t.review.mayNotIdentify}</p>
        </section>
      ))}
      <p>{t.review.thirdRedacted(redacted.length)}</p>
      <ul className="stack">
        {redacted.map((mark) => (
          <li key={mark.number}>
            {mark.number}. {mark.why}
          </li>
        ))}
      </ul>
    </Card>
  )
}
