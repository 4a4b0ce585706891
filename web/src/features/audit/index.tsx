import { useState } from 'react'
import { api } from '../../api/client'
import { useApi, useEveryPage } from '../../api/queries'
import type { LedgerHead, Page as Rows, ShareRow } from '../../api/types'
import { useNames } from '../../app/names'
import { useSearchText, useSetSearch } from '../../app/search'
import { useMay } from '../../app/session'
import { useT } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { InstantField, TextField } from '../../ui/Field'
import { Foreign } from '../../ui/Foreign'
import { Command, Hash } from '../../ui/Hash'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, Notice, Problem } from '../../ui/States'
import { Paged, Pager, Table } from '../../ui/Table'
import { useAct } from '../../ui/use'
import { save } from '../log'
import { ByTrigger } from './ByTrigger'
import { sample } from './sample'
import { isSame, trust, trusted } from './trust'
import { lookOf, useVerify } from './useVerify'

/** What belongs to one way of picking leaves the address with it. */
const nothingElse = { seed: undefined, after: undefined, flag: undefined, from: undefined, until: undefined }

/** The auditor's room: a period, a sample that can be drawn again, each row checked here, and the pack that needs nobody's word. */
export function AuditPage() {
  const t = useT()
  const names = useNames()
  const mayPack = useMay('pack')
  const search = useSearchText()
  const setSearch = useSetSearch()
  const pick = search.pick ?? 'last'
  const isRandom = pick === 'random'
  const isByTrigger = pick === 'trigger'
  const { after } = search
  const listed = useApi<Rows<ShareRow>>(isRandom || isByTrigger ? null : '/v1/shares', pick === 'all' ? { after, limit: 100 } : { limit: 5 })
  // a sample is drawn from all of them, or it says nothing of those left out
  const every = useEveryPage<ShareRow>(isRandom ? '/v1/shares' : null)
  const next = pick === 'all' ? listed.data?.next : undefined
  const head = useApi<LedgerHead>('/v1/ledger')
  const verify = useVerify()
  const [from, setFrom] = useState(() => new Date(Date.now() - 90 * 86_400_000).toISOString().slice(0, 19).concat('Z'))
  const [until, setUntil] = useState(() => new Date(Date.now() + 60_000).toISOString().slice(0, 19).concat('Z'))
  const pack = useAct(async () => {
    const { bytes, name } = await api.file('/v1/packs', { from, until })
    save(bytes, name)
  })
  return (
    <Page
      title={t.audit.title}
      lead={t.audit.lead}
      actions={
        <Button onPress={() => window.print()}>{t.ui.print}</Button>
      }
    >
      <Loaded query={head}>{(ledger) => <Keys head={ledger} />}</Loaded>
      <div className="row no-print" role="group" aria-label={t.audit.pick}>
        {(
          [
            ['last', t.audit.lastFive],
            ['random', t.audit.random],
            ['trigger', t.audit.byTrigger],
            ['all', t.ui.all],
          ] as const
        ).map(([id, name]) => (
          <Button key={id} size="small" look={pick === id ? 'primary' : 'secondary'} onPress={() => setSearch({ ...nothingElse, pick: id, ...(id === 'random' ? { seed: String(crypto.getRandomValues(new Uint32Array(1))[0]) } : {}) })}>
            {name}
          </Button>
        ))}
      </div>
      {isByTrigger ? (
        <ByTrigger />
      ) : (
        <Card
          title={t.audit.sample}
          flush
        >
          <Loaded<Rows<ShareRow> & { isAll?: boolean }> query={isRandom ? every : listed}>
            {(found) => {
              const rows = isRandom ? sample(found.rows, 5, Number(search.seed ?? 1)) : found.rows
              if (rows.length === 0)
                return <Paged page={{ rows, ...(next ? { next } : {}) }} after={pick === 'all' ? after : undefined} go={(to) => setSearch({ after: to })} empty={<Empty title={t.audit.nothing} text={t.audit.nothingText} />}>{() => null}</Paged>
              return (
                <>
                  {found.isAll === false && <Notice look="warn" title={t.audit.sampleCut} />}
                  <Table
                    caption={t.audit.sample}
                    rows={rows}
                    walks
                    keyOf={({ id }) => id}
                    to={({ number }) => `/audit/${number}`}
                    columns={[
                      { name: t.log.number, cell: ({ number }) => <span className="mono nowrap">{number}</span> },
                      { name: t.log.what, kind: 'title', cell: ({ title, number }) => <Foreign text={title ?? number} /> },
                      { name: t.ui.label, cell: (share) => <span className="row">{[...new Set(Object.values(share.audiences).flatMap(({ marking }) => marking ?? []))].map((label) => <Tlp key={label} label={label} />)}</span> },
                      { name: t.ui.state, cell: (share) => <StateChip state={share.state} /> },
                      {
                        name: t.audit.result,
                        cell: (share) => {
                          const result = verify.results[share.id]
                          return result ? <span className={`chip ${lookOf(result)}`}>{result.broken ? t.audit.broken(result.broken) : t.audit.holds(result.facts)}</span> : <span className="soft">{t.audit.unchecked}</span>
                        },
                      },
                    ]}
                    foot={
                      <>
                        {pick === 'all' ? (
                          <Pager shown={rows.length} next={next} after={after} go={(to) => setSearch({ after: to })} />
                        ) : (
                          <span role="status">
                            {Array.isArray(found) && t.audit.seed(search.seed ?? '1', found.length)} {t.ui.rows(rows.length)}
                          </span>
                        )}
                        <Button look="primary" size="small" isDisabled={verify.isBusy} onPress={() => void verify.run(rows)}>
                          {t.audit.verifyAll}
                        </Button>
                      </>
                    }
                  />
                  {verify.problem && <Problem problem={verify.problem} takesFocus />}
                </>
              )
            }}
          </Loaded>
        </Card>
      )}
      <div className="columns even">
        <Card title={t.audit.pack}>
          <p>{t.audit.packText}</p>
          <div className="fields">
            <InstantField label={t.audit.from} value={from} onChange={setFrom} />
            <InstantField label={t.audit.until} value={until} onChange={setUntil} />
          </div>
          {pack.problem && <Problem problem={pack.problem} takesFocus />}
          {mayPack ? (
            <div className="actions">
              <Button look="primary" isDisabled={pack.isBusy} onPress={() => void pack.run()}>
                {t.audit.packGet}
              </Button>
            </div>
          ) : (
            <Notice title={t.audit.packRight(['grc', 'auditor', 'control-owner'].map(names.role).join(', '))} />
          )}
        </Card>
        <Card title={t.audit.offline}>
          <p>{t.audit.offlineText}</p>
          <Command text="tocsin pack verify pack.zip --trust trust" />
          <Command text="unzip -p pack.zip README.txt" />
        </Card>
      </div>
    </Page>
  )
}

