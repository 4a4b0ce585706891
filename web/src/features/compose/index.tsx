import { useNavigate } from '@tanstack/react-router'
import { CircleCheck, CircleDashed, Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { api } from '../../api/client'
import { type MessageName, tables } from '../../api/generated/fields'
import { isConflict, type ProblemDocument, problemOf } from '../../api/problem'
import { forget, useApi } from '../../api/queries'
import type { Due, Item, Observable, Procedure, Share, SignalRow, Step } from '../../api/types'
import { draftOf, dropDraft, keepDraft } from '../../app/drafts'
import { useShortcut } from '../../app/keys'
import { useNames } from '../../app/names'
import { usePlace, useSearchText } from '../../app/search'
import { useSession } from '../../app/session'
import { useServerTexts, useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { defang } from '../../ui/defang'
import { Check, Checks, InstantField, Select, TextArea, TextField } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { isAt, MessageField } from '../../ui/MessageForm'
import { Card, Page } from '../../ui/Page'
import { Empty, Loaded, Notice, Problem } from '../../ui/States'
import { Countdown, Time } from '../../ui/Time'
import { useAct } from '../../ui/use'
import { Conflict } from './Conflict'
import { Findings } from './Findings'
import { type Draft, emptyDraft, emptyStep, fieldsFor, missingOf, readObservables, toSend } from './draft'
import style from './compose.module.css'

const field = (message: MessageName, name: string) => tables[message].find((each) => each.name === name)

function Steps({ steps, onChange, problem }: { steps: Step[]; onChange: (steps: Step[]) => void; problem: ProblemDocument | undefined }) {
  const t = useT()
  const change = (index: number, part: Partial<Step>) => onChange(steps.map((step, at) => (at === index ? { ...step, ...part } : step)))
  const isWindow = (by: string | undefined) => by !== undefined && by !== '' && !/^\d{4}-/.test(by)
  return (
    <div className="stack">
      {steps.map((step, index) => {
        const at = (name: string) => (isAt(problem, `/item/steps/${index}/${name}`) ? (problem?.detail ?? problem?.title) : undefined)
        return (
          <fieldset key={index} className={style.step}>
            <legend className="legend">{t.compose.step(index + 1)}</legend>
            <div className={style.stepTop}>
              <TextField label={t.compose.verb} value={step.verb ?? ''} error={at('verb')} required onChange={(verb) => change(index, { verb })} />
              <TextField label={t.compose.object} value={step.object ?? ''} error={at('object')} required onChange={(object) => change(index, { object })} />
            </div>
            <div className="fields">
              <TextField label={t.compose.who} value={step.owner ?? ''} error={at('owner')} onChange={(owner) => change(index, { owner })} />
              {isWindow(step.by) ? (
                <TextField label={t.compose.window} help={t.compose.windowHelp} value={step.by ?? ''} error={at('by')} onChange={(by) => change(index, { by })} />
              ) : (
                <InstantField label={t.compose.by} value={step.by ?? ''} error={at('by')} onChange={(by) => change(index, { by })} />
              )}
              <TextField label={t.compose.check} value={step.check ?? ''} error={at('check')} onChange={(check) => change(index, { check })} />
              {isWindow(step.by) && <TextField label={t.compose.interim} value={step.interim ?? ''} error={at('interim')} required onChange={(interim) => change(index, { interim })} />}
            </div>
            <div className="actions">
              <Button look="quiet" size="small" onPress={() => change(index, { by: isWindow(step.by) ? '' : 'window: ' })}>
                {isWindow(step.by) ? t.compose.byTime : t.compose.byWindow}
              </Button>
              {steps.length > 1 && (
                <Button look="quiet" size="small" onPress={() => onChange(steps.filter((_, each) => each !== index))}>
                  <Trash2 size={14} aria-hidden /> {t.compose.dropStep(index + 1)}
                </Button>
              )}
            </div>
          </fieldset>
        )
      })}
      <div className="actions">
        <Button size="small" onPress={() => onChange([...steps, emptyStep()])}>
          <Plus size={14} aria-hidden /> {t.compose.addStep}
        </Button>
      </div>
    </div>
  )
}

function Observables({ all, onChange }: { all: Observable[]; onChange: (all: Observable[]) => void }) {
  const t = useT()
  const [pasted, setPasted] = useState('')
  const [unread, setUnread] = useState<string[]>([])
  const judgements = field('ItemObservable', 'judgement')?.options ?? []
  const take = (text: string) => {
    const read = readObservables(text, all)
    setUnread(read.unread)
    setPasted(read.unread.join('\n'))
    onChange([...all, ...read.found])
  }
  return (
    <div className="stack">
      <TextArea label={t.compose.paste} help={t.compose.pasteHelp} value={pasted} rows={2} mono onChange={setPasted} />
      <div className="actions">
        <Button size="small" isDisabled={!pasted.trim()} onPress={() => take(pasted)}>
          {t.compose.read}
        </Button>
        <span role="status" className="soft small">
          {unread.length > 0 && t.compose.unread(unread.length)}
        </span>
      </div>
      {all.length > 0 && (
        <div className="table-frame">
          <table className="table">
            <caption className="hidden-visually">{t.compose.observables}</caption>
            <thead>
              <tr>
                <th scope="col">{wordOf(t.fields, 'type')}</th>
                <th scope="col">{wordOf(t.fields, 'value')}</th>
                <th scope="col">{wordOf(t.fields, 'judgement')}</th>
                <th scope="col">
                  <span className="hidden-visually">{t.ui.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map((each, index) => (
                <tr key={`${each.type} ${each.value}`}>
                  <td>
                    <span className="tag">{each.type}</span>
                  </td>
                  <td className="mono">{defang(each.value)}</td>
                  <td>
                    <select className="input" aria-label={t.compose.judge(each.value)} value={each.judgement ?? 'unjudged'} onChange={(event) => onChange(all.map((one, at) => (at === index ? { ...one, judgement: event.target.value as Observable['judgement'] & string } : one)))}>
                      {judgements.map((judgement) => (
                        <option key={judgement} value={judgement}>
                          {wordOf(t.options, judgement)}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td>
                    <Button look="quiet" size="small" label={t.compose.dropValue(each.value)} onPress={() => onChange(all.filter((_, at) => at !== index))}>
                      <Trash2 size={14} aria-hidden />
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}

/** Can this go? What a careful reader looks for, as it is typed. */
function Checklist({ draft, procedure, audiences }: { draft: Draft; procedure: Procedure; audiences: string[] }) {
  const t = useT()
  // audiences that lack the same fields share a line
  const lacking = new Map<string, string[]>()
  for (const id of audiences) {
    const missing = templatesFor(procedure, [id], draft.item.category)
      .flatMap(({ fields }) => missingOf(draft.item, fields, id))
      .map(({ title }) => title)
      .join(', ')
    lacking.set(missing, [...(lacking.get(missing) ?? []), procedure.audiences.find((each) => each.id === id)?.title ?? id])
  }
  const rows: { text: string; holds: boolean }[] = [
    { text: t.checks.title, holds: draft.item.title.trim().length > 0 },
    { text: t.checks.audience, holds: audiences.length > 0 },
    { text: t.checks.kind, holds: Boolean(draft.item.category && draft.item.class) },
    { text: t.checks.steps, holds: draft.item.steps.some(({ verb, object }) => verb && object) },
    { text: t.checks.owners, holds: draft.item.steps.every(({ verb, object, owner, by }) => verb && object && owner && by) },
    { text: t.checks.reference, holds: Boolean(draft.item.reference) },
    ...[...lacking].map(([missing, titles]) => ({ text: missing ? t.checks.missing(titles.join(', '), missing) : t.checks.complete(titles.join(', ')), holds: missing === '' })),
  ]
  return (
    <Card title={t.checks.heading}>
      <ul className="stack-tight">
        {rows.map(({ text, holds }) => (
          <li key={text} className={style.check}>
            {holds ? <CircleCheck size={17} color="var(--good)" aria-hidden /> : <CircleDashed size={17} color="var(--soft)" aria-hidden />}
            <span>
              <span className="hidden-visually">{holds ? t.ui.yes : t.ui.no}: </span>
              {text}
            </span>
          </li>
        ))}
      </ul>
      <p className="soft small">{t.checks.afterwards}</p>
    </Card>
  )
}

/** The templates that these audiences read, with the fields that the category adds. */
export function templatesFor(procedure: Procedure, audiences: string[], category: string) {
  const ids = new Set(audiences.flatMap((id) => procedure.audiences.find((each) => each.id === id)?.templates[0] ?? []))
  return procedure.templates.filter(({ id }) => ids.has(id)).map((form) => ({ ...form, fields: [...form.fields, ...(form.more[category] ?? [])] }))
}

const instants = new Set(['observed_at', 'deadline'])

function Form({ draft, change, procedure, audiences, problem, fixed }: { draft: Draft; change: (part: Partial<Draft>) => void; procedure: Procedure; audiences: string[]; problem: ProblemDocument | undefined; fixed: boolean }) {
  const t = useT()
  const { help } = useServerTexts()
  const itemField = (name: string) => {
    const found = field('Item', name)
    return found && { ...found, help: help('Item', found) }
  }
  const { item } = draft
  const set = (part: Partial<Item>) => change({ item: { ...item, ...part } as Item })
  const errorAt = (name: string) => (isAt(problem, `/item/${name}`) ? (problem?.detail ?? problem?.title) : undefined)
  const forms = templatesFor(procedure, audiences, item.category)
  // each field once, in the order of the first template that asks for it
  const asked = new Map<string, { title: string; help: string; required: boolean }>()
  const shown = new Set<string>()
  for (const form of forms) for (const { id, ...about } of form.fields) if (!asked.has(id)) asked.set(id, about)
  // the card's title and help stand above its first control, which needs neither again
  const control = (name: string, isFirst = false): ReactNode => {
    if (name === 'relevance')
      return audiences.map((audience) => (
        <TextArea key={audience} label={t.compose.whyFor(procedure.audiences.find(({ id }) => id === audience)?.title ?? audience)} rows={2} value={item.relevance?.[audience] ?? ''} onChange={(why) => set({ relevance: { ...item.relevance, [audience]: why } })} />
      ))
    if (name === 'steps') return <Steps steps={item.steps} problem={problem} onChange={(steps) => set({ steps })} />
    const table = itemField(name)
    if (!table) return null
    if (instants.has(name)) return <InstantField label={wordOf(t.fields, name.replaceAll('_', '-'))} help={table.help} value={typeof item[name] === 'string' ? item[name] : ''} error={errorAt(name)} onChange={(value) => set({ [name]: value })} />
    return <MessageField field={{ ...table, required: false }} value={item[name]} problem={isAt(problem, `/item/${name}`) ? problem : undefined} hideLabel={isFirst} onChange={(value) => set({ [name]: value })} />
  }
  return (
    <div className="stack" style={{ gap: 'var(--gap-5)' }}>
      <Card title={t.compose.basics}>
        <TextField label={wordOf(t.fields, 'title')} help={itemField('title')?.help} required value={item.title} error={errorAt('title')} maxLength={200} onChange={(title) => set({ title })} />
        <div className="fields">
          <Select label={t.due.category} required value={item.category} error={errorAt('category')} options={procedure.categories} onChange={(category) => set({ category })} />
          <Select label={t.due.class} required value={item.class} error={errorAt('class')} help={procedure.classes.find(({ id }) => id === item.class)?.meaning} options={procedure.classes} onChange={(next) => set({ class: next })} />
        </div>
        {!fixed && (
          <details open={audiences.length === 0}>
            <summary className="strong">{t.compose.audiences}</summary>
            <Checks legend={draft.dues.length > 0 ? t.compose.audiencesMore : t.compose.audiencesHelp} value={draft.audiences} onChange={(next) => change({ audiences: next })} options={procedure.audiences.map(({ id, title, why }) => ({ id, title, help: why }))} />
          </details>
        )}
        <Check label={t.compose.thirdParty} help={t.compose.thirdPartyHelp} value={draft.third_party} onChange={(third_party) => change({ third_party })} />
      </Card>
      {forms.length === 0 && <Empty title={t.compose.noAudience} text={t.compose.noAudienceText} />}
      {[...asked].map(([id, about]) => {
        const names = (fieldsFor[id] ?? []).filter((name) => !shown.has(name) && shown.add(name))
        if (fieldsFor[id] && names.length === 0) return null
        const text = item.fields?.[id] ?? ''
        return (
          <Card key={id} title={about.title} actions={about.required ? <span className="soft small">{t.ui.required}</span> : undefined}>
            <p className="help">{about.help}</p>
            {fieldsFor[id] ? (
              names.map((name, index) => <div key={name} className="stack">{control(name, index === 0)}</div>)
            ) : (
              <TextArea label={about.title} hideLabel value={text} onChange={(value) => set({ fields: { ...item.fields, [id]: value } })} />
            )}
          </Card>
        )
      })}
      {forms.length > 0 && !shown.has('reference') && <Card title={wordOf(t.fields, 'reference')}>
          <p className="help">{itemField('reference')?.help}</p>
          {control('reference', true)}
        </Card>}
      {forms.length > 0 && (
        <Card title={t.compose.observables}>
          <Observables all={item.observables ?? []} onChange={(observables) => set({ observables })} />
        </Card>
      )}
    </div>
  )
}

const savedTime = () => new Date().toISOString()

/** Keeps what is typed on this device, at most once a second. */
function useKept(name: string, draft: Draft): string {
  const { person } = useSession()
  const [at, setAt] = useState('')
  const first = useRef(true)
  useEffect(() => {
    if (first.current) {
      first.current = false
      return undefined
    }
    const timer = setTimeout(() => {
      keepDraft(person, name, draft)
      setAt(savedTime())
    }, 800)
    return () => clearTimeout(timer)
  }, [person, name, draft])
  return at
}

function Composer({ name, start, procedure, title, dues, signal, send, fixed = false, lead, conflict }: { name: string; start: Draft; procedure: Procedure; title: string; dues: Due[]; signal?: SignalRow | undefined; send: (draft: Draft) => Promise<void>; fixed?: boolean; lead?: ReactNode; conflict?: (draft: Draft, take: (part: Partial<Item>) => void) => ReactNode }) {
  const t = useT()
  const names = useNames()
  const { person } = useSession()
  const kept = draftOf<Draft>(person, name)
  const [draft, setDraft] = useState<Draft>(kept?.value ?? start)
  const [wasKept, setWasKept] = useState(kept?.at ?? '')
  const at = useKept(name, draft)
  const written = useRef<HTMLDivElement>(null)
  const audiences = fixed ? draft.audiences : [...new Set([...dues.flatMap(({ fired, shared }) => fired.audiences.filter((id) => !(shared ?? []).includes(id))), ...draft.audiences])]
  const act = useAct(async () => {
    await send(draft)
    dropDraft(person, name)
    await forget('/v1/shares', '/v1/inbox', '/v1/due')
  })
  useShortcut('Ctrl+Enter', t.keys.send, () => void act.run())
  return (
    <Page title={title} lead={lead}>
      {wasKept && (
        <Notice title={t.compose.restored}>
          <Time at={wasKept} />{' '}
          <Button
            look="quiet"
            size="small"
            onPress={() => {
              dropDraft(person, name)
              setDraft(start)
              setWasKept('')
            }}
          >
            {t.compose.startOver}
          </Button>
        </Notice>
      )}
      {act.problem && <Problem problem={act.problem} takesFocus />}
      {act.problem && isConflict(act.problem) && conflict?.(draft, (part) => setDraft((before) => ({ ...before, item: { ...before.item, ...part } as Item })))}
      <div className="columns two" ref={written}>
        <Form draft={draft} change={(part) => setDraft((before) => ({ ...before, ...part }))} procedure={procedure} audiences={audiences} problem={act.problem} fixed={fixed} />
        <div className={style.rail} role="region" aria-label={t.checks.heading} tabIndex={0} data-quiet-focus>
          {dues.map((due) => (
            <Card key={due.id} title={t.compose.answers}>
              <p className="strong">{names.dueWhat(due.fired.trigger, due.fired.rule)}</p>
              <div className="row">
                <Tlp label={due.fired.marking} />
                <StateChip state={due.state} />
                <Countdown at={due.fired.deadline} />
              </div>
              <p className="small soft">{due.fired.audiences.map(names.audience).join(', ')}</p>
            </Card>
          ))}
          <Checklist draft={draft} procedure={procedure} audiences={audiences} />
          <Findings draft={draft} audiences={audiences} form={() => written.current} />
          {signal?.text && (
            <Card title={t.compose.signal}>
              <div className={style.signal} role="region" aria-label={t.compose.signal} tabIndex={0}>
                <Foreign text={signal.text.slice(0, 6000)} block />
              </div>
            </Card>
          )}
        </div>
      </div>
      <div className="sticky-bar">
        <span className="soft small" role="status">
          {at ? (
            <>
              {t.compose.kept} <Time at={at} />
            </>
          ) : (
            t.compose.keptHere
          )}
        </span>
        <div className="actions">
          <LinkButton to="/">{t.ui.cancel}</LinkButton>
          <Button look="primary" isDisabled={act.isBusy} onPress={() => void act.run()}>
            {t.compose.send}
          </Button>
        </div>
      </div>
    </Page>
  )
}

/** A new share: from due shares, or because somebody wants to. */
export function ComposePage() {
  const t = useT()
  const navigate = useNavigate()
  const { due: dueId, signal: signalId } = useSearchText()
  const procedure = useApi<Procedure>('/v1/procedure')
  const due = useApi<Due>(dueId ? `/v1/due/${encodeURIComponent(dueId)}` : null)
  const signal = useApi<SignalRow>(due.data ? `/v1/signals/${due.data.fired.signal}` : signalId ? `/v1/signals/${encodeURIComponent(signalId)}` : null)
  const send = async (draft: Draft) => {
    const made = await api.post<{ number: string; audiences?: { audience: string }[] }>('/v1/shares', toSend(draft))
    await forget('/v1/shares', '/v1/inbox', '/v1/due')
    await navigate({ to: `/shares/${made.number}/review`, search: { audience: made.audiences?.[0]?.audience } as never })
  }
  if (dueId && (due.isError || due.isPending)) return <Loaded query={due} page={t.compose.title}>{() => null}</Loaded>
  if ((dueId || signalId) && signal.isPending) return <Loaded query={signal} page={t.compose.title}>{() => null}</Loaded>
  return (
    <Loaded query={procedure} page={t.compose.title}>
      {(found) => {
        const fired = due.data?.fired
        const start = { ...emptyDraft({ ...(fired ? { category: fired.category, class: fired.class } : {}), ...(signal.data?.title ? { title: signal.data.title } : {}) }), dues: dueId ? [dueId] : [] }
        return <Composer name={`compose:${dueId ?? ''}`} start={start} procedure={found} title={t.compose.title} lead={t.compose.lead} dues={due.data ? [due.data] : []} signal={signal.data} send={send} />
      }}
    </Loaded>
  )
}

/** A new version of a share's item: every rendition goes back to the start, and every signature is void. */
export function RevisePage() {
  const t = useT()
  const id = usePlace('id')
  const procedure = useApi<Procedure>('/v1/procedure')
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`)
  return (
    <Loaded query={procedure} page={t.record.revise}>
      {(rules) => (
        <Loaded query={share} page={t.record.revise}>
          {(found) =>
            found.item ? (
              <Revision key={found.id} share={found} item={found.item} rules={rules} />
            ) : (
              <Page title={t.record.revise}>
                <Empty title={t.record.noItem} text={t.record.noItemText} />
              </Page>
            )
          }
        </Loaded>
      )}
    </Loaded>
  )
}

function Revision({ share, item, rules }: { share: Share; item: Item; rules: Procedure }) {
  const t = useT()
  const navigate = useNavigate()
  // the revision that is edited stays the one that was there when editing began, whatever others save meanwhile
  const [base] = useState({ share, item })
  // what somebody else made of it; sending again is then meant against that
  const [theirs, setTheirs] = useState<Share>()
  const { id, number, rev, audiences, subject } = base.share
  const send = async (draft: Draft) => {
    try {
      await api.post(`/v1/shares/${id}/revise`, { ...toSend(draft, false), rev: theirs?.rev ?? rev })
    } catch (failure) {
      if (isConflict(problemOf(failure))) setTheirs(await api.get<Share>(`/v1/shares/${id}`))
      throw failure
    }
    await forget('/v1/shares', '/v1/inbox')
    await navigate({ to: `/shares/${number}` })
  }
  return (
    <Composer
      name={`revise:${id}:${rev}`}
      start={{ item: { ...emptyDraft().item, ...base.item }, audiences: Object.keys(audiences), dues: [], third_party: subject.third_party }}
      procedure={rules}
      title={t.compose.revise(number)}
      lead={t.compose.reviseText(rev + 1)}
      dues={[]}
      fixed
      conflict={(draft, take) => theirs?.item && <Conflict mine={draft.item} theirs={theirs.item} revision={theirs.rev} take={(name) => take({ [name]: theirs.item?.[name] })} />}
      send={send}
    />
  )
}
