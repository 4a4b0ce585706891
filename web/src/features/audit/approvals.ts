/**
 * Checks of approvals in the browser: that a person's own key signed exactly the statement that the facts spell. What the
 * program checks in src/path/approve and src/identity, written a second time on purpose; ssh-keygen and openssl are the third.
 */
import type { FactRow } from '../../api/types'
import { jcs, joined, sha256, toHex } from './verify'

export interface ApprovalCheck {
  id: 'statement' | 'owner' | 'presence' | 'signature'
  holds: boolean
}

/** One signature with what it says. `unread`: a kind of key that this browser cannot check; the offline commands can. */
export interface Approval {
  fact: FactRow
  statement: string
  fingerprint: string
  proof: string
  checks: ApprovalCheck[]
  unread: boolean
}

interface OwnedKey {
  line: string
  from: string
  until?: string
}

type Bytes = Uint8Array<ArrayBuffer>
const encode = (value: string) => new TextEncoder().encode(value) as Bytes
const decode = (bytes: Bytes) => new TextDecoder().decode(bytes)
const same = (a: Uint8Array, b: Uint8Array) => toHex(a) === toHex(b)
const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
const toBase64 = (bytes: Bytes) => btoa(String.fromCharCode(...bytes))
const toBase64url = (bytes: Bytes) => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** Fields of the SSH wire form (RFC 4251 section 5). Throws where the bytes end too soon. */
class Wire {
  private at = 0
  constructor(private bytes: Bytes) {}
  take(length: number): Bytes {
    if (this.at + length > this.bytes.length) throw new Error('the bytes end too soon')
    this.at += length
    return this.bytes.slice(this.at - length, this.at)
  }
  number(): number {
    return new DataView(this.take(4).buffer).getUint32(0)
  }
  field(): Bytes {
    return this.take(this.number())
  }
  text(): string {
    return decode(this.field())
  }
  ends(): boolean {
    return this.at === this.bytes.length
  }
}
const field = (bytes: Bytes): Bytes => {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, bytes.length)
  return joined(length, bytes)
}

/** What stands in the second word of a key's line, and its fingerprint as ssh-keygen prints it. */
const blobOf = (line: string): Bytes => fromBase64(line.trim().split(/\s+/)[1] ?? '')
export const fingerprintOf = async (line: string) => `SHA256:${toBase64(await sha256(blobOf(line))).replace(/=+$/, '')}`

/** Which keys were a person's, from when until when, folded from the facts about them in their order. */
export async function keysOf(facts: FactRow[]): Promise<OwnedKey[]> {
  const keys: OwnedKey[] = []
  const end = async (fingerprint: unknown, at: string) => {
    for (const key of keys) if (!key.until && (await fingerprintOf(key.line)) === fingerprint) key.until = at
  }
  let waiting: Record<string, unknown> | undefined
  for (const { kind, data } of facts) {
    const at = String(data.at)
    if (kind === 'person.founded') for (const line of data.keys as string[]) keys.push({ line, from: at })
    if (kind === 'person.proposed') waiting = data.change as Record<string, unknown>
    if (kind === 'person.withdrawn') waiting = undefined
    if (kind !== 'person.vouched' || !waiting) continue
    if (waiting.kind === 'replace-key' || waiting.kind === 'revoke-key') await end(waiting.fingerprint, at)
    if (waiting.kind === 'leave') for (const key of keys) key.until ??= at
    if (typeof waiting.key === 'string') keys.push({ line: waiting.key, from: at })
    waiting = undefined
  }
  return keys
}

/** The statements that were signed, as the share's facts spell them: of each agreement the revision, release and manifest of its time. */
export function statementsOf(facts: FactRow[]): { fact: FactRow; statement: string }[] {
  let rev = 1
  const asked = new Map<unknown, { rev: number; release: unknown; manifest: unknown }>()
  const out: { fact: FactRow; statement: string }[] = []
  for (const fact of facts) {
    const { data } = fact
    if (fact.kind === 'share.revised') rev = Number(data.rev)
    if (fact.kind === 'rendition.submitted') asked.set(data.audience, { rev, release: data.release, manifest: data.manifest })
    if (fact.kind !== 'rendition.agreed') continue
    const { audience, role, not_after, nonce } = data
    out.push({ fact, statement: jcs({ v: 1, log: fact.log, share: fact.obj.replace('share:', ''), ...asked.get(audience), audience, role, decision: 'agree', not_after, nonce }) })
  }
  return out
}

