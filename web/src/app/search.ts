import { useNavigate, useParams, useRouterState } from '@tanstack/react-router'

/** The search parameters of the place, as text. */
export function useSearchText(): Record<string, string | undefined> {
  return useRouterState({ select: (state) => state.location.search as Record<string, string | undefined> })
}

/** Changes some parameters of the place and keeps the others; undefined takes one away. A step of Back, unless it replaces. */
export function useSetSearch() {
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (change: Record<string, string | undefined>, options: { replace?: boolean } = {}) =>
    void navigate({ to: path, search: ((before: Record<string, unknown>) => ({ ...before, ...change })) as never, replace: options.replace ?? false, resetScroll: false })
}

export function usePlace(name: 'id' | 'tab'): string {
  const params = useParams({ strict: false }) as Record<string, string | undefined>
  return params[name] ?? ''
}

/** A place written as one text, `/compose?due=…`, as links and navigation take it. */
export function placeTo(text: string): { to: string; search: never } {
  const [to = '/', query = ''] = text.split('?')
  return { to, search: Object.fromEntries(new URLSearchParams(query)) as never }
}
