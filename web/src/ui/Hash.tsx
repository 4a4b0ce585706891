import { Check, Copy as CopyIcon } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../i18n/t'

/** Puts a text on the clipboard, and says so. */
export function Copy({ text, what }: { text: string; what: string }) {
  const t = useT()
  const [done, setDone] = useState(false)
  return (
    <button
      type="button"
      className="copy no-print"
      aria-label={done ? t.ui.copied(what) : t.ui.copy(what)}
      title={t.ui.copy(what)}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => {
          setDone(true)
          setTimeout(() => setDone(false), 2000)
        })
      }}
    >
      {done ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />}
    </button>
  )
}

/** A SHA-256 value or an id: its beginning, all of it when copied or printed in `full`. */
export function Hash({ value, full = false, what }: { value: string | undefined; full?: boolean; what?: string }) {
  const t = useT()
  if (!value) return null
  return (
    <span className="hash">
      <span title={value} className={full ? undefined : 'short'}>{full || value.length <= 16 ? value : `${value.slice(0, 12)}…`}</span>
      <Copy text={value} what={what ?? t.ui.hash} />
    </span>
  )
}

/** A command for a terminal. */
export function Command({ text }: { text: string }) {
  const t = useT()
  return (
    <div className="code" style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
      <code>{text}</code>
      <Copy text={text} what={t.ui.command} />
    </div>
  )
}
