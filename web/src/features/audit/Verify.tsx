import { CircleCheck, CircleX } from 'lucide-react'
import { useEffect } from 'react'
import { useApi } from '../../api/queries'
import type { Share } from '../../api/types'
import { useNames } from '../../app/names'
import { usePlace } from '../../app/search'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { Command, Hash } from '../../ui/Hash'
import { Card, Page } from '../../ui/Page'
import { Loaded, Loading, Notice, Problem } from '../../ui/States'
import { Time } from '../../ui/Time'
import type { Approval } from './approvals'
import { lookOf, useVerify } from './useVerify'
import type { Check } from './verify'

/** One share's facts, each checked in this browser, beside the commands that check them without it. */
export function VerifyPage() {
  const t = useT()
  const id = usePlace('id')
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`)
  return <Loaded query={share} page={t.audit.verifyTitle(id)}>{(found) => <Verified share={found} title={t.audit.verifyTitle(found.number)} />}</Loaded>
}

function Verified({ share, title }: { share: Share; title: string }) {
  const t = useT()
  const names = useNames()
  const verify = useVerify()
  const { run } = verify
  useEffect(() => {
    void run([{ id: share.id }])
    // once for each share that is shown
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [share.id])
  const result = verify.results[share.id]
  return (
    <Page title={title} lead={share.item?.title ?? share.title} actions={<><Button onPress={() => window.print()}>{t.ui.print}</Button><LinkButton to={`/shares/${share.number}`}>{t.record.record}</LinkButton></>}>
      {verify.problem && <Problem problem={verify.problem} again={() => void run([{ id: share.id }])} />}
      {!result && !verify.problem && <Loading />}
      {result && (
        <>
          {!result.byTrusted && (
            <Notice look="warn" title={t.audit.keysUnknown}>
              {t.audit.keysUnknownText}{' '}
              <LinkButton to="/audit" look="quiet" size="small">
                {t.audit.keysEnter}
              </LinkButton>
            </Notice>
          )}
          <Notice look={lookOf(result)} title={result.broken ? t.audit.broken(result.broken) : t.audit.holds(result.facts)}>
            {t.audit.checkedHere} {result.chain.holds ? t.audit.checks.chain : t.audit.chainBroken}
          </Notice>
          {result.approvals.length > 0 && (
            <Card title={t.audit.approvals} count={result.approvals.length}>
              <p className="page-lead">{t.audit.approvalsText}</p>
              <ul className="stack">
                {result.approvals.map((approval) => (
                  <Signed key={approval.fact.hash} approval={approval} byTrusted={result.byTrusted} />
                ))}
              </ul>
            </Card>
          )}
          <Card title={t.audit.facts} count={result.facts}>
            <ol className="timeline">
              {result.checks.map(({ fact, checks }) => (
                <li key={fact.hash} className={checks.every(({ holds }) => holds) ? (result.byTrusted ? 'good' : '') : 'bad'}>
                  <div className="spread">
                    <strong>{wordOf(t.facts, fact.kind)}</strong>
                    <span className="small soft row">
                      <Time at={fact.t} utc /> {names.person(fact.actor)} <Hash value={fact.hash} what={t.record.factHash} />
                    </span>
                  </div>
                  <Checks checks={checks} byTrusted={result.byTrusted} />
                </li>
              ))}
            </ol>
          </Card>
        </>
      )}
      <Card title={t.audit.offline}>
        <p>{t.audit.offlineText}</p>
        <Command text={`tocsin pack build --share ${share.number} --out pack.zip`} />
        <Command text="tocsin pack verify pack.zip --trust trust" />
      </Card>
    </Page>
  )
}

/** One signature: whose, in which role, for whom, what of it holds, and the very statement under it. */
function Signed({ approval: { fact, checks, fingerprint, proof, statement, unread }, byTrusted }: { approval: Approval; byTrusted: boolean }) {
  const t = useT()
  const names = useNames()
  return (
    <li className="stack-tight">
      <div className="spread">
        <strong>
          {names.person(String(fact.data.by))} · {names.role(String(fact.data.role))}
        </strong>
        <span className="small soft row">
          {wordOf(t.audit.proofs, proof)} <Hash value={fingerprint} what={t.admin.fingerprint} />
        </span>
      </div>
      <span className="small soft">{names.audience(String(fact.data.audience))}</span>
      {unread && <Notice look="warn" title={t.audit.unread} />}
      <ul className="row small">
        {checks.map(({ id, holds }) => (
          <Tick key={id} name={t.audit.approvalChecks[id]} holds={holds} byTrusted={byTrusted} />
        ))}
      </ul>
      <details className="no-print">
        <summary className="small">{t.approve.statement}</summary>
        <pre className="code">{statement}</pre>
      </details>
    </li>
  )
}

/** Green is for what holds by keys that the reader was given; what only agrees with itself has no color. */
function Tick({ name, holds, byTrusted }: { name: string; holds: boolean; byTrusted: boolean }) {
  const t = useT()
  return (
    <li className={`chip ${holds ? (byTrusted ? 'good' : '') : 'bad'}`}>
      {holds ? <CircleCheck size={13} aria-hidden /> : <CircleX size={13} aria-hidden />}
      {name}
      <span className="hidden-visually">: {holds ? t.ui.yes : t.ui.no}</span>
    </li>
  )
}

/** What holds is said in one line; what does not stands there check by check. */
function Checks({ checks, byTrusted }: { checks: Check[]; byTrusted: boolean }) {
  const t = useT()
  const hold = checks.every(({ holds }) => holds)
  return (
    <details open={!hold}>
      <summary className={hold ? 'small soft' : 'small late'}>{hold ? t.audit.allHold(checks.length) : t.audit.broken(checks.filter(({ holds }) => !holds).length)}</summary>
      <ul className="row small">
        {checks.map(({ id, holds }) => (
          <Tick key={id} name={t.audit.checks[id]} holds={holds} byTrusted={byTrusted} />
        ))}
      </ul>
    </details>
  )
}
