import type { Item } from '../../api/types'
import { useNames } from '../../app/names'
import { useT, wordOf } from '../../i18n/t'
import { defang } from '../../ui/defang'
import { Foreign } from '../../ui/Foreign'
import { Copy } from '../../ui/Hash'
import { Facts } from '../../ui/Page'
import { Table } from '../../ui/Table'
import { Time } from '../../ui/Time'

const longs = ['observed', 'context', 'exposure', 'detection', 'interim_control', 'our_action'] as const
const shorts = ['severity', 'time_sensitivity', 'confidence', 'confidence_basis', 'business_service', 'owner', 'reference', 'contact', 'escalation'] as const

const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text)

/** One fact base, as its author wrote it: before any audience's rendition. */
export function ItemView({ item }: { item: Item }) {
  const t = useT()
  const names = useNames()
  const label = (name: string) => wordOf(t.fields, name.replaceAll('_', '-'))
  const text = (name: string) => (typeof item[name] === 'string' || typeof item[name] === 'number' ? String(item[name]) : '')
  return (
    <div className="stack" style={{ gap: 'var(--gap-5)' }}>
      {longs.map((name) =>
        text(name) ? (
          <section key={name} className="stack-tight">
            <h3>{label(name)}</h3>
            <Foreign text={text(name)} block />
          </section>
        ) : null,
      )}
      <section className="stack-tight">
        <h3>{t.compose.steps}</h3>
        <ol className="stack">
          {item.steps.map((step, index) => (
            <li key={index} className="stack-tight">
              <strong className="break">
                {index + 1}. <Foreign text={`${step.verb ?? ''} ${step.object ?? ''}`} />
              </strong>
              <span className="soft small row">
                {step.owner && <Foreign text={step.owner} />}
                {step.by && (isInstant(step.by) ? <Time at={step.by} /> : <Foreign text={step.by} />)}
                {step.check && (
                  <span>
                    {label('check')}: <Foreign text={step.check} />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
      </section>
      <Facts
        of={[
          [label('observed-at'), <Time key="o" at={text('observed_at')} />],
          [label('deadline'), text('deadline') && <Time key="d" at={text('deadline')} />],
          ...shorts.map((name): [string, React.ReactNode] => [label(name), text(name) && <Foreign text={name === 'severity' ? wordOf(t.options, text(name)) : text(name)} />]),
          [label('systems'), (item.systems ?? []).join(', ')],
          [label('third-parties'), (item.third_parties ?? []).join(', ')],
          ...Object.entries(item.relevance ?? {}).map(([audience, why]): [string, React.ReactNode] => [t.compose.whyFor(audience === '*' ? t.compose.everybody : names.audience(audience)), <Foreign key={audience} text={why} />]),
        ]}
      />
      {(item.observables ?? []).length > 0 && (
        <section className="stack-tight">
          <h3>{t.compose.observables}</h3>
          <Table
            caption={t.compose.observables}
            rows={item.observables ?? []}
            keyOf={({ type, value }) => `${type} ${value}`}
            columns={[
              { name: label('type'), cell: ({ type }) => <span className="tag">{type}</span> },
              { name: label('value'), cell: ({ value }) => <span className="hash">{defang(value)} <Copy text={value} what={t.compose.value} /></span> },
              { name: label('judgement'), cell: ({ judgement }) => wordOf(t.options, judgement ?? 'unjudged') },
            ]}
          />
        </section>
      )}
    </div>
  )
}
