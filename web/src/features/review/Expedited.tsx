import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import { useApi } from '../../api/queries'
import type { Page as Rows, Preview, Redline, Share, Statement } from '../../api/types'
import { useShortcut } from '../../app/keys'
import { useNames } from '../../app/names'
import { usePlace, useSearchText } from '../../app/search'
import { useSession } from '../../app/session'
import { useT } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { StateChip, Tlp } from '../../ui/Chip'
import { visible } from '../../ui/defang'
import { Card, Facts, Page } from '../../ui/Page'
import { Empty, Loaded, LoadedAll, Notice } from '../../ui/States'
import { Time } from '../../ui/Time'
import { SignDialog } from './Approve'
import { waitingOf } from './redline'

/** The audience that the card is about: the one asked for, else what is expedited and waits for this person, else what is expedited. */
export function audienceOf(share: Share | undefined, statements: Statement[], wanted: string | undefined): string {
  if (wanted) return wanted
  const isExpedited = (audience: string) => share?.audiences[audience]?.review?.route === 'expedited'
  const all = Object.keys(share?.audiences ?? {})
  return (statements.find(({ audience }) => isExpedited(audience)) ?? statements[0])?.audience ?? all.find(isExpedited) ?? all[0] ?? ''
}

/** One card for a phone at 3 a.m.: what leaves, to whom, whether every gate is open, and the one act. */
export function ExpeditedPage() {
  const t = useT()
  const session = useSession()
  const names = useNames()
  const id = usePlace('id')
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`)
  const statements = useApi<Rows<Statement>>(share.data ? `/v1/shares/${share.data.id}/statements` : null)
  const audience = audienceOf(share.data, statements.data?.rows ?? [], useSearchText().audience)
  const statement = (statements.data?.rows ?? []).find((row) => row.audience === audience)
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
        const isExpedited = life?.review?.route === 'expedited'
        const rule = names.procedure?.expedited
        const owed = (found.reviews ?? []).find((each) => each.audience === audience && each.release === life?.review?.release)
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
                    {statement && (
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
                        <Whom statement={statement} />
                        {isExpedited && rule && (
                          <Notice look="warn" title={t.expedited.why}>
                            <p>{rule.when}</p>
                            <p>
                              {t.expedited.reviewOwed(names.role(rule.reviewer))} <ReviewedBy within={rule.review_within_s} />.
                            </p>
                          </Notice>
                        )}
                      </Card>
                    )}
                    {!statement && owed && (
                      <Notice look="good" title={t.expedited.gone}>
                        {t.expedited.reviewOwed(names.role(owed.reviewer))} <Time at={owed.due} />.
                      </Notice>
                    )}
                    {!statement && !owed && <Empty title={t.expedited.nothing} text={t.expedited.nothingText} action={<LinkButton to={`/shares/${found.number}`}>{found.number}</LinkButton>} />}
                    {preview.data && (
                      <Card title={t.expedited.content}>
                        <pre className="prose">{visible(preview.data.parts.find(({ name }) => name === 'body')?.text ?? '').slice(0, 600)}</pre>
                        <LinkButton to={`/shares/${found.number}/review`} search={{ audience }} look="quiet">
                          {t.expedited.all}
                        </LinkButton>
                      </Card>
                    )}
                    {statement && <Act share={found} statement={statement} isOpen={isOpen} />}
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

/** When the review falls due if it goes now. */
function ReviewedBy({ within }: { within: number }) {
  const [at] = useState(() => new Date(Date.now() + within * 1000).toISOString())
  return <Time at={at} />
}

/** To whom it goes, before anything is opened. */
function Whom({ statement }: { statement: Statement }) {
  const t = useT()
  const names = useNames()
  const recipients = statement.in_words.recipients ?? []
  return (
    <Facts
      of={[
        [t.approve.as, names.role(statement.role)],
        [
          t.approve.recipients(recipients.length),
          <ul key="r" className="stack-tight">
            {recipients.map((recipient, index) => (
              <li key={index}>
                <bdi>{recipient.name}</bdi> <span className="soft">{names.channel(recipient.channel)}</span>
              </li>
            ))}
          </ul>,
        ],
      ]}
    />
  )
}

/** The one act, in reach of a thumb: it opens what is signed, and only that signs. */
function Act({ share, statement, isOpen }: { share: Share; statement: Statement; isOpen: boolean }) {
  const t = useT()
  const [isSigning, setSigning] = useState(false)
  useShortcut('a', t.keys.approve, () => setSigning(true), isOpen)
  return (
    <div className="sticky-bar" role="group" aria-label={t.ui.actions}>
      <div className="actions">
        <LinkButton to={`/shares/${share.number}`}>{t.expedited.notNow}</LinkButton>
        <Button look="primary" size="big" isDisabled={!isOpen} onPress={() => setSigning(true)}>
          {t.approve.open}
        </Button>
      </div>
      <SignDialog share={share} statement={statement} isOpen={isSigning} close={() => setSigning(false)} />
    </div>
  )
}
