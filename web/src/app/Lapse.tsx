import { useState } from 'react'
import { lastAsked } from '../api/client'
import { useT } from '../i18n/t'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { Problem } from '../ui/States'
import { Time, useNow } from '../ui/Time'
import { useAct } from '../ui/use'
import { isNear, lapseOf } from './lapse'
import { useSession, useSessionHolder } from './session'

/** Says two minutes before that the session ends, and keeps it or renews it on one press. What is typed stays either way. */
export function LapseWarning() {
  const t = useT()
  const { session } = useSession()
  const holder = useSessionHolder()
  const now = useNow(10_000)
  const lapse = lapseOf(session, lastAsked())
  // who closed the warning is not shown it again for the same end
  const [seen, setSeen] = useState(0)
  const stay = useAct(() => holder.refresh())
  const isOpen = !holder.interrupted && isNear(lapse, now) && lapse.at !== seen
  return (
    <Dialog
      title={t.lapse.title}
      isOpen={isOpen}
      onClose={() => setSeen(lapse.at)}
      foot={
        <>
          <Button onPress={() => void holder.leave()}>{t.shell.leave}</Button>
          {lapse.canStay ? (
            <Button look="primary" isDisabled={stay.isBusy} onPress={() => void stay.run()}>
              {t.lapse.stay}
            </Button>
          ) : (
            <Button look="primary" onPress={holder.interrupt}>
              {t.signIn.again}
            </Button>
          )}
        </>
      }
    >
      {stay.problem && <Problem problem={stay.problem} />}
      <p>
        {lapse.canStay ? t.lapse.idle : t.lapse.old} {t.lapse.kept}
      </p>
      <p className="strong">
        {t.lapse.ends} <Time at={new Date(lapse.at).toISOString()} />
      </p>
    </Dialog>
  )
}
