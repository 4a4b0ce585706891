import { useApi } from '../../api/queries'
import type { Procedure } from '../../api/types'
import { useNames } from '../../app/names'
import { useT } from '../../i18n/t'
import { LinkButton } from '../../ui/Button'
import { Tlp } from '../../ui/Chip'
import { Card, Page } from '../../ui/Page'
import { Empty, Loaded } from '../../ui/States'
import style from './procedure.module.css'

/** `PT4H` → `4 h`, in the reader's units. */
export function spellWithin(iso: string, units: { d: string; h: string; min: string }): string {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(iso)
  if (!found) return iso
  const [, d, h, min] = found
  return [d && `${d} ${units.d}`, h && `${h} ${units.h}`, min && `${min} ${units.min}`].filter(Boolean).join(' ') || iso
}

/** If X, share Y with Z by T: each trigger as a sentence. */
export function TriggersPage() {
  const t = useT()
  const names = useNames()
  const procedure = useApi<Procedure>('/v1/procedure')
  return (
    <Page title={t.triggers.title} lead={t.triggers.lead} actions={<LinkButton to="/due">{t.nav.due}</LinkButton>}>
      <Loaded query={procedure}>
        {(found) =>
          found.triggers.length === 0 ? (
            <Empty title={t.triggers.none} text={t.triggers.noneText} />
          ) : (
            found.triggers.map((trigger) => (
              <Card key={trigger.id} title={trigger.title} actions={<span className={`chip ${trigger.enabled ? 'good' : 'calm'}`}>{trigger.enabled ? t.triggers.on : t.triggers.off}</span>}>
                <ul className="stack">
                  {trigger.rules.map((rule, index) => (
                    <li key={index} className="stack-tight">
                      <p className={style.sentence}>
                        {t.triggers.share} <strong>{rule.what}</strong> {t.triggers.with} <strong>{rule.audiences.map(names.audience).join(', ')}</strong> {t.triggers.within} <strong>{spellWithin(rule.within, t.units)}</strong>
                      </p>
                      <p className="row small soft">
                        <Tlp label={rule.marking} />
                        {names.category(rule.category)} · {names.contentClass(rule.class)}
                      </p>
                      <p className="soft">{rule.why}</p>
                    </li>
                  ))}
                </ul>
                <details>
                  <summary>{t.triggers.when}</summary>
                  <pre className="code">{JSON.stringify(trigger.when, null, 2)}</pre>
                </details>
              </Card>
            ))
          )
        }
      </Loaded>
    </Page>
  )
}
