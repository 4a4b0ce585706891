/** An indicator as people may look at it: nothing a reader or a program would follow. */
export function defang(value: string): string {
  return value.replace(/^http/i, (scheme) => (scheme === 'HTTP' ? 'HXXP' : 'hxxp')).replaceAll('://', '[://]').replaceAll('@', '[@]').replace(/\.(?=[^.]*)/g, '[.]')
}

/** What was pasted, as the value itself: hxxp, [.], (dot) and their like undone. */
export function refang(value: string): string {
  return value
    .trim()
    .replace(/^hxxp/i, 'http')
    .replace(/\[:\/\/\]|\[:\]\/\//g, '://')
    .replace(/[[({]\s*(?:\.|dot)\s*[\])}]/gi, '.')
    .replace(/[[({]\s*(?:@|at)\s*[\])}]/gi, '@')
}

/** What kind of observable a value looks like; empty when none. The server decides; this only fills the table. */
export function kindOfValue(value: string): string {
  if (/^CVE-\d{4}-\d{4,}$/i.test(value)) return 'cve'
  if (/^T\d{4}(\.\d{3})?$/.test(value)) return 'attack-id'
  if (/^https?:\/\//i.test(value)) return 'url'
  if (/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(value) || /^[0-9a-f:]+:[0-9a-f:]*\/\d{1,3}$/i.test(value)) return 'cidr'
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(value)) return 'ipv4'
  if (/^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(value)) return 'mac'
  if (/^[0-9a-f]*:[0-9a-f:.]+$/i.test(value) && value.includes(':')) return 'ipv6'
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return 'email'
  if (/^HK(LM|CU|CR|U|CC|EY_)/i.test(value)) return 'registry-key'
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return 'uuid'
  const hashes: Record<number, string> = { 32: 'md5', 40: 'sha1', 56: 'sha224', 64: 'sha256', 96: 'sha384', 128: 'sha512' }
  if (/^[0-9a-f]+$/i.test(value) && hashes[value.length]) return hashes[value.length] ?? ''
  if (/^(?=.{4,253}$)([a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$/i.test(value)) return 'domain'
  return ''
}

/** Characters that are there and do not show, or turn the text around, made visible. */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, (letter) => `\u27e8U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`)
}
