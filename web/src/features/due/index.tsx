import { useApi } from '../../api/queries'
import type { Due, Page as Rows, Share, SignalRow } from '../../api/types'
import { useNames } from '../../app/names'
import { usePlace, useSearchText, useSetSearch } from '../../app/search'
import { useMay } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { LinkButton } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { Select } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { Card, Facts, Page } from '../../ui/Page'
import { SavedViews } from '../../ui/SavedViews'
import { Empty, Loaded } from '../../ui/States'
import { Paged, Table } from '../../ui/Table'
import { Countdown, Time } from '../../ui/Time'

const states = ['open', 'sharing', 'met', 'not-shared']

/** What must be shared with whom by when, the most pressing first. */
export function DuesPage() {
  const t = useT()
  const names = useNames()
  const { state, after } = useSearchText()
  const setSearch = useSetSearch()
  const dues = useApi<Rows<Due>>('/v1/due', { state: state === 'all' ? undefined : (state ?? 'open'), after, limit: 100 })
  return (
    <Page title={t.due.title} lead={t.due.lead}>
      <Card flush>
        <div className="card-head">
          <div style={{ inlineSize: 220 }}>
            <Select label={t.ui.state} value={state ?? 'open'} options={[...states.map((id) => ({ id, title: wordOf(t.states, id) })), { id: 'all', title: t.ui.all }]} onChange={(next) => setSearch({ state: next, after: undefined })} />
          </div>
        </div>
        <SavedViews path="/due" filters={{ state }} />
        <Loaded query={dues}>
          {(page) => (
            <Paged
              page={page}
              after={after}
              go={(next) => setSearch({ after: next })}
              empty={<Empty title={t.due.none} text={t.due.noneText} action={<LinkButton to="/signals">{t.nav.signals}</LinkButton>} />}
            >
              {(foot) => (
                <Table
                  caption={t.due.title}
                  rows={page.rows}
                  walks
                  keyOf={({ id }) => id}
                  to={({ id }) => `/due/${id}`}
                  columns={[
                    { name: t.due.what, kind: 'title', cell: (due) => names.dueWhat(due.fired.trigger, due.fired.rule) || names.trigger(due.fired.trigger), under: (due) => due.fired.audiences.map(names.audience).join(', ') },
                    { name: t.ui.label, cell: (due) => <Tlp label={due.fired.marking} /> },
                    { name: t.ui.state, cell: (due) => <StateChip state={due.state} /> },
                    { name: t.due.by, cell: (due) => (due.state === 'open' || due.state === 'sharing' ? <Countdown at={due.fired.deadline} /> : <Time at={due.fired.deadline} />) },
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

/** A share by its number, once that is known. */
function ShareLink({ id }: { id: string }) {
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`).data
  return (
    <LinkButton to={`/shares/${share?.number ?? id}`} look="quiet">
      {share?.number ?? id}
    </LinkButton>
  )
}

/** One due share: why it is due, for whom, what became of it. */
export function DuePage() {
  const t = useT()
  const names = useNames()
  const id = usePlace('id')
  const mayAuthor = useMay('author')
  const mayWithhold = useMay('withhold')
  const due = useApi<Due>(`/v1/due/${encodeURIComponent(id)}`)
  const signal = useApi<SignalRow>(due.data ? `/v1/signals/${due.data.fired.signal}` : null).data
  return (
    <Loaded query={due} page={t.due.title}>
      {(found) => {
        const rule = names.dueRule(found.fired.trigger, found.fired.rule)
        const isOpen = found.state === 'open'
        return (
          <Page
            title={rule?.what ?? names.trigger(found.fired.trigger)}
            meta={
              <>
                <StateChip state={found.state} />
                <Tlp label={found.fired.marking} />
                <Countdown at={found.fired.deadline} />
              </>
            }
            actions={
              isOpen && (
                <>
                  {mayWithhold && <LinkButton to={`/due/${found.id}/not-share`}>{t.withhold.action}</LinkButton>}
                  {mayAuthor && (
                    <LinkButton to="/compose" search={{ due: found.id }} look="primary">
                      {t.due.write}
                    </LinkButton>
                  )}
                </>
              )
            }
          >
            <div className="columns even">
              <Card title={t.due.why}>
                <p>{rule?.why}</p>
                <Facts
                  of={[
                    [t.due.trigger, names.trigger(found.fired.trigger)],
                    [t.due.signal, signal ? <LinkButton to={`/signals/${signal.id}`} look="quiet" size="small"><Foreign text={signal.title ?? signal.received.signal_kind} /></LinkButton> : found.fired.signal],
                    [t.due.fired, <Time key="at" at={found.fired.at} />],
                    [t.due.by, <Time key="by" at={found.fired.deadline} />],
                    [t.due.category, names.category(found.fired.category)],
                    [t.due.class, names.contentClass(found.fired.class)],
                  ]}
                />
              </Card>
              <Card title={t.due.whom}>
                <ul className="stack">
                  {found.fired.audiences.map((audience) => (
                    <li key={audience} className="spread">
                      <span>{names.audience(audience)}</span>
                      <StateChip state={(found.released ?? []).includes(audience) ? 'met' : (found.shared ?? []).includes(audience) ? 'sharing' : found.state === 'not-shared' ? 'not-shared' : 'open'} />
                    </li>
                  ))}
                </ul>
                {(found.shares ?? []).map((share) => (
                  <ShareLink key={share} id={share} />
                ))}
                {found.withholding && (
                  <p>
                    {t.withhold.proposedBy(names.person(found.withholding.by))} <LinkButton to={`/due/${found.id}/not-share`} look="quiet" size="small">{t.withhold.look}</LinkButton>
                  </p>
                )}
                {found.decision && (
                  <Facts
                    of={[
                      [t.withhold.reason, names.reason(found.decision.reason_class)],
                      [t.withhold.by, names.person(found.decision.by)],
                      [t.withhold.approver, names.person(found.decision.approver)],
                      [t.withhold.reviewAt, <Time key="r" at={found.decision.review_at} />],
                    ]}
                  />
                )}
              </Card>
            </div>
          </Page>
        )
      }}
    </Loaded>
  )
}
