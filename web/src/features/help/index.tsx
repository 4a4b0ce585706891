import { useShortcuts } from '../../app/keys'
import { useSession } from '../../app/session'
import { useT } from '../../i18n/t'
import { Card, Facts, Page } from '../../ui/Page'
import { Tlp } from '../../ui/Chip'

/** Help, in one place: the path, the labels, the keys that work now. */
export function HelpPage() {
  const t = useT()
  const session = useSession()
  const shortcuts = useShortcuts()
  return (
    <Page title={t.help.title} lead={t.help.lead}>
      <div className="columns even">
        <Card title={t.help.path}>
          <ol className="timeline">
            {t.help.steps.map(([name, text]) => (
              <li key={name}>
                <strong>{name}</strong>
                <span className="soft">{text}</span>
              </li>
            ))}
          </ol>
        </Card>
        <div className="stack" style={{ gap: 'var(--gap-5)' }}>
          <Card title={t.help.labels}>
            <Facts of={(['red', 'amber-strict', 'amber', 'green', 'clear'] as const).map((id) => [t.help.tlp[id].name, <span key={id} className="stack-tight"><Tlp label={id.replace('-strict', '+strict')} /> {t.help.tlp[id].text}</span>])} />
          </Card>
          <Card title={t.help.keys}>
            <p className="soft small">{t.help.keysText}</p>
            <Facts of={shortcuts.map(({ keys, label }) => [label, keys.split(' ').map((key) => <kbd key={key}>{key}</kbd>)])} />
          </Card>
          <Card title={t.help.about}>
            <Facts of={[[t.admin.organisation, session.organisation], [t.audit.origin, <span key="o" className="mono">{session.log}</span>], [t.help.license, 'Apache-2.0']]} />
          </Card>
        </div>
      </div>
    </Page>
  )
}
