import { useApi } from '../../api/queries'
import type { Health, HealthCheck, HealthTrouble } from '../../api/types'
import { useNames } from '../../app/names'
import { usePreferences } from '../../app/preferences'
import { useMay } from '../../app/session'
import { health as german } from '../../i18n/health.de'
import { health as english } from '../../i18n/health.en'
import { useServerTexts, useT, wordOf } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { StateChip } from '../../ui/Chip'
import { Hash } from '../../ui/Hash'
import { Card } from '../../ui/Page'
import { Empty, Loaded, Notice } from '../../ui/States'
import { Table } from '../../ui/Table'
import { Time } from '../../ui/Time'
import { spellBytes, spellEvery, troubled, worstFirst } from './health'

const useTexts = () => (usePreferences().language === 'de' ? german : english)

/** What the server knows of itself: what is wrong first, then everything that it watches. Asked for once; nothing is polled. */
export function HealthTab() {
  const h = useTexts()
  const may = useMay('admin')
  const names = useNames()
  const health = useApi<Health>(may ? '/v1/health' : null)
  if (!may) return <Notice title={h.right(['administrator', 'control-owner'].map(names.role).join(', '))} />
  return <Loaded query={health}>{(found) => <Shown health={found} isBusy={health.isFetching} again={() => void health.refetch()} />}</Loaded>
}

