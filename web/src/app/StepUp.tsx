import { useNavigate } from '@tanstack/react-router'
import { Fingerprint } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { api } from '../api/client'
import { onStepUp, waysToShow } from '../api/presence'
import type { Session } from '../api/types'
import { useT } from '../i18n/t'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { TextField } from '../ui/Field'
import { Notice, Problem } from '../ui/States'
import { useAct } from '../ui/use'
import { useSession, useSessionHolder } from './session'
import { assertWith, fromBase64url, hasPasskeys } from './webauthn'

interface Begun {
  handle: string
  challenge: string
  rp_id: string
  timeout_ms: number
  allow: string[]
}

async function byPasskey(): Promise<Session> {
  const begun = await api.post<Begun>('/v1/session/step-up/begin')
  const assertion = await assertWith({ challenge: fromBase64url(begun.challenge), rpId: begun.rp_id, allow: begun.allow, timeoutMs: begun.timeout_ms })
  return api.post<Session>('/v1/session/step-up', { handle: begun.handle, assertion })
}

/** Stands over whatever was refused for want of presence, until it is shown or put off; what lies below stays as it is. */
export function StepUp() {
  const t = useT()
  const { refresh } = useSessionHolder()
  const [isOpen, setOpen] = useState(false)
  const waiting = useRef<(isShown: boolean) => void>(undefined)
  const fresh = useRef(refresh)
  const close = (isShown: boolean) => {
    waiting.current?.(isShown)
    waiting.current = undefined
    setOpen(false)
  }
  useEffect(() => {
    fresh.current = refresh
  })
  useEffect(() => {
    const end = onStepUp(async () => {
      // which ways somebody has can have changed since they came in
      await fresh.current()
      setOpen(true)
      return new Promise<boolean>((resolve) => (waiting.current = resolve))
    })
    return () => {
      end()
      waiting.current?.(false)
    }
  }, [])
  return (
    <Dialog title={t.stepUp.title} isOpen={isOpen} onClose={() => close(false)} foot={<Button onPress={() => close(false)}>{t.ui.cancel}</Button>}>
      <Ways close={close} />
    </Dialog>
  )
}

function Ways({ close }: { close: (isShown: boolean) => void }) {
  const t = useT()
  const navigate = useNavigate()
  const session = useSession()
  const { renewed } = useSessionHolder()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const shown = (now: Session) => {
    renewed(now)
    close(true)
  }
  const passkey = useAct(async () => shown(await byPasskey()))
  const byCode = useAct(async () => shown(await api.post<Session>('/v1/session/step-up', { password, code })))
  const ways = waysToShow(session, hasPasskeys())
  const toPasskeys = () => {
    close(false)
    void navigate({ to: '/admin' })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void byCode.run()
  }
  return (
    <>
      <p>{t.stepUp.text(Math.round(session.step_up_s / 60))}</p>
      {ways.passkey && (
        <>
          {passkey.problem && <Problem problem={passkey.problem} takesFocus />}
          <Button look="primary" size="big" autoFocus isDisabled={passkey.isBusy || byCode.isBusy} onPress={() => void passkey.run()}>
            <Fingerprint size={18} aria-hidden /> {t.stepUp.passkey}
          </Button>
        </>
      )}
      {ways.code && (
        <form className="form" onSubmit={submit} aria-label={t.stepUp.byCode}>
          {ways.passkey && <p className="soft">{t.stepUp.or}</p>}
          {byCode.problem && <Problem problem={byCode.problem} takesFocus />}
          <input type="hidden" autoComplete="username" value={session.email} readOnly />
          <TextField label={t.signIn.passwordField} type="password" autoComplete="current-password" value={password} onChange={setPassword} autoFocus={!ways.passkey} required />
          <TextField label={t.signIn.code} help={t.stepUp.codeHelp} autoComplete="one-time-code" inputMode="numeric" value={code} onChange={setCode} required />
          <div className="actions">
            <Button type="submit" look={ways.passkey ? 'secondary' : 'primary'} isDisabled={byCode.isBusy || passkey.isBusy || !password || !code}>
              {t.stepUp.byCode}
            </Button>
          </div>
        </form>
      )}
      {!ways.passkey && !ways.code && (
        <Notice look="warn" title={t.stepUp.noWay}>
          <div className="stack">
            <p>{session.passkeys.length > 0 ? t.stepUp.noPasskeysHere : t.stepUp.noWayText}</p>
            {session.passkeys.length === 0 && <Button onPress={toPasskeys}>{t.stepUp.noWayDo}</Button>}
          </div>
        </Notice>
      )}
    </>
  )
}
