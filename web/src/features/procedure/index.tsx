import { useQuery } from '@tanstack/react-query'
import { diffLines } from 'diff'
import { api } from '../../api/client'
import { useApi } from '../../api/queries'
import type { Page as Rows, Procedure, ProcedureVersion } from '../../api/types'
import { useNames } from '../../app/names'
import { usePreferences } from '../../app/preferences'
import { useSearchText, useSetSearch } from '../../app/search'
import { useT } from '../../i18n/t'
import { StateChip, Tlp } from '../../ui/Chip'
import { Select } from '../../ui/Field'
import { Hash } from '../../ui/Hash'
import { PrintLink } from '../../ui/Button'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, Notice } from '../../ui/States'
import { Pager, Table } from '../../ui/Table'
import { Tabs } from '../../ui/Tabs'
import { spellTime, Time } from '../../ui/Time'
import style from './procedure.module.css'

interface Gaps {
  rows: { rule: string; what: string; next: string }[]
  uncovered_hours: Record<string, number>
}

/** What was agreed: read part by part, as its files, and as what changed from version to version. */
export function ProcedurePage() {
  const t = useT()
  const tab = useSearchText().tab ?? 'parts'
  const procedure = useApi<Procedure>('/v1/procedure')
  return (
    <Loaded query={procedure} page={t.procedure.title}>
      {(found) => (
        <Page title={found.title || t.procedure.title} lead={found.authority} meta={<Hash value={found.version} what={t.procedure.version} />} actions={<PrintLink to="/print/procedure">{t.ui.print}</PrintLink>}>
          <Tabs
            current={tab}
            tabs={[
              { id: 'parts', name: t.procedure.parts, to: '/procedure' },
              { id: 'files', name: t.procedure.files, to: '/procedure', search: { tab: 'files' } },
              { id: 'versions', name: t.procedure.versions, to: '/procedure', search: { tab: 'versions' } },
              { id: 'gaps', name: t.procedure.gaps, to: '/procedure', search: { tab: 'gaps' } },
            ]}
          />
          {tab === 'files' ? <Files files={found.files} /> : tab === 'versions' ? <Versions /> : tab === 'gaps' ? <Uncovered /> : <Parts procedure={found} />}
        </Page>
      )}
    </Loaded>
  )
}

function Parts({ procedure }: { procedure: Procedure }) {
  const t = useT()
  const names = useNames()
  return (
    <>
      <Card title={t.procedure.actionable}>
        <p className="prose">{procedure.actionable}</p>
        <Facts of={[[t.procedure.owner, names.role(procedure.owner)]]} />
      </Card>
      <Card title={t.procedure.matrix} count={procedure.matrix.length} flush>
        <Table
          caption={t.procedure.matrix}
          rows={procedure.matrix}
          keyOf={({ id }) => id}
          columns={[
            { name: t.procedure.rule, kind: 'title', cell: ({ title }) => title },
            { name: t.procedure.approvers, short: t.procedure.approvers, cell: ({ roles }) => roles.map(names.role).join(', ') },
            { name: t.procedure.why, cell: ({ why }) => <span className="soft">{why}</span> },
          ]}
        />
      </Card>
      <Card title={t.procedure.audiences} count={procedure.audiences.length} flush>
        <Table
          caption={t.procedure.audiences}
          rows={procedure.audiences}
          keyOf={({ id }) => id}
          columns={[
            { name: t.record.audience, kind: 'title', cell: ({ title }) => title },
            { name: t.procedure.ceiling, cell: ({ tlp_max }) => <Tlp label={tlp_max} /> },
            { name: t.procedure.members, kind: 'number', short: t.procedure.members, cell: ({ members }) => members },
            { name: t.procedure.channels, short: t.procedure.channels, cell: ({ channels }) => channels.map(names.channel).join(', ') },
            { name: t.procedure.why, cell: ({ why }) => <span className="soft">{why}</span> },
          ]}
        />
      </Card>
      <Card title={t.procedure.roles} count={procedure.roles.length} flush>
        <Table
          caption={t.procedure.roles}
          rows={procedure.roles}
          keyOf={({ id }) => id}
          columns={[
            { name: t.procedure.role, kind: 'title', cell: ({ title }) => title },
            { name: t.procedure.holders, short: t.procedure.holders, cell: ({ id }) => names.holders(id).join(', ') },
            { name: t.procedure.question, cell: ({ question }) => <span className="soft">{question}</span> },
          ]}
        />
      </Card>
      <Card title={t.procedure.reasons} count={procedure.reasons.length}>
        <Facts of={procedure.reasons.map(({ title, meaning }) => [title, meaning])} />
      </Card>
    </>
  )
}

