import { useState } from 'react'
import { api } from '../../api/client'
import { useEveryPage } from '../../api/queries'
import type { AuditDueRow, AuditRow, AuditShareRow } from '../../api/types'
import { useNames } from '../../app/names'
import { useSearchText, useSetSearch } from '../../app/search'
import { useMay } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { InstantField } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { Card } from '../../ui/Page'
import { Empty, Loaded, Notice, Problem } from '../../ui/States'
import { Table } from '../../ui/Table'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'
import { save } from '../log'
import { type AuditFlag, byTrigger, countFlags, lastQuarter } from './groups'

type Row = AuditShareRow | AuditDueRow
const isShare = (row: Row): row is AuditShareRow => 'number' in row

/** A period by trigger: every share and every due share that became none, with what departs from the rule. All of it is in the URL. */
export function ByTrigger() {
  const t = useT()
  const search = useSearchText()
  const setSearch = useSetSearch()
  const [quarter] = useState(() => lastQuarter(new Date()))
  const from = search.from ?? quarter.from
  const until = search.until ?? quarter.until
  const isPeriod = from < until
  const shares = useEveryPage<AuditShareRow>(isPeriod ? '/v1/audit/shares' : null, { from, until })
  const dues = useEveryPage<AuditDueRow>(isPeriod ? '/v1/audit/due' : null, { from, until })
  return (
    <>
      <Card title={t.audit.period}>
        <div className="fields">
          <InstantField label={t.audit.from} value={from} onChange={(value) => value && setSearch({ from: value, flag: undefined })} />
          <InstantField label={t.audit.until} value={until} error={isPeriod ? undefined : t.audit.periodTurned} onChange={(value) => value && setSearch({ until: value, flag: undefined })} />
        </div>
      </Card>
      {isPeriod && <Loaded query={shares}>{(shared) => <Loaded query={dues}>{(silent) => <Groups rows={[...shared.rows, ...silent.rows]} isAll={shared.isAll && silent.isAll} flag={search.flag} choose={(flag) => setSearch({ flag })} />}</Loaded>}</Loaded>}
    </>
  )
}

function Groups({ rows, isAll, flag, choose }: { rows: Row[]; isAll: boolean; flag: string | undefined; choose: (flag: AuditFlag | undefined) => void }) {
  const t = useT()
  const names = useNames()
  const mayPack = useMay('pack')
  const pack = useAct(async (number: string) => {
    const { bytes, name } = await api.file('/v1/packs', { share: number })
    save(bytes, name)
  })
  const cut = isAll ? null : <Notice look="warn" title={t.audit.cut}>{t.audit.cutText}</Notice>
  if (rows.length === 0) return cut ?? <Empty title={t.audit.nothing} text={t.audit.nothingText} />
  const counts = countFlags(rows)
  const chosen = flag ? rows.filter(({ flags }) => flags.includes(flag)) : rows
  return (
    <>
      {cut}
      <div className="row" role="group" aria-label={t.audit.flagged}>
        <Button size="small" look={flag ? 'secondary' : 'primary'} onPress={() => choose(undefined)}>
          {t.ui.all} <span className="count">{rows.length}</span>
        </Button>
        {counts.map(([each, count]) => (
          <Button key={each} size="small" look={flag === each ? 'primary' : 'secondary'} onPress={() => choose(each)}>
            {wordOf(t.audit.flags, each)} <span className="count">{count}</span>
          </Button>
        ))}
        {counts.length === 0 && <span className="soft">{t.audit.noFlag}</span>}
      </div>
      {pack.problem && <Problem problem={pack.problem} takesFocus />}
      {chosen.length === 0 && <Empty title={t.audit.noneFlagged} />}
      {byTrigger<Row>(chosen).map(([trigger, of]) => (
        <Card key={trigger} title={trigger ? names.trigger(trigger) : t.audit.wanted} count={of.length} flush>
          <Table<Row>
            caption={trigger ? names.trigger(trigger) : t.audit.wanted}
            rows={of}
            keyOf={({ id }) => id}
            to={leadsTo}
            columns={[
              { name: t.log.what, kind: 'title', cell: (row) => (isShare(row) ? <Foreign text={row.title ?? row.number} /> : t.audit.noShare), under: (row) => (isShare(row) ? <span className="mono">{row.number}</span> : row.fired.audiences.map(names.audience).join(', ')) },
              { name: t.audit.opened, short: t.audit.opened, cell: ({ opened }) => <Time at={opened} utc /> },
              { name: t.ui.label, cell: (row) => <span className="row">{marksOf(row).map((label) => <Tlp key={label} label={label} />)}</span> },
              { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
              { name: t.audit.flagged, short: t.audit.flagged, cell: (row) => <Flags row={row} /> },
              {
                name: t.ui.actions,
                cell: (row) =>
                  isShare(row) ? (
                    <span className="row">
                      <LinkButton to={`/shares/${row.number}`} size="small" look="quiet">
                        {t.record.record}
                      </LinkButton>
                      {mayPack && (
                        <Button size="small" look="quiet" label={t.audit.packOf(row.number)} isDisabled={pack.isBusy} onPress={() => void pack.run(row.number)}>
                          {t.audit.packShort}
                        </Button>
                      )}
                    </span>
                  ) : null,
              },
            ]}
            foot={<span role="status">{t.ui.rows(of.length)}</span>}
          />
        </Card>
      ))}
    </>
  )
}

const leadsTo = (row: Row) => (isShare(row) ? `/audit/${row.number}` : `/due/${row.id}`)

function marksOf(row: Row): string[] {
  return isShare(row) ? [...new Set(Object.values(row.audiences).flatMap(({ marking }) => marking ?? []))] : [row.fired.marking]
}

const heavy = new Set(['late', 'exception', 'undelivered'])

function Flags({ row }: { row: AuditRow }) {
  const t = useT()
  if (row.flags.length === 0) return <span className="soft">{t.audit.asAgreed}</span>
  return (
    <span className="row">
      {countFlags([row]).map(([flag]) => (
        <span key={flag} className={`chip ${heavy.has(flag) ? 'bad' : flag === 'not-shared' || flag === 'superseded' ? 'calm' : 'warn'}`}>
          {wordOf(t.audit.flags, flag)}
        </span>
      ))}
    </span>
  )
}
