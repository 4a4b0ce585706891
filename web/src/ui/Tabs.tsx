import { Link } from '@tanstack/react-router'
import { useT } from '../i18n/t'

/** Tabs that are places: the chosen one is in the URL, so Back works and links lead to it. */
export function Tabs({ tabs, current, label }: { tabs: { id: string; name: string; count?: number; to: string; search?: Record<string, string> }[]; current: string; label?: string }) {
  const t = useT()
  return (
    <nav className="tabs" aria-label={label ?? t.ui.sections}>
      {tabs.map(({ id, name, count, to, search }) => (
        <Link key={id} to={to} search={search ?? {}} className="tab" aria-current={id === current ? 'page' : undefined} activeOptions={{ exact: true, includeSearch: true }}>
          {name}
          {count !== undefined && count > 0 && <span className="count">{count}</span>}
        </Link>
      ))}
    </nav>
  )
}