const ed25519 = async (key: Bytes, signature: Bytes, message: Bytes) =>
  crypto.subtle.verify({ name: 'Ed25519' }, await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']), signature, message)

/** r and s of 32 bytes each out of DER (X9.62), as WebCrypto wants them. */
export function rawEcdsa(der: Bytes): Bytes {
  const wire = { at: 0 }
  const next = () => der[wire.at++] ?? 0
  const whole = (): Bytes => {
    if (next() !== 2) throw new Error('no integer')
    const length = next()
    const bytes = der.slice(wire.at, wire.at + length)
    wire.at += length
    const bare = bytes[0] === 0 ? bytes.slice(1) : bytes
    if (bare.length > 32) throw new Error('too long')
    return joined(new Uint8Array(32 - bare.length), bare)
  }
  if (next() !== 0x30 || next() !== der.length - 2) throw new Error('no sequence')
  const raw = joined(whole(), whole())
  if (wire.at !== der.length) throw new Error('bytes left over')
  return raw
}

interface Verdict {
  presence: boolean
  signature: boolean
}

/** An SSH signature (PROTOCOL.sshsig) over the statement, by exactly that key. Nothing for kinds of keys that are not read here. */
async function checkSsh(blob: Bytes, line: string, statement: string): Promise<Verdict | undefined> {
  const wire = new Wire(blob)
  const magic = decode(wire.take(6))
  const version = wire.number()
  const key = wire.field()
  const purpose = wire.field()
  const reserved = wire.field()
  const hash = wire.field()
  const signature = new Wire(wire.field())
  const hashName = { sha256: 'SHA-256', sha512: 'SHA-512' }[decode(hash)]
  if (magic !== 'SSHSIG' || version !== 1 || !wire.ends() || !hashName || decode(purpose) !== 'approve@tocsin' || !same(key, blobOf(line))) return { presence: false, signature: false }
  const digest = new Uint8Array(await crypto.subtle.digest(hashName, encode(statement)))
  const message = joined(encode('SSHSIG'), field(purpose), field(reserved), field(hash), field(digest))
  const parts = new Wire(key)
  const type = parts.text()
  if (signature.text() !== type) return type.startsWith('ssh-rsa') ? undefined : { presence: false, signature: false }
  if (type === 'ssh-ed25519') return { presence: true, signature: await ed25519(parts.field(), signature.field(), message) }
  if (type !== 'sk-ssh-ed25519@openssh.com') return undefined
  const point = parts.field()
  const application = parts.field()
  const bytes = signature.field()
  const flags = signature.take(1)
  const counter = signature.take(4)
  const signed = joined(await sha256(application), flags, counter, await sha256(message))
  return { presence: ((flags[0] ?? 0) & 1) === 1, signature: await ed25519(point, bytes, signed) }
}

/** A passkey's assertion (WebAuthn section 7.2) whose challenge is the SHA-256 of the statement. */
async function checkPasskey(blob: Bytes, line: string, statement: string): Promise<Verdict | undefined> {
  const wire = new Wire(blob)
  if (decode(wire.take(8)) !== 'WAASSERT' || wire.number() !== 1) return { presence: false, signature: false }
  const [keyHash, authenticator, client, signature] = [wire.field(), wire.field(), wire.field(), wire.field()]
  const key = blobOf(line)
  const parts = new Wire(key)
  const [type, rpId, , spki] = [parts.text(), parts.field(), parts.field(), parts.field()]
  const said = JSON.parse(decode(client)) as { type?: string; challenge?: string }
  const isThis =
    wire.ends() &&
    same(keyHash, await sha256(key)) &&
    said.type === 'webauthn.get' &&
    said.challenge === toBase64url(await sha256(encode(statement))) &&
    same(authenticator.slice(0, 32), await sha256(rpId))
  const presence = ((authenticator[32] ?? 0) & 5) === 5 // there, and verified
  if (!isThis) return { presence, signature: false }
  const message = joined(authenticator, await sha256(client))
  if (type === 'webauthn-eddsa') return { presence, signature: await crypto.subtle.verify({ name: 'Ed25519' }, await crypto.subtle.importKey('spki', spki, { name: 'Ed25519' }, false, ['verify']), signature, message) }
  if (type === 'webauthn-es256') {
    const imported = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    return { presence, signature: await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, rawEcdsa(signature), message) }
  }
  if (type !== 'webauthn-rs256') return undefined
  const imported = await crypto.subtle.importKey('spki', spki, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['verify'])
  return { presence, signature: await crypto.subtle.verify({ name: 'RSASSA-PKCS1-v1_5' }, imported, signature, message) }
}

/**
 * Checks every agreement of a share.
 * @param facts  the share's own, in order
 * @param peopleFacts  the facts about each person who agreed, by pseudonym
 */
export async function verifyApprovals(facts: FactRow[], peopleFacts: Map<string, FactRow[]>): Promise<Approval[]> {
  const out: Approval[] = []
  for (const { fact, statement } of statementsOf(facts)) {
    const fingerprint = String(fact.data.key)
    const proof = String(fact.data.proof)
    const named = (await Promise.all((await keysOf(peopleFacts.get(String(fact.data.by)) ?? [])).map(async (key) => ({ key, is: (await fingerprintOf(key.line)) === fingerprint })))).filter(({ is }) => is)
    // revoked afterwards does not unmake what was signed before
    const owned = named.find(({ key }) => key.from <= fact.t && (!key.until || fact.t < key.until))?.key
    const line = owned?.line ?? named[0]?.key.line
    let verdict: Verdict | undefined = { presence: false, signature: false }
    try {
      if (line) verdict = await (proof === 'webauthn' ? checkPasskey : checkSsh)(fromBase64(String(fact.data.signature)), line, statement)
    } catch {
      // bytes that are no signature hold nothing
    }
    out.push({
      fact,
      statement,
      fingerprint,
      proof,
      unread: verdict === undefined,
      checks: [
        // the fact's actor signed, and an agreement came after the question
        { id: 'statement', holds: fact.data.by === fact.actor && statement.includes('"manifest":') },
        { id: 'owner', holds: owned !== undefined },
        ...(verdict ? [{ id: 'presence' as const, holds: verdict.presence }, { id: 'signature' as const, holds: verdict.signature }] : []),
      ],
    })
  }
  return out
}
