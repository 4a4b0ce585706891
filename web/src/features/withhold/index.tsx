import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { forget, useApi } from '../../api/queries'
import type { Due, Share } from '../../api/types'
import { useNames } from '../../app/names'
import { usePlace, useSearchText } from '../../app/search'
import { useSession } from '../../app/session'
import { useT } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Page } from '../../ui/Page'
import { Loaded, Notice, Problem } from '../../ui/States'
import { useAct } from '../../ui/use'

/** Not sharing is a decision as well: a reason, two people, and a date at which it is looked at again. */
function Decision({ title, path, back, proposed, message, audiences, first }: { title: string; path: string; back: string; proposed: { by: string; reason_class: string } | undefined; message: 'ShareNotShare' | 'DueNotShare'; audiences?: { id: string; title: string }[]; first?: string | undefined }) {
  const t = useT()
  const navigate = useNavigate()
  const session = useSession()
  const names = useNames()
  const [values, setValues] = useState<Values>({ ...(first ? { audience: first } : {}), ...(proposed ? { reason_class: proposed.reason_class } : {}) })
  const act = useAct(async () => {
    await api.post(path, values)
    await forget('/v1/shares', '/v1/due', '/v1/inbox', '/v1/ledger')
    await navigate({ to: back })
  })
  const isOwn = proposed?.by === session.person
  const reason = names.procedure?.reasons.find(({ id }) => id === values.reason_class)
  return (
    <Page title={title} lead={t.withhold.lead}>
      {proposed && (
        <Notice look="warn" title={t.withhold.proposedBy(names.person(proposed.by))}>
          {names.reason(proposed.reason_class)}. {isOwn ? t.withhold.own : t.withhold.agreeText}
        </Notice>
      )}
      {act.problem && <Problem problem={act.problem} takesFocus />}
      <div style={{ maxInlineSize: 720 }}>
        <Card title={proposed ? t.withhold.agree : t.withhold.propose}>
          <MessageForm message={message} only={[...(audiences ? ['audience'] : []), 'reason_class', 'reason', 'review_at']} value={values} onChange={setValues} problem={act.problem} choices={{ reason_class: names.procedure?.reasons ?? [], ...(audiences ? { audience: audiences } : {}) }} />
          {reason && <p className="help">{reason.meaning}</p>}
          <div className="actions">
            <Button look="primary" isDisabled={act.isBusy || isOwn} onPress={() => void act.run()}>
              {proposed ? t.withhold.agree : t.withhold.propose}
            </Button>
            <LinkButton to={back}>{t.ui.cancel}</LinkButton>
          </div>
        </Card>
      </div>
    </Page>
  )
}

export function ShareNotSharePage() {
  const t = useT()
  const names = useNames()
  const id = usePlace('id')
  const audience = useSearchText().audience
  const share = useApi<Share>(`/v1/shares/${encodeURIComponent(id)}`)
  return (
    <Loaded query={share} page={t.withhold.share(id)}>
      {(found) => {
        const audiences = Object.keys(found.audiences).map((each) => ({ id: each, title: names.audience(each) }))
        const proposed = Object.entries(found.withholding ?? {}).find(([each]) => !audience || each === audience)
        return <Decision title={t.withhold.share(found.number)} path={`/v1/shares/${found.id}/not-share`} back={`/shares/${found.number}`} proposed={proposed?.[1]} message="ShareNotShare" audiences={audiences} first={proposed?.[0] ?? audience ?? (audiences.length === 1 ? audiences[0]?.id : undefined)} />
      }}
    </Loaded>
  )
}

export function DueNotSharePage() {
  const t = useT()
  const names = useNames()
  const id = usePlace('id')
  const due = useApi<Due>(`/v1/due/${encodeURIComponent(id)}`)
  return <Loaded query={due} page={t.withhold.action}>{(found) => <Decision title={t.withhold.due(names.dueWhat(found.fired.trigger, found.fired.rule))} path={`/v1/due/${found.id}/not-share`} back={`/due/${found.id}`} proposed={found.withholding} message="DueNotShare" />}</Loaded>
}
