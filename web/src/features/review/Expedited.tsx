import { CircleCheck, CircleX, Fingerprint } from 'lucide-react'
import { useApi } from '../../api/queries'
import type { Page as Rows, Preview, Redline, Share, Statement } from '../../api/types'
import { useNames } from '../../app/names'
import { usePlace, useSearchText } from '../../app/search'
import { useSession } from '../../app/session'
import { useT } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { visible } from '../../ui/defang'
import { Command } from '../../ui/Hash'
import { Card, Page } from '../../ui/Page'
import { Empty, Loaded, LoadedAll, Notice, Problem } from '../../ui/States'
import { canSignHere, InWords, useApprove } from './Approve'
import { waitingOf } from './redline'

/** One card for a phone at 3 a.m.: what leaves, to whom, whether every gate is open, and the one act. */
export function ExpeditedPage() {
  const t = useT()
  const session = useSession()
  const names = useNames()
  const id = usePlace('id')
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`)
  const statements = useApi<Rows<Statement>>(share.data ? `/v1/shares/${share.data.id}/statements` : null)
  const wanted = useSearchText().audience
  const statement = (statements.data?.rows ?? []).find((row) => !wanted || row.audience === wanted)
  const audience = statement?.audience ?? wanted ?? Object.keys(share.data?.audiences ?? {})[0] ?? ''
  const redline = useApi<Redline>(share.data && audience ? `/v1/shares/${share.data.id}/redline/${encodeURIComponent(audience)}` : null)
  const preview = useApi<Preview>(share.data && audience ? `/v1/shares/${share.data.id}/renditions/${encodeURIComponent(audience)}` : null)
  return (
    <Loaded query={share} page={id}>
      {(found) => {
        const life = found.audiences[audience]
        const open = redline.data ? waitingOf(redline.data).length : -1
        const gates: [string, boolean][] = [
          [t.expedited.matches, open === 0],
          [t.expedited.labelled, Boolean(life?.marking)],
          [t.expedited.fresh, redline.data !== undefined && !redline.data.stale],
          [t.expedited.role, Boolean(statement)],
          [t.expedited.notAuthor, !found.authors.includes(session.person)],
        ]
        const isOpen = gates.every(([, holds]) => holds)
        return (
          <Page
            title={found.item?.title ?? found.title ?? found.number}
            meta={
              <>
                <span className="mono">{found.number}</span>
                <Tlp label={life?.marking} />
                <StateChip state={life?.state ?? found.state} />
                <span>{names.audience(audience)}</span>
              </>
            }
          >
            <div style={{ maxInlineSize: 640 }} className="stack">
              <LoadedAll queries={[statements, redline, preview]}>
                {() => (
                  <>
                    <Card title={t.expedited.gates}>
                      <ul className="stack-tight">
                        {gates.map(([name, holds]) => (
                          <li key={name} className="gate">
                            {holds ? <CircleCheck size={18} color="var(--good)" aria-hidden /> : <CircleX size={18} color="var(--bad)" aria-hidden />}
                            <span>{name}</span>
                            <strong className={holds ? '' : 'late'}>{holds ? t.ui.yes : t.ui.no}</strong>
                          </li>
                        ))}
                      </ul>
                      {life?.review?.route === 'expedited' && names.procedure?.expedited && (
                        <Notice look="warn" title={t.expedited.why}>
                          {names.procedure.expedited.when} {t.expedited.review(names.role(names.procedure.expedited.reviewer))}
                        </Notice>
                      )}
                    </Card>
                    {preview.data && (
                      <Card title={t.expedited.content}>
                        <pre className="prose">{visible(preview.data.parts.find(({ name }) => name === 'body')?.text ?? '').slice(0, 600)}</pre>
                        <LinkButton to={`/shares/${found.number}/review`} search={{ audience }} look="quiet">
                          {t.expedited.all}
                        </LinkButton>
                      </Card>
                    )}
                    {statement ? <Act share={found} statement={statement} isOpen={isOpen} /> : <Empty title={t.expedited.nothing} text={t.expedited.nothingText} action={<LinkButton to={`/shares/${found.number}`}>{found.number}</LinkButton>} />}
                  </>
                )}
              </LoadedAll>
            </div>
          </Page>
        )
      }}
    </Loaded>
  )
}

function Act({ share, statement, isOpen }: { share: Share; statement: Statement; isOpen: boolean }) {
  const t = useT()
  const session = useSession()
  const sign = useApprove(share)
  return (
    <Card title={t.approve.title(share.number)}>
      <InWords statement={statement} />
      {sign.problem && <Problem problem={sign.problem} takesFocus />}
      {canSignHere(session.passkeys) ? (
        <Button look="primary" size="big" isDisabled={!isOpen || sign.isBusy} onPress={() => void sign.run(statement)}>
          <Fingerprint size={18} aria-hidden /> {t.approve.sign}
        </Button>
      ) : (
        <Notice title={t.approve.noPasskey}>
          <Command text={`tocsin share approve ${share.number}`} />
        </Notice>
      )}
    </Card>
  )
}
