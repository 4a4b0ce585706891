import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { LogOut, Menu, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Line } from '../api/events'
import { useApi } from '../api/queries'
import type { Inbox } from '../api/types'
import { SignIn } from '../features/enter/SignIn'
import { useT } from '../i18n/t'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { Notice, Problem } from '../ui/States'
import { spellTime, useNow } from '../ui/Time'
import { useShortcut } from './keys'
import { useNames } from './names'
import { Palette } from './Palette'
import { usePreferences } from './preferences'
import { places } from './routes'
import { useSession, useSessionHolder } from './session'
import { LapseWarning } from './Lapse'
import { StepUp } from './StepUp'

export function Brand({ under }: { under: string }) {
  return (
    <Link to="/" className="brand">
      <img src="/favicon.svg" width={30} height={30} alt="" />
      <span style={{ display: 'block' }}>
        <strong style={{ color: 'var(--text)' }}>Tocsin</strong>
        <span>{under}</span>
      </span>
    </Link>
  )
}

/** What kind of instance this is, where it is not a live one: on every page, also in print. */
export function ModeBand({ mode }: { mode: string }) {
  const t = useT()
  if (mode === 'live') return null
  return (
    <div className={`band ${mode === 'exercise' ? 'exercise' : ''}`} role="note">
      {mode === 'demo' ? t.mode.demo : mode === 'exercise' ? t.mode.exercise : t.mode.import}
    </div>
  )
}

function Navigation({ close }: { close: () => void }) {
  const t = useT()
  const session = useSession()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const inbox = useApi<Inbox>('/v1/inbox').data
  const isHere = (to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`))
  return (
    <nav aria-label={t.nav.main} style={{ display: 'grid', gap: 'var(--gap-4)' }}>
      {(['work', 'record', 'rules'] as const).map((group) => (
        <div className="nav-group" key={group}>
          <h2>{t.navGroups[group]}</h2>
          {places
            .filter((place) => place.group === group && (!place.right || session.rights.includes(place.right)))
            .map(({ id, to, icon: Icon, keys }) => (
              <Link key={id} to={to} preload="intent" className="nav-link" activeOptions={{ exact: true }} aria-current={isHere(to) ? 'page' : undefined} title={keys ? `${t.nav[id]} (${keys})` : undefined} onClick={close}>
                <Icon size={17} aria-hidden />
                {t.nav[id]}
                {id === 'inbox' && inbox && inbox.needs.length > 0 && <span className="count">{inbox.needs.length}</span>}
              </Link>
            ))}
        </div>
      ))}
    </nav>
  )
}

function Clock() {
  const t = useT()
  const now = new Date(useNow(15_000))
  const { zone } = usePreferences()
  const utc = spellTime(now, 'UTC').slice(11, 16)
  const local = spellTime(now, zone)
  return (
    <span className="clock" title={t.shell.clock}>
      {local.endsWith('UTC') ? '' : `${local.slice(11)} · `}
      {utc} UTC
    </span>
  )
}

function GlobalKeys({ openPalette }: { openPalette: (about: '' | 'help') => void }) {
  const t = useT()
  const navigate = useNavigate()
  const session = useSession()
  useShortcut('Ctrl+k', t.keys.palette, () => openPalette(''))
  useShortcut('/', t.keys.search, () => openPalette(''))
  useShortcut('?', t.keys.help, () => void navigate({ to: '/help' }))
  return places
    .filter(({ keys, right }) => keys && (!right || session.rights.includes(right)))
    .map((place) => <PlaceKey key={place.id} keys={place.keys ?? ''} label={t.nav[place.id]} to={place.to} />)
}

function PlaceKey({ keys, label, to }: { keys: string; label: string; to: string }) {
  const navigate = useNavigate()
  useShortcut(keys, label, () => void navigate({ to }))
  return null
}

/** Everything around a screen, once somebody is signed in; before that, the sign-in. */
export function Shell() {
  const t = useT()
  const holder = useSessionHolder()
  const { known } = holder
  if (known.state === 'asking') return <div className="entry" role="status" aria-label={t.ui.loading} />
  if (known.state === 'lost')
    return (
      <main className="entry" id="main">
        <div className="entry-card">
          <h1>{t.shell.lost}</h1>
          <Problem problem={known.problem} again={() => void holder.refresh()} />
        </div>
      </main>
    )
  if (known.state === 'out') return <SignIn />
  // somebody else finds no screen as another left it, nor what was typed there
  return <SignedIn key={known.session.person} />
}

const silenceMs = 10_000

/** Whether the line has been waiting for so long that somebody who only reads has to be told. A new page waits for a moment too. */
function useSilence(line: Line): boolean {
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    if (line !== 'waiting') return undefined
    const timer = setTimeout(() => setLong(true), silenceMs)
    return () => {
      clearTimeout(timer)
      setLong(false)
    }
  }, [line])
  return isLong
}

function SignedIn() {
  const t = useT()
  const session = useSession()
  const names = useNames()
  const { line, interrupted, leave, entered } = useSessionHolder()
  const isSilent = useSilence(line)
  const [isOpen, setOpen] = useState(false)
  const [palette, setPalette] = useState(false)
  return (
    <>
      <a href="#main" className="skip">
        {t.shell.skip}
      </a>
      <ModeBand mode={session.mode} />
      <GlobalKeys openPalette={() => setPalette(true)} />
      <div className="shell">
        {isOpen && <button type="button" className="veil" aria-label={t.ui.close} onClick={() => setOpen(false)} />}
        <div className={`side no-print${isOpen ? ' open' : ''}`} id="navigation">
          <Brand under={session.organisation} />
          <Navigation close={() => setOpen(false)} />
          <div className="who">
            <strong className="break">
              <bdi>{session.name}</bdi>
            </strong>
            <span className="soft small">{session.roles.map(names.role).join(', ')}</span>
            <Button look="quiet" size="small" onPress={() => void leave()}>
              <LogOut size={15} aria-hidden /> {t.shell.leave}
            </Button>
          </div>
        </div>
        <div className="shell-body">
          <header className="topbar">
            <span className="menu-button">
              <Button label={t.nav.main} aria-expanded={isOpen} aria-controls="navigation" onPress={() => setOpen(!isOpen)}>
                <Menu size={18} aria-hidden />
              </Button>
            </span>
            <button type="button" className="finder" onClick={() => setPalette(true)}>
              <Search size={16} aria-hidden />
              <span>{t.shell.find}</span>
              <kbd>Ctrl K</kbd>
            </button>
            <Clock />
          </header>
          <main id="main" tabIndex={-1} data-quiet-focus>
            <div className="stack" aria-live="polite">
              {isSilent && <Notice look="warn" title={t.shell.lineWaits} />}
              {line === 'closed' && <Notice look="warn" title={t.shell.lineClosed} />}
              {session.must_enroll && (
                <Notice look="warn" title={t.shell.mustEnroll}>
                  <Link to="/admin/me">{t.shell.mustEnrollDo}</Link>
                </Notice>
              )}
            </div>
            <Outlet />
          </main>
        </div>
      </div>
      {palette && <Palette close={() => setPalette(false)} />}
      <StepUp />
      <LapseWarning />
      <Dialog title={t.signIn.again} isOpen={interrupted} onClose={() => undefined} stays>
        <p>{t.signIn.againText}</p>
        <SignIn inDialog onEntered={entered} />
      </Dialog>
    </>
  )
}