function Shown({ health, isBusy, again }: { health: Health; isBusy: boolean; again: () => void }) {
  const t = useT()
  const h = useTexts()
  const wrong = troubled(health)
  const title = (kind: 'checks' | 'rounds' | 'queues' | 'ways' | 'sources', name: string) => (kind === 'checks' || kind === 'queues' ? wordOf(h[kind], name) : kind === 'rounds' ? (h.rounds[name]?.name ?? name) : name)
  return (
    <>
      <Notice look={health.state} title={health.state === 'good' ? h.good : h.wrong(wrong.length)}>
        {wrong.length > 0 && (
          <ul>
            {wrong.map(({ kind, row }) => (
              <li key={`${kind} ${row.name}`}>
                {h.kinds[kind]}: {title(kind, row.name)}
              </li>
            ))}
          </ul>
        )}
        <span className="row">
          {h.asOf} <Time at={health.at} utc />
          <Button size="small" isDisabled={isBusy} onPress={again}>
            {h.again}
          </Button>
        </span>
      </Notice>
      <Card title={h.kinds.checks} flush>
        <Table
          caption={h.kinds.checks}
          rows={worstFirst(health.checks)}
          keyOf={({ name }) => name}
          columns={[
            { name: h.what, kind: 'title', cell: ({ name }) => <span className="strong">{wordOf(h.checks, name)}</span>, under: (check) => check.rule && <Rule rule={check.rule} /> },
            { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
            { name: h.figure, cell: (check) => <Figure check={check} /> },
          ]}
        />
      </Card>
      <Card title={h.kinds.queues} flush>
        <Table
          caption={h.kinds.queues}
          rows={health.queues}
          keyOf={({ name }) => name}
          columns={[
            { name: h.what, kind: 'title', cell: ({ name }) => <span className="strong">{wordOf(h.queues, name)}</span>, under: ({ oldest_due }) => oldest_due && <span>{h.oldest} <Time at={oldest_due} /></span> },
            { name: h.count, short: h.count, kind: 'number', cell: ({ count }) => count },
            { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
          ]}
        />
      </Card>
      <Card title={h.kinds.rounds} flush>
        {health.rounds.length === 0 ? (
          <Empty title={h.noRounds} text={h.noRoundsText} />
        ) : (
          <Table
            caption={h.kinds.rounds}
            rows={worstFirst(health.rounds)}
            keyOf={({ name }) => name}
            columns={[
              { name: h.round, kind: 'title', cell: ({ name }) => <span className="strong">{h.rounds[name]?.name ?? name}</span>, under: ({ name }) => h.rounds[name]?.text },
              { name: t.ui.state, cell: (round) => <StateChip state={round.running && round.state === 'good' ? 'running' : round.late ? 'overdue' : round.state} /> },
              { name: h.every, short: h.every, cell: ({ every_s }) => <span className="nowrap">{spellEvery(every_s, h.units)}</span> },
              { name: h.last, short: h.last, cell: ({ ended }) => (ended ? <Time at={ended} /> : <span className="soft">{h.notYet}</span>), under: ({ took_ms, done }) => (took_ms !== undefined ? h.took(took_ms, done ?? 0) : undefined) },
              { name: h.next, short: h.next, cell: ({ next, running }) => (running ? h.now : <Time at={next} />) },
              { name: h.trouble, short: h.trouble, kind: 'wraps', cell: ({ trouble }) => <TroubleOf trouble={trouble} /> },
            ]}
          />
        )}
      </Card>
      <Card title={h.kinds.ways} flush>
        {health.ways.length === 0 ? (
          <Empty title={h.noWay} text={h.noWayText} />
        ) : (
          <Table
            caption={h.kinds.ways}
            rows={worstFirst(health.ways)}
            keyOf={({ name }) => name}
            columns={[
              { name: h.way, kind: 'title', cell: ({ name }) => <span className="strong">{name}</span>, under: ({ kind }) => wordOf(h.wayKinds, kind) },
              { name: t.ui.state, cell: ({ state, tried }) => <StateChip state={state === 'good' && !tried ? 'unused' : state} /> },
              { name: h.taken, short: h.taken, cell: ({ taken }) => (taken ? <Time at={taken} /> : <span className="soft">{h.notSince}</span>) },
              { name: h.trouble, short: h.trouble, kind: 'wraps', cell: ({ trouble, rule }) => (rule ? <Rule rule={rule} /> : <TroubleOf trouble={trouble} />) },
            ]}
          />
        )}
      </Card>
      {health.sources.length > 0 && (
        <Card title={h.kinds.sources} flush>
          <Table
            caption={h.kinds.sources}
            rows={worstFirst(health.sources)}
            keyOf={({ name }) => name}
            columns={[
              { name: h.source, kind: 'title', cell: ({ name }) => <span className="strong">{name}</span> },
              { name: t.ui.state, cell: ({ state }) => <StateChip state={state} /> },
              { name: h.last, short: h.last, cell: ({ tried }) => (tried ? <Time at={tried} /> : <span className="soft">{h.notYet}</span>) },
              { name: h.next, short: h.next, cell: ({ next }) => <Time at={next} /> },
              { name: h.trouble, short: h.trouble, kind: 'wraps', cell: ({ trouble }) => <TroubleOf trouble={trouble} /> },
            ]}
          />
        </Card>
      )}
    </>
  )
}

/** A rule with its meaning where this language has it. */
function Rule({ rule }: { rule: string }) {
  const texts = useServerTexts()
  const meaning = texts.rule(rule)
  return (
    <span>
      <code className="break">{rule}</code> {meaning?.[0]}
    </span>
  )
}

function TroubleOf({ trouble }: { trouble: HealthTrouble | undefined }) {
  const h = useTexts()
  if (!trouble) return <span className="soft">{h.noTrouble}</span>
  return (
    <span className="stack-tight">
      <Rule rule={trouble.rule} />
      <span className="small soft">
        <Time at={trouble.at} /> {trouble.where}
      </span>
    </span>
  )
}

function Figure({ check }: { check: HealthCheck }) {
  const h = useTexts()
  const { language } = usePreferences()
  if (check.facts !== undefined) return h.facts(check.facts)
  if (check.size !== undefined && check.free !== undefined) return check.size === 0 ? h.diskUnknown : h.disk(spellBytes(check.free, language), spellBytes(check.size, language))
  if (check.last_fact) return <span>{h.lastFact} <Time at={check.last_fact} /></span>
  if (check.ends) return <span>{h.ends} <Time at={check.ends} /></span>
  if (check.good_until) return <span>{h.goodUntil} <Time at={check.good_until} /></span>
  if (check.version) return <Hash value={check.version} />
  return null
}
