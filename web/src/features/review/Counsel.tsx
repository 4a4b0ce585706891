import { useState } from 'react'
import { api } from '../../api/client'
import { forget } from '../../api/queries'
import type { CounselRow, Share } from '../../api/types'
import { useSession } from '../../app/session'
import { useT, wordOf } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { StateChip } from '../../ui/Chip'
import { Dialog } from '../../ui/Dialog'
import { Foreign } from '../../ui/Foreign'
import { Command } from '../../ui/Hash'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Card, Facts } from '../../ui/Page'
import { Empty, Notice, Problem } from '../../ui/States'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'

/** One lawyer who was asked, and what they said. Their words come for those who decide alone. */
function Asked({ row, share, mayEnd }: { row: CounselRow; share: Share; mayEnd: boolean }) {
  const t = useT()
  const withdraw = useAct(async () => {
    await api.post(`/v1/shares/${share.id}/counsel/${row.id}/withdraw`)
    await forget('/v1/shares')
  })
  return (
    <Card level={3} title={<bdi>{row.name ?? t.counsel.somebody}</bdi>} actions={<StateChip state={row.opinion ?? row.state} />}>
      {!row.current && <Notice title={t.counsel.otherRelease(row.release)} />}
      {row.replayed && <Notice look="warn" title={t.counsel.replayed} />}
      {row.advice_words && (
        <blockquote className="prose">
          <Foreign text={row.advice_words} />
        </blockquote>
      )}
      <Facts
        of={[
          [t.counsel.question, row.question && <Foreign key="q" text={row.question} />],
          [t.counsel.askedBy, row.asked_by],
          [t.counsel.link, row.way === 'mail' ? <bdi key="w">{row.address ?? t.counsel.byMail}</bdi> : t.counsel.byHand],
          [row.opinion ? t.counsel.answered : row.state === 'opened' ? t.counsel.openedAt : t.counsel.askedAt, <Time key="a" at={row.at} />],
          [t.counsel.until, (row.until ?? row.expires) && <Time key="u" at={row.until ?? row.expires} />],
        ]}
      />
      {row.question === undefined && <p className="soft">{t.counsel.privileged}</p>}
      {withdraw.problem && <Problem problem={withdraw.problem} takesFocus />}
      {mayEnd && (row.state === 'asked' || row.state === 'opened') && (
        <div className="actions">
          <Button size="small" isDisabled={withdraw.isBusy} onPress={() => void withdraw.run()}>
            {t.counsel.withdraw}
          </Button>
        </div>
      )}
    </Card>
  )
}

/** Counsel outside the house: a link that opens once, to this release alone, and an opinion that approves nothing. */
export function CounselView({ share, audience, rows }: { share: Share; audience: string; rows: CounselRow[] }) {
  const t = useT()
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  const [value, setValue] = useState<Values>({})
  const [url, setUrl] = useState('')
  const required = share.audiences[audience]?.review?.required ?? []
  const decides = required.some((role) => session.roles.includes(role)) && !share.authors.includes(session.person)
  const mayAsk = decides && share.audiences[audience]?.state === 'in-review'
  const ask = useAct(async () => {
    const done = await api.post<{ url?: string }>(`/v1/shares/${share.id}/counsel`, { audience, ...value })
    setUrl(done.url ?? '')
    setValue({})
    setOpen(false)
    await forget('/v1/shares')
  })
  const button = mayAsk && (
    <Button look={rows.length ? 'secondary' : 'primary'} onPress={() => setOpen(true)}>
      {t.counsel.ask}
    </Button>
  )
  return (
    <div className="stack" style={{ gap: 'var(--gap-5)' }}>
      {url && (
        <Notice look="good" title={t.counsel.handOver}>
          <p role="status">{t.counsel.handOverText}</p>
          <Command text={url} />
        </Notice>
      )}
      {rows.length === 0 ? (
        <Card title={t.counsel.title}>
          <Empty title={t.counsel.none} text={mayAsk ? t.counsel.noneText : t.counsel.notYou} action={button} />
        </Card>
      ) : (
        <>
          {button && <div className="actions">{button}</div>}
          {rows.map((row) => (
            <Asked key={row.id} row={row} share={share} mayEnd={decides || row.question !== undefined} />
          ))}
        </>
      )}
      <Dialog title={t.counsel.ask} isOpen={isOpen} onClose={() => setOpen(false)} foot={<Button look="primary" isDisabled={ask.isBusy} onPress={() => void ask.run()}>{t.counsel.make}</Button>}>
        <p>{t.counsel.askText}</p>
        {ask.problem && <Problem problem={ask.problem} takesFocus />}
        <MessageForm message="CounselAsk" only={['name', 'address', 'question', 'days']} value={value} onChange={setValue} problem={ask.problem} />
      </Dialog>
    </div>
  )
}

/** The opinions about the release that waits now, where nobody who decides can miss them. */
export function Opinions({ rows }: { rows: CounselRow[] }) {
  const t = useT()
  return rows
    .filter(({ current, opinion }) => current && opinion)
    .map((row) => (
      <Notice key={row.id} look={row.opinion === 'no-objection' ? 'good' : row.opinion === 'objection' ? 'bad' : 'warn'} title={`${t.counsel.title}: ${wordOf(t.states, row.opinion ?? '')}`}>
        {row.advice_words && <Foreign text={row.advice_words} />}
        <p className="small">{t.counsel.advice}</p>
      </Notice>
    ))
}
