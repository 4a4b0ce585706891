import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useT } from '../i18n/t'

/** Tabs that are places: the chosen one is in the URL, so Back works and links lead to it. */
export function Tabs({ tabs, current, label }: { tabs: { id: string; name: string; count?: number; to: string; search?: Record<string, string> }[]; current: string; label?: string }) {
  const t = useT()
  const row = useRef<HTMLElement>(null)
  useEffect(() => {
    // on a narrow screen the chosen one may lie beyond the edge
    const chosen = row.current?.querySelector<HTMLElement>('[aria-current]')
    if (row.current && chosen) row.current.scrollLeft = chosen.offsetLeft - row.current.offsetLeft - (row.current.clientWidth - chosen.offsetWidth) / 2
  }, [current])
  return (
    <nav ref={row} className="tabs" aria-label={label ?? t.ui.sections}>
      {tabs.map(({ id, name, count, to, search }) => (
        <Link key={id} to={to} search={search ?? {}} className="tab" aria-current={id === current ? 'page' : undefined} activeOptions={{ exact: true, includeSearch: true }}>
          {name}
          {count !== undefined && count > 0 && <span className="count">{count}</span>}
        </Link>
      ))}
    </nav>
  )
}
