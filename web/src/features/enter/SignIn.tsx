import { Fingerprint, KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../../api/client'
import { useApi } from '../../api/queries'
import type { Session, Ways } from '../../api/types'
import { useSearchText } from '../../app/search'
import { useSessionHolder } from '../../app/session'
import { ModeBand } from '../../app/Shell'
import { type Assertion, assertWith, fromBase64url, hasPasskeys } from '../../app/webauthn'
import { useT } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { Loaded, Notice, Problem } from '../../ui/States'
import { useAct } from '../../ui/use'

interface Begun {
  handle: string
  challenge: string
  rp_id: string
  timeout_ms: number
}

/** Proves presence with a passkey that the browser finds by itself. */
export async function passkeySession(): Promise<Session> {
  const begun = await api.post<Begun>('/v1/session/passkey/begin')
  const assertion: Assertion = await assertWith({ challenge: fromBase64url(begun.challenge), rpId: begun.rp_id, timeoutMs: begun.timeout_ms })
  return api.post<Session>('/v1/session/passkey', { handle: begun.handle, assertion })
}

/** The ways in that this instance offers, alone on a page or in the dialog over a screen whose session ended. */
export function SignIn({ inDialog = false, onEntered }: { inDialog?: boolean; onEntered?: (session: Session) => void }) {
  const t = useT()
  const ways = useApi<Ways>('/v1/session/ways')
  if (inDialog) return <Loaded query={ways}>{(found) => <WaysIn ways={found} {...(onEntered ? { onEntered } : {})} />}</Loaded>
  return (
    <>
      {ways.data && <ModeBand mode={ways.data.mode} />}
      <main className="entry" id="main">
        <div className="entry-card">
          <div className="stack">
            <img src="/favicon.svg" width={44} height={44} alt="" />
            <h1>{t.signIn.title}</h1>
            {ways.data && <p className="soft">{t.signIn.to(ways.data.organisation)}</p>}
          </div>
          <Loaded query={ways}>{(found) => <WaysIn ways={found} />}</Loaded>
        </div>
      </main>
    </>
  )
}

function WaysIn({ ways, onEntered }: { ways: Ways; onEntered?: (session: Session) => void }) {
  const t = useT()
  const holder = useSessionHolder()
  const entered = onEntered ?? holder.entered
  const refused = useSearchText().refused
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const passkey = useAct(async () => entered(await passkeySession()))
  const byPassword = useAct(async () => entered(await api.post<Session>('/v1/session/password', { email, password, ...(code ? { code } : {}) })))
  const has = (way: Ways['ways'][number]) => ways.ways.includes(way)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void byPassword.run()
  }
  return (
    <div className="stack">
      {refused && (
        <Notice look="bad" title={t.signIn.refused}>
          <code>{refused}</code>
        </Notice>
      )}
      {has('provider') && (
        <a className="button primary big" href="/v1/session/provider">
          <KeyRound size={18} aria-hidden /> {t.signIn.provider(ways.provider)}
        </a>
      )}
      {has('provider') && !ways.provider_up && <Notice look="warn" title={t.signIn.providerDown} />}
      {has('passkey') && hasPasskeys() && (
        <Button look={has('provider') ? 'secondary' : 'primary'} size="big" isDisabled={passkey.isBusy} onPress={() => void passkey.run()}>
          <Fingerprint size={18} aria-hidden /> {t.signIn.passkey}
        </Button>
      )}
      {passkey.problem && <Problem problem={passkey.problem} takesFocus />}
      {has('password') && (
        <form className="card card-body form" onSubmit={submit} aria-label={t.signIn.password}>
          {byPassword.problem && <Problem problem={byPassword.problem} takesFocus />}
          <TextField label={t.signIn.email} type="email" autoComplete="username" value={email} onChange={setEmail} required />
          <TextField label={t.signIn.passwordField} type="password" autoComplete="current-password" value={password} onChange={setPassword} required />
          <TextField label={t.signIn.code} help={t.signIn.codeHelp} autoComplete="one-time-code" inputMode="numeric" value={code} onChange={setCode} />
          <Button type="submit" isDisabled={byPassword.isBusy}>
            {t.signIn.enter}
          </Button>
        </form>
      )}
      {has('link') && ways.mode === 'demo' && <Notice title={t.signIn.demo}>{t.signIn.demoText}</Notice>}
      <p className="soft small">
        {t.signIn.contact} {ways.contact || t.signIn.contactUnknown}
      </p>
    </div>
  )
}
