import { Fingerprint } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api/client'
import { forget } from '../../api/queries'
import type { Redline, Share, Statement } from '../../api/types'
import { useShortcut } from '../../app/keys'
import { useNames } from '../../app/names'
import { useMay, useSession } from '../../app/session'
import { hasPasskeys, signStatement } from '../../app/webauthn'
import { useT, wordOf } from '../../i18n/t'
import { Button, LinkButton } from '../../ui/Button'
import { Tlp } from '../../ui/Chip'
import { Dialog } from '../../ui/Dialog'
import { Command, Hash } from '../../ui/Hash'
import { MessageForm, type Values } from '../../ui/MessageForm'
import { Facts } from '../../ui/Page'
import { Notice, Problem } from '../../ui/States'
import { Time } from '../../ui/Time'
import { useAct } from '../../ui/use'
import { waitingOf } from './redline'

const changed = ['/v1/shares', '/v1/inbox', '/v1/ledger', '/v1/due', '/v1/deliveries']

/** What is signed, in words, before anything is signed. */
function InWords({ statement }: { statement: Statement }) {
  const t = useT()
  const names = useNames()
  const { in_words: words } = statement
  return (
    <div className="stack">
      {statement.question && <p className="strong">{statement.question}</p>}
      <Facts
        of={[
          [t.approve.as, names.role(statement.role)],
          [t.approve.to, <span key="to">{names.audience(statement.audience)}</span>],
          [t.due.class, words.about && names.contentClass(words.about.class)],
          [t.record.thirdParty, words.about && (words.about.third_party ? t.ui.yes : t.ui.no)],
          [t.ui.label, <Tlp key="tlp" label={words.marking} />],
          [t.approve.revision, t.approve.revisionOf(words.revision, words.release)],
          [
            t.approve.recipients((words.recipients ?? []).length),
            <ul key="r" className="stack-tight">
              {(words.recipients ?? []).map((recipient, index) => (
                <li key={index}>
                  <bdi>{recipient.name}</bdi> <span className="soft">{names.channel(recipient.channel)} · <bdi>{recipient.address}</bdi></span>
                </li>
              ))}
            </ul>,
          ],
          [
            t.approve.parts,
            <ul key="p" className="stack-tight">
              {(words.parts ?? []).map((part) => (
                <li key={part.name} className="row">
                  {wordOf(t.parts, part.name)} <span className="soft">{t.approve.bytes(part.size)}</span> <Hash value={part.sha256} />
                </li>
              ))}
            </ul>,
          ],
          [t.approve.embargo, words.embargo && <Time key="e" at={words.embargo} />],
          [t.approve.expires, <Time key="x" at={words.expires} />],
          [t.approve.manifest, <Hash key="m" value={statement.manifest} what={t.approve.manifest} />],
        ]}
      />
    </div>
  )
}

/** Signs one statement by passkey. Nothing counts as approved before the server has checked the signature. */
function useApprove(share: Share) {
  const session = useSession()
  return useAct(async (statement: Statement) => {
    const assertion = await signStatement(statement.statement, session.passkeys)
    await api.post(`/v1/shares/${share.id}/approve`, { statement: statement.statement, assertion })
    await forget(...changed)
  })
}

function canSignHere(passkeys: unknown[]): boolean {
  return hasPasskeys() && passkeys.length > 0
}

/** What is signed, once more and whole, and the passkey: the second step of every approval. */
export function SignDialog({ share, statement, isOpen, close }: { share: Share; statement: Statement; isOpen: boolean; close: () => void }) {
  const t = useT()
  const session = useSession()
  const sign = useApprove(share)
  const canSign = canSignHere(session.passkeys)
  return (
    <Dialog
      title={t.approve.title(share.number)}
      isOpen={isOpen}
      onClose={close}
      wide
      foot={
        canSign ? (
          <>
            <Button onPress={close}>{t.ui.cancel}</Button>
            <Button look="primary" size="big" isDisabled={sign.isBusy} onPress={() => void sign.run(statement).then((done) => done && close())}>
              <Fingerprint size={18} aria-hidden /> {t.approve.sign}
            </Button>
          </>
        ) : undefined
      }
    >
      <InWords statement={statement} />
      {sign.problem && <Problem problem={sign.problem} takesFocus />}
      {!canSign && (
        <Notice title={t.approve.noPasskey}>
          <p>{t.approve.noPasskeyText}</p>
          <Command text={`tocsin share approve ${share.number}`} />
        </Notice>
      )}
      <details>
        <summary>{t.approve.statement}</summary>
        <pre className="code">{statement.statement}</pre>
      </details>
    </Dialog>
  )
}

/** The bar under a rendition in review: approve, decline, or why neither. */
export function Approve({ share, audience, statements, isLoading, redline }: { share: Share; audience: string; statements: Statement[]; isLoading: boolean; redline: Redline | undefined }) {
  const t = useT()
  const names = useNames()
  const session = useSession()
  const mayWithhold = useMay('withhold')
  const [isOpen, setOpen] = useState(false)
  const [isDeclining, setDeclining] = useState(false)
  const [reason, setReason] = useState<Values>({})
  const decline = useAct(async () => {
    await api.post(`/v1/shares/${share.id}/decline`, { audience, role: statements[0]?.role ?? '', ...reason })
    await forget(...changed)
    setDeclining(false)
  })
  const statement = statements[0]
  const rendition = share.renditions.find((each) => each.audience === audience)
  const missing = (rendition?.required ?? []).filter((role) => !(rendition?.agreed ?? []).some((each) => each.role === role))
  const open = redline ? waitingOf(redline).length : 0
  const isAuthor = share.authors.includes(session.person)
  useShortcut('a', t.keys.approve, () => setOpen(true), Boolean(statement) && open === 0)
  useShortcut('r', t.keys.decline, () => setDeclining(true), Boolean(statement))
  const why = isLoading ? '' : open > 0 ? t.review.openMatches(open) : isAuthor ? t.approve.own : statement ? '' : t.approve.notYou(missing.map((role) => `${names.role(role)} (${names.holders(role).join(', ')})`).join('; '))
  return (
    <>
      <div className="row">
        {(rendition?.agreed ?? []).map((each) => (
          <span key={each.role} className="chip good">
            {names.role(each.role)}: {each.name}
          </span>
        ))}
        {missing.map((role) => (
          <span key={role} className="chip warn">
            {t.record.waitsFor(names.role(role))}
          </span>
        ))}
        {why && <span className="soft">{why}</span>}
      </div>
      <div className="actions">
        {mayWithhold && <LinkButton to={`/shares/${share.number}/not-share`} search={{ audience }}>{t.withhold.action}</LinkButton>}
        {statement && (
          <>
            <Button onPress={() => setDeclining(true)}>{t.approve.decline}</Button>
            <Button look="primary" isDisabled={open > 0} onPress={() => setOpen(true)}>
              {t.approve.open}
            </Button>
          </>
        )}
      </div>
      {statement && <SignDialog share={share} statement={statement} isOpen={isOpen} close={() => setOpen(false)} />}
      <Dialog title={t.approve.declineTitle(share.number)} isOpen={isDeclining} onClose={() => setDeclining(false)} foot={<Button look="danger" isDisabled={decline.isBusy} onPress={() => void decline.run()}>{t.approve.decline}</Button>}>
        <p>{t.approve.declineText}</p>
        {decline.problem && <Problem problem={decline.problem} takesFocus />}
        <MessageForm message="ShareDecline" only={['reason']} value={reason} onChange={setReason} problem={decline.problem} />
      </Dialog>
    </>
  )
}
