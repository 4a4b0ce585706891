import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { api, type Query, urlOf } from './client'
import { isSignedOut, problemOf } from './problem'

/** Answers are kept by the path they came from; a change that the server tells of throws away its paths (api/events.ts). */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // a refusal stays a refusal; only silence is asked again
      retry: (count, error) => problemOf(error).status === 0 && count < 2,
    },
    mutations: { retry: false },
  },
})

let signedOut: () => void = () => {}
/** What happens when the server no longer knows who asks. */
export function onSignedOut(run: () => void) {
  signedOut = run
}
queries.getQueryCache().subscribe((event) => {
  if (event.type === 'updated' && event.action.type === 'error' && isSignedOut(problemOf(event.action.error))) signedOut()
})

export function useApi<T>(path: string | null, query?: Query): UseQueryResult<T> {
  return useQuery({ queryKey: [path, query ?? {}], queryFn: () => api.get<T>(path ?? '', query), enabled: path !== null })
}

/** Reads ahead, for links that the pointer rests on. */
export function prefetch(path: string, query?: Query) {
  void queries.prefetchQuery({ queryKey: [path, query ?? {}], queryFn: () => api.get(path, query) })
}

/** Throws away what was kept of these paths and all below them. */
export function forget(...prefixes: string[]) {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => prefixes.some((prefix) => typeof queryKey[0] === 'string' && urlOf(queryKey[0]).startsWith(prefix)),
  })
}