function Keys({ head }: { head: LedgerHead }) {
  const t = useT()
  const [known, setKnown] = useState(trusted)
  const [logKey, setLogKey] = useState('')
  const [leafKey, setLeafKey] = useState('')
  const keep = (keys: { logKey: string; leafKey: string }) => {
    trust(keys)
    setKnown(keys)
  }
  const same = known && isSame(known, head)
  return (
    <Card title={t.audit.keys}>
      {known ? (
        same ? (
          <Notice look="good" title={t.audit.keysSame} />
        ) : (
          <Notice look="bad" title={t.audit.keysDiffer}>
            {t.audit.keysDifferText}
          </Notice>
        )
      ) : (
        <Notice look="warn" title={t.audit.keysUnknown}>
          {t.audit.keysUnknownText}
        </Notice>
      )}
      <Facts
        of={[
          [t.audit.origin, <span key="o" className="mono">{head.origin}</span>],
          [t.audit.size, String(head.size)],
          [t.audit.root, <Hash key="r" value={head.root} full />],
          [t.audit.logKey, <Hash key="l" value={head.log_key} full what={t.audit.logKey} />],
          [t.audit.leafKey, <Hash key="k" value={head.leaf_key} full what={t.audit.leafKey} />],
          [t.audit.witnesses, t.audit.unwitnessed],
        ]}
      />
      <details className="no-print">
        <summary>{t.audit.keysEnter}</summary>
        <div className="form" style={{ marginBlockStart: 12 }}>
          <TextField label={t.audit.logKey} value={logKey} onChange={setLogKey} />
          <TextField label={t.audit.leafKey} value={leafKey} onChange={setLeafKey} />
          <div className="actions">
            <Button isDisabled={!logKey || !leafKey} onPress={() => keep({ logKey, leafKey })}>
              {t.audit.keysKeep}
            </Button>
            {!same && (
              <Button look="quiet" onPress={() => keep({ logKey: head.log_key, leafKey: head.leaf_key })}>
                {t.audit.keysTake}
              </Button>
            )}
          </div>
        </div>
      </details>
    </Card>
  )
}

