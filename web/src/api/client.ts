import { withPresence } from './presence'
import { isProblem, isSignedOut, noAnswer, oddAnswer, type ProblemDocument, Refusal } from './problem'

/** Query values; what is undefined or empty is left out. */
export type Query = Record<string, string | number | boolean | undefined>

const timeoutMs = 30_000

export function urlOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') parameters.set(name, String(value))
  const text = parameters.toString()
  return text ? `${path}?${text}` : path
}

/** A path with its places filled; each is encoded, so no value can leave its segment. */
export function at(pattern: string, places: Record<string, string>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(places[name] ?? ''))
}

let signedOut: () => void = () => {}
/** What happens when the server no longer knows who asks, whatever was asked: a reading, an act or a file. */
export function onSignedOut(run: () => void) {
  signedOut = run
}

let asked = Date.now()
/** When the server last answered this tab, by this device's clock: until then it knows that somebody is there. */
export const lastAsked = () => asked

/**
 * A step-up puts the session under a new secret, and who still comes with the old one counts as a thief of it: while it is
 * under way, nothing else is sent.
 */
let renewal: Promise<unknown> = Promise.resolve()

async function ask(method: string, url: string, body?: unknown): Promise<Response> {
  await renewal
  const answer = answerOf(method, url, body)
  if (url === '/v1/session/step-up') renewal = answer.catch(() => undefined)
  return answer
}

async function answerOf(method: string, url: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json, application/zip, text/plain' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (failure) {
    const problem: ProblemDocument = { status: 0, rule: noAnswer, title: '', detail: failure instanceof Error ? failure.message : '' }
    throw new Refusal(problem)
  }
  if (response.ok) {
    asked = Date.now()
    return response
  }
  const problem = await problemFrom(response)
  if (isSignedOut(problem)) signedOut()
  throw new Refusal(problem)
}

async function problemFrom(response: Response): Promise<ProblemDocument> {
  const request = response.headers.get('x-request-id') ?? undefined
  const other: ProblemDocument = { status: response.status, rule: oddAnswer, title: response.statusText, ...(request ? { request } : {}) }
  try {
    const body: unknown = await response.json()
    return isProblem(body) ? { ...body, ...(request ? { request } : {}) } : other
  } catch {
    return other
  }
}

/** An act. What shows presence waits for none itself. */
const act = (path: string, body?: unknown) => (path.startsWith('/v1/session/') ? ask('POST', path, body) : withPresence(() => ask('POST', path, body)))

/** Calls of the inside door. Every one of them answers, or throws a Refusal; acts also PutOff (presence.ts). */
export const api = {
  async get<T>(path: string, query?: Query): Promise<T> {
    return (await (await ask('GET', urlOf(path, query))).json()) as T
  },
  async text(path: string, query?: Query): Promise<string> {
    return (await ask('GET', urlOf(path, query))).text()
  },
  async post<T = unknown>(path: string, body: object = {}): Promise<T> {
    const response = await act(path, body)
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
  },
  /** For routes that take no body at all. */
  async send<T = unknown>(path: string): Promise<T> {
    const response = await act(path)
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
  },
  /** A file: its bytes and the name that the server gave it. */
  async file(path: string, body: object): Promise<{ bytes: Blob; name: string }> {
    const response = await act(path, body)
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'download'
    return { bytes: await response.blob(), name }
  },
}
