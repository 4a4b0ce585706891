import { forget, queries } from './queries'

/** Which lists and pages a change of an object of that kind can show in. */
const pathsOf: Record<string, string[]> = {
  share: ['/v1/shares', '/v1/inbox', '/v1/instance', '/v1/audit'],
  counsel: ['/v1/shares'],
  due: ['/v1/due', '/v1/inbox', '/v1/instance', '/v1/audit'],
  signal: ['/v1/signals', '/v1/inbox'],
  delivery: ['/v1/deliveries', '/v1/shares', '/v1/inbox', '/v1/instance', '/v1/audit'],
  exception: ['/v1/exceptions', '/v1/inbox', '/v1/instance', '/v1/audit'],
  procedure: ['/v1/procedure', '/v1/inbox'],
  inventory: ['/v1/inventory', '/v1/instance'],
  standing: ['/v1/standing'],
  person: ['/v1/people', '/v1/passkeys'],
  session: ['/v1/sessions', '/v1/session'],
  token: ['/v1/tokens'],
  client: ['/v1/clients', '/v1/taxii/collections'],
  collection: ['/v1/taxii/collections'],
  source: ['/v1/taxii/sources'],
}

export type Line = 'open' | 'waiting' | 'closed'

/**
 * Follows the server's stream of changes and forgets what each of them makes old. The browser connects again by itself;
 * what was missed meanwhile comes by its Last-Event-ID.
 * @param tell  told whether the line is open
 * @param closed  called when the server ended the session
 * @return ends it
 */
export function follow(tell: (line: Line) => void, closed: () => void): () => void {
  const source = new EventSource('/v1/events')
  source.addEventListener('open', () => tell('open'))
  source.addEventListener('error', () => tell(source.readyState === EventSource.CLOSED ? 'closed' : 'waiting'))
  source.addEventListener('changed', (event: MessageEvent<string>) => {
    const kind = kindOf(event.data)
    void forget(...(pathsOf[kind] ?? []), '/v1/ledger')
  })
  source.addEventListener('reset', () => void queries.invalidateQueries())
  source.addEventListener('closed', () => {
    source.close()
    closed()
  })
  return () => source.close()
}

export function kindOf(data: string): string {
  try {
    const parsed: unknown = JSON.parse(data)
    return typeof parsed === 'object' && parsed !== null && 'kind' in parsed && typeof parsed.kind === 'string' ? parsed.kind : ''
  } catch {
    return ''
  }
}
