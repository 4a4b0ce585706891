import { useState } from 'react'
import { api } from '../../api/client'
import { forget } from '../../api/queries'
import type { Owed, Share } from '../../api/types'
import { useNames } from '../../app/names'
import { useSession } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts } from '../../ui/Page'
import { Problem } from '../../ui/States'
import { Countdown, Time } from '../../ui/Time'
import { useAct } from '../../ui/use'

/** The reviews after the fact that the share's releases owe, each where whoever holds the role can write down what they found. */
export function Afterwards({ share }: { share: Share }) {
  return (share.reviews ?? []).map((owed) => <Review key={`${owed.audience} ${owed.release}`} share={share} owed={owed} />)
}

function Review({ share, owed }: { share: Share; owed: Owed }) {
  const t = useT()
  const names = useNames()
  const session = useSession()
  const [values, setValues] = useState<Values>({})
  const review = useAct(async () => {
    await api.post(`/v1/shares/${share.id}/review`, { audience: owed.audience, ...values })
    await forget('/v1/shares', '/v1/inbox', '/v1/ledger', '/v1/exceptions')
  })
  const isOpen = !owed.finding
  return (
    <Card title={t.record.afterwards} actions={owed.finding ? <span className={`chip ${owed.finding === 'upheld' ? 'good' : 'bad'}`}>{wordOf(t.options, owed.finding)}</span> : <Countdown at={owed.due} />}>
      <Facts
        of={[
          [t.record.audience, names.audience(owed.audience)],
          [t.exceptions.due, <Time key="d" at={owed.due} />],
          [t.procedure.role, names.role(owed.reviewer)],
        ]}
      />
      {isOpen && !session.roles.includes(owed.reviewer) && <p>{t.record.afterwardsWaits(names.holders(owed.reviewer).join(', ') || names.role(owed.reviewer))}</p>}
      {isOpen && session.roles.includes(owed.reviewer) && (
        <>
          <p>{t.record.afterwardsText}</p>
          {review.problem && <Problem problem={review.problem} takesFocus />}
          <MessageForm message="ShareReview" only={['verdict', 'reason']} value={values} onChange={setValues} problem={review.problem} />
          <div className="actions">
            <LinkButton to={`/shares/${share.number}/review`} search={{ audience: owed.audience, tab: 'preview' }}>
              {t.record.afterwardsLook}
            </LinkButton>
            <Button look="primary" isDisabled={review.isBusy} onPress={() => void review.run()}>
              {t.record.afterwardsDo}
            </Button>
          </div>
        </>
      )}
    </Card>
  )
}
