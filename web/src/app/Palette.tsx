import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { useApi } from '../api/queries'
import type { Page, ShareRow } from '../api/types'
import { useT } from '../i18n/t'
import { Dialog } from '../ui/Dialog'
import { recent } from './recent'
import { places } from './routes'
import { placeTo } from './search'
import { useSession } from './session'
import { useViews } from './views'

interface Entry {
  id: string
  name: string
  kind: string
  to: string
}

/** How well an entry fits what was typed; 0: not at all. The beginning of a word counts most. */
export function fit(text: string, typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const hay = text.toLowerCase()
  return words.every((word) => hay.includes(word)) ? 1 + words.filter((word) => hay.startsWith(word) || hay.includes(` ${word}`)).length : 0
}

/** Goes anywhere by typing: places, shares by number or title, what was looked at last. */
export function Palette({ close }: { close: () => void }) {
  const t = useT()
  const id = useId()
  const navigate = useNavigate()
  const session = useSession()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const shares = useApi<Page<ShareRow>>('/v1/shares', { limit: 200 }).data?.rows ?? []
  const saved = useViews(session.person)
  const all: Entry[] = [
    ...recent(session.person).map((each) => ({ id: `recent:${each.to}`, name: each.name, kind: t.palette.recent, to: each.to })),
    ...saved.map((view) => ({ id: `view:${view.to}`, name: view.name, kind: t.views.title, to: view.to })),
    ...places.filter(({ right }) => !right || session.rights.includes(right)).map((place) => ({ id: place.to, name: t.nav[place.id], kind: t.palette.place, to: place.to })),
    ...shares.map((share) => ({ id: share.id, name: `${share.number} ${share.title ?? ''}`.trim(), kind: t.palette.share, to: `/shares/${share.number}` })),
  ]
  const number = /^TS-\d{4}-\d{4,}$/i.test(typed.trim()) ? typed.trim().toUpperCase() : ''
  const found = (typed ? all.filter((entry) => fit(entry.name, typed) > 0).toSorted((a, b) => fit(b.name, typed) - fit(a.name, typed)) : all).slice(0, 12)
  if (number && !found.some(({ name }) => name.startsWith(number))) found.unshift({ id: number, name: number, kind: t.palette.share, to: `/shares/${number}` })
  const chosen = Math.min(at, found.length - 1)
  const go = (entry: Entry | undefined) => {
    if (!entry) return
    close()
    void navigate(placeTo(entry.to))
  }
  return (
    <Dialog title={t.palette.title} isOpen onClose={close}>
      <div className="field">
        <input
          type="search"
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={found[chosen] ? `${id}-${chosen}` : undefined}
          aria-label={t.palette.label}
          placeholder={t.palette.label}
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
            if (step) {
              event.preventDefault()
              setAt((chosen + step + found.length) % Math.max(1, found.length))
            } else if (event.key === 'Enter') {
              event.preventDefault()
              go(found[chosen])
            }
          }}
        />
      </div>
      <ul className="palette-list" id={id} role="listbox" aria-label={t.palette.title}>
        {found.map((entry, index) => (
          <li key={entry.id} role="presentation">
            <button type="button" role="option" id={`${id}-${index}`} aria-selected={index === chosen} tabIndex={-1} onClick={() => go(entry)} onMouseMove={() => setAt(index)}>
              <bdi>{entry.name}</bdi>
              <span className="soft">{entry.kind}</span>
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="soft small">
        {found.length === 0 ? t.palette.none : t.ui.rows(found.length)}
      </p>
    </Dialog>
  )
}
