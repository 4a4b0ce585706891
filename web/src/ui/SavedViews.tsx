import { Link } from '@tanstack/react-router'
import { Bookmark, X } from 'lucide-react'
import { useState } from 'react'
import { placeTo } from '../app/search'
import { useSession } from '../app/session'
import { dropView, saveView, useViews } from '../app/views'
import { useT } from '../i18n/t'
import { Button } from './Button'
import { Dialog } from './Dialog'
import { TextField } from './Field'

/** Filters under a name of one's own: those of this list, and a way to keep the present ones. */
export function SavedViews({ path, filters }: { path: string; filters: Record<string, string | undefined> }) {
  const t = useT()
  const { person } = useSession()
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const query = new URLSearchParams(Object.entries(filters).filter((each): each is [string, string] => Boolean(each[1]))).toString()
  const here = `${path}?${query}`
  const all = useViews(person).filter(({ to }) => to.startsWith(`${path}?`))
  const isKept = all.some(({ to }) => to === here)
  const close = () => {
    setOpen(false)
    setName('')
  }
  const save = () => {
    saveView(person, { name: name.trim(), to: here })
    close()
  }
  if (all.length === 0 && !query) return null
  return (
    <div className="views no-print">
      {all.length > 0 && (
        <ul className="row" aria-label={t.views.title}>
          {all.map((view) => (
            <li key={view.to} className={`view${view.to === here ? ' here' : ''}`}>
              <Link {...placeTo(view.to)} aria-current={view.to === here ? 'true' : undefined}>
                <bdi>{view.name}</bdi>
              </Link>
              <button type="button" className="copy" aria-label={t.views.drop(view.name)} title={t.views.drop(view.name)} onClick={() => dropView(person, view.to)}>
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      {query && !isKept && (
        <Button size="small" look="quiet" onPress={() => setOpen(true)}>
          <Bookmark size={14} aria-hidden /> {t.views.save}
        </Button>
      )}
      <Dialog
        title={t.views.save}
        isOpen={isOpen}
        onClose={close}
        foot={
          <Button look="primary" isDisabled={!name.trim()} onPress={save}>
            {t.views.keep}
          </Button>
        }
      >
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim()) save()
          }}
        >
          <TextField label={t.views.name} help={t.views.help} value={name} onChange={setName} required />
        </form>
      </Dialog>
    </div>
  )
}
