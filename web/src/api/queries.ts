import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { api, type Query, urlOf } from './client'
import { problemOf } from './problem'

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

export function useApi<T>(path: string | null, query?: Query): UseQueryResult<T> {
  return useQuery({ queryKey: [path, query ?? {}], queryFn: () => api.get<T>(path ?? '', query), enabled: path !== null })
}

const pagesMax = 20
const pageRows = 500

/**
 * The rows of a list, page by page, up to ten thousand.
 * @param tell  how many there are so far
 * @return the rows, and whether they are all there are
 */
export async function everyPage<T>(path: string, query: Query = {}, tell: (soFar: number) => void = () => {}): Promise<{ rows: T[]; isAll: boolean }> {
  const rows: T[] = []
  let after: string | undefined
  for (let page = 0; page < pagesMax; page++) {
    const found = await api.get<{ rows: T[]; next?: string }>(path, { ...query, limit: pageRows, after })
    rows.push(...found.rows)
    tell(rows.length)
    if (!found.next) return { rows, isAll: true }
    after = found.next
  }
  return { rows, isAll: false }
}

/** Every row of a list: for what has to be known as a whole. Ends after ten thousand. */
export const everyRow = async <T>(path: string, query: Query = {}): Promise<T[]> => (await everyPage<T>(path, query)).rows

export function useEveryRow<T>(path: string | null, query?: Query): UseQueryResult<T[]> {
  return useQuery({ queryKey: [path, query ?? {}, 'every'], queryFn: () => everyRow<T>(path ?? '', query), enabled: path !== null })
}

/** The same, with whether they are all there are: for what is concluded from the whole. */
export function useEveryPage<T>(path: string | null, query?: Query): UseQueryResult<{ rows: T[]; isAll: boolean }> {
  return useQuery({ queryKey: [path, query ?? {}, 'every page'], queryFn: () => everyPage<T>(path ?? '', query), enabled: path !== null })
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