function Files({ files }: { files: Record<string, string> }) {
  const t = useT()
  return (
    <div className="stack">
      {Object.entries(files).map(([name, text]) => (
        <details key={name} className="card card-body">
          <summary className="strong">
            {name} <span className="soft small">{t.procedure.lines(text.split('\n').length)}</span>
          </summary>
          <pre className="code">{text}</pre>
        </details>
      ))}
    </div>
  )
}

function Versions() {
  const t = useT()
  const { version, after } = useSearchText()
  const { zone } = usePreferences()
  const setSearch = useSetSearch()
  const versions = useApi<Rows<ProcedureVersion>>('/v1/procedure/versions', { after, limit: 20 })
  return (
    <Loaded query={versions}>
      {({ rows, next }) => {
        const chosen = rows.find((row) => row.version === version) ?? rows[0]
        if (!chosen) return <Empty title={t.procedure.noVersion} />
        return (
          <>
            <div style={{ maxInlineSize: 480 }}>
              <Select label={t.procedure.version} value={chosen.version} options={rows.map((row) => ({ id: row.version, title: `${spellTime(new Date(row.at), zone)} · ${t.states[row.state as 'proposed'] ?? row.state} · ${row.version.slice(0, 12)}` }))} onChange={(chosenOne) => setSearch({ version: chosenOne })} />
            </div>
            {(next || after) && (
              <div className="spread">
                <Pager shown={rows.length} next={next} after={after} go={(to) => setSearch({ after: to, version: undefined })} />
              </div>
            )}
            <Card title={<StateChip state={chosen.state} />}>
              <Facts
                of={[
                  [t.procedure.version, <Hash key="v" value={chosen.version} full />],
                  [t.procedure.at, <Time key="at" at={chosen.at} utc />],
                  [t.procedure.proposedBy, chosen.proposed_by],
                  [t.procedure.agreed, chosen.agreed.map(({ role, name }) => `${name} (${role})`).join(', ')],
                ]}
              />
              {chosen.changes.length > 0 ? (
                <ul className="stack-tight">
                  {chosen.changes.map((change) => (
                    <li key={change}>{change}</li>
                  ))}
                </ul>
              ) : (
                <p className="soft">{t.procedure.first}</p>
              )}
            </Card>
            {chosen.before && <Diff from={chosen.before} to={chosen.version} />}
          </>
        )
      }}
    </Loaded>
  )
}

function Diff({ from, to }: { from: string; to: string }) {
  const t = useT()
  const before = useApi<{ files: Record<string, string> }>(`/v1/procedure/versions/${from}`)
  const after = useApi<{ files: Record<string, string> }>(`/v1/procedure/versions/${to}`)
  return (
    <Loaded query={before}>
      {(old) => (
        <Loaded query={after}>
          {(fresh) => (
            <div className="stack">
              {[...new Set([...Object.keys(old.files), ...Object.keys(fresh.files)])]
                .filter((name) => old.files[name] !== fresh.files[name])
                .map((name) => (
                  <Card key={name} title={name}>
                    <pre className={style.diff} aria-label={t.procedure.diff(name)}>
                      {diffLines(old.files[name] ?? '', fresh.files[name] ?? '').map((piece, index) =>
                        piece.added ? <ins key={index} className="redline">{piece.value}</ins> : piece.removed ? <del key={index} className="redline">{piece.value}</del> : <span key={index}>{shortened(piece.value)}</span>,
                      )}
                    </pre>
                  </Card>
                ))}
            </div>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

/** Three lines around a change are enough; the files stand whole beside it. */
export function shortened(text: string): string {
  const lines = text.split('\n')
  return lines.length <= 8 ? text : [...lines.slice(0, 3), '…', ...lines.slice(-4)].join('\n')
}

function Uncovered() {
  const t = useT()
  const names = useNames()
  // reads by POST, since a draft may come with it; without one it speaks of the procedure in force
  const gaps = useQuery({ queryKey: ['/v1/procedure/check'], queryFn: () => api.post<Gaps>('/v1/procedure/check') })
  return (
    <Loaded query={gaps}>
      {(found) => (
        <>
          {found.rows.length === 0 && <Notice look="good" title={t.procedure.noGap} />}
          {found.rows.map((gap) => (
            <Notice key={`${gap.rule} ${gap.what}`} look="warn" title={gap.what}>
              <strong>{t.problem.next}</strong> {gap.next} <code className="small">{gap.rule}</code>
            </Notice>
          ))}
          {Object.keys(found.uncovered_hours).length > 0 && (
            <Card title={t.procedure.hours}>
              <Facts of={Object.entries(found.uncovered_hours).map(([id, hours]) => [names.contentClass(id), t.procedure.hoursOf(hours)])} />
            </Card>
          )}
        </>
      )}
    </Loaded>
  )
}
