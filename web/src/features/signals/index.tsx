import { useState } from 'react'
import { api } from '../../api/client'
import { forget, useApi } from '../../api/queries'
import type { Due, Page as Rows, SignalRow } from '../../api/types'
import { useNames } from '../../app/names'
import { usePlace, useSearchText, useSetSearch } from '../../app/search'
import { useMay } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { StateChip, Tag } from '../../ui/Chip'
import { Dialog } from '../../ui/Dialog'
import { Field } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, Notice, Problem } from '../../ui/States'
import { Paged, Table } from '../../ui/Table'
import { Countdown, Time } from '../../ui/Time'
import { useAct } from '../../ui/use'

interface Taken {
  signals: { id: string; title: string; known?: boolean; fired: { trigger: string; why: string; dues: { id: string; deadline: string; what: string; audiences: string[] }[] }[]; not_fired?: { trigger: string; why: string }[] }[]
}

function Take({ close }: { close: () => void }) {
  const t = useT()
  const names = useNames()
  const [values, setValues] = useState<Values>({ text: '' })
  const [taken, setTaken] = useState<Taken>()
  const take = useAct(async () => {
    setTaken(await api.post<Taken>('/v1/signals', values))
    await forget('/v1/signals', '/v1/due', '/v1/inbox')
  })
  return (
    <Dialog title={t.signals.add} isOpen onClose={close} wide foot={taken ? <Button look="primary" onPress={close}>{t.ui.done}</Button> : <Button look="primary" isDisabled={take.isBusy || !values.text} onPress={() => void take.run()}>{t.signals.take}</Button>}>
      {take.problem && <Problem problem={take.problem} takesFocus />}
      {taken ? (
        taken.signals.map((signal) => (
          <section key={signal.id} className="stack">
            <h3>
              <Foreign text={signal.title} />
            </h3>
            {signal.known && <Notice title={t.signals.known} />}
            {!signal.known && signal.fired.length === 0 && <Notice title={t.signals.noTrigger} />}
            {signal.fired.map((fired) => (
              <Notice key={fired.trigger} look="warn" title={t.signals.fires(names.trigger(fired.trigger))}>
                <p>{fired.why}</p>
                <ul className="stack-tight">
                  {fired.dues.map((due) => (
                    <li key={due.id}>
                      <LinkButton to={`/due/${due.id}`} look="quiet" size="small">
                        {due.audiences.map(names.audience).join(', ')}: {due.what}
                      </LinkButton>{' '}
                      <Countdown at={due.deadline} />
                    </li>
                  ))}
                </ul>
              </Notice>
            ))}
          </section>
        ))
      ) : (
        <>
          <Field label={t.signals.file}>
            {(ties) => (
              <input
                {...ties}
                type="file"
                accept=".json,.md,.txt"
                onChange={(event) => {
                  const file = event.target.files?.[0]
                  if (file) void file.text().then((text) => setValues((before) => ({ ...before, text })))
                }}
              />
            )}
          </Field>
          <MessageForm message="SignalAdd" only={['text', 'format', 'unit']} value={values} onChange={setValues} problem={take.problem} choices={{ unit: names.procedure?.units ?? [] }} />
        </>
      )}
    </Dialog>
  )
}

/** What came in, and whether anything fell due by it. */
export function SignalsPage() {
  const t = useT()
  const names = useNames()
  const mayAuthor = useMay('author')
  const { after } = useSearchText()
  const setSearch = useSetSearch()
  const [isOpen, setOpen] = useState(false)
  const signals = useApi<Rows<SignalRow>>('/v1/signals', { after, limit: 100 })
  return (
    <Page title={t.signals.title} lead={t.signals.lead} actions={mayAuthor && <Button look="primary" onPress={() => setOpen(true)}>{t.signals.add}</Button>}>
      {isOpen && <Take close={() => setOpen(false)} />}
      <Card flush>
        <Loaded query={signals}>
          {(page) => (
            <Paged
              page={page}
              after={after}
              go={(next) => setSearch({ after: next })}
              empty={<Empty title={t.signals.none} text={t.signals.noneText} action={mayAuthor && <Button onPress={() => setOpen(true)}>{t.signals.add}</Button>} />}
            >
              {(foot) => (
                <Table
                  caption={t.signals.title}
                  rows={page.rows}
                  walks
                  keyOf={({ id }) => id}
                  to={({ id }) => `/signals/${id}`}
                  columns={[
                    { name: t.signals.what, kind: 'title', cell: ({ title, received }) => <Foreign text={title ?? wordOf(t.signalKinds, received.signal_kind)} />, under: ({ received }) => `${t.signals.by} ${names.person(received.by)}` },
                    { name: t.signals.kind, cell: ({ received }) => <Tag>{wordOf(t.signalKinds, received.signal_kind)}</Tag> },
                    { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
                    { name: t.signals.dues, kind: 'number', short: t.signals.dues, cell: ({ outcome }) => outcome?.dues.length ?? 0 },
                    { name: t.signals.at, cell: ({ received }) => <Time at={received.at} /> },
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

export function SignalPage() {
  const t = useT()
  const names = useNames()
  const id = usePlace('id')
  const signal = useApi<SignalRow>(`/v1/signals/${encodeURIComponent(id)}`)
  const dues = useApi<Rows<Due>>('/v1/due', { parent: `signal:${id}`, limit: 100 })
  return (
    <Loaded query={signal} page={t.signals.title}>
      {(found) => (
        <Page title={found.title ?? wordOf(t.signalKinds, found.received.signal_kind)} meta={<><StateChip state={found.state} /><Tag>{wordOf(t.signalKinds, found.received.signal_kind)}</Tag><Time at={found.received.at} /></>}>
          <div className="columns two">
            <div className="stack" style={{ gap: 'var(--gap-5)' }}>
              <Card title={t.signals.dues} flush {...(dues.data ? { count: dues.data.rows.length } : {})}>
                <Loaded query={dues}>
                  {(page) =>
                    page.rows.length === 0 ? (
                      <Empty title={t.signals.noTrigger} text={t.signals.noTriggerText} />
                    ) : (
                      <Table
                        caption={t.signals.dues}
                        rows={page.rows}
                        keyOf={(due) => due.id}
                        to={(due) => `/due/${due.id}`}
                        columns={[
                          { name: t.due.what, kind: 'title', cell: (due) => names.dueWhat(due.fired.trigger, due.fired.rule) },
                          { name: t.due.whom, short: t.due.whom, cell: (due) => due.fired.audiences.map(names.audience).join(', ') },
                          { name: t.ui.state, cell: (due) => <StateChip state={due.state} /> },
                          { name: t.due.by, cell: (due) => <Countdown at={due.fired.deadline} /> },
                        ]}
                      />
                    )
                  }
                </Loaded>
              </Card>
              {found.text && (
                <Card title={t.signals.text}>
                  <Foreign text={found.text} block />
                </Card>
              )}
            </div>
            <Card title={t.record.about}>
              <Facts
                of={[
                  [t.signals.by, names.person(found.received.by)],
                  [t.signals.source, found.received.source || t.signals.noSource],
                  [t.ui.unit, names.unit(found.received.unit)],
                  [t.signals.asked, found.outcome && String(found.outcome.asked)],
                ]}
              />
              {found.record && (
                <details>
                  <summary>{t.record.raw}</summary>
                  <pre className="code">{JSON.stringify(found.record, null, 2)}</pre>
                </details>
              )}
            </Card>
          </div>
        </Page>
      )}
    </Loaded>
  )
}
