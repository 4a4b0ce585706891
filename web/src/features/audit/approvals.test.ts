import { beforeAll, describe, expect, it } from 'vitest'
import type { FactRow } from '../../api/types'
import { fingerprintOf, keysOf, rawEcdsa, statementsOf, verifyApprovals } from './approvals'
import { joined, sha256 } from './verify'

type Bytes = Uint8Array<ArrayBuffer>
const encode = (value: string) => new TextEncoder().encode(value) as Bytes
const base64 = (bytes: Bytes) => btoa(String.fromCharCode(...bytes))
const base64url = (bytes: Bytes) => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
const u32 = (n: number) => Uint8Array.of(n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255)
const put = (...fields: (Bytes | string)[]) => joined(...fields.flatMap((each) => [u32(each.length), typeof each === 'string' ? encode(each) : each]))

const fact = (kind: string, data: Record<string, unknown>, t = '2026-01-02T00:00:00Z', actor = 'p_a'): FactRow => ({ v: 1, log: 'sigsum.org/v1/tree/00', obj: 'share:s1', obj_seq: 0, prev: '', mode: 'demo', n: '', t, kind, actor, data, leaf_index: 0, hash: '' })

interface Signer {
  line: string
  fingerprint: string
  proof: string
  sign: (statement: string, change?: { purpose?: string; flags?: number }) => Promise<string>
}

async function sshSigner(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
  const blob = put('ssh-ed25519', new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)))
  const line = `ssh-ed25519 ${base64(blob)}`
  const sign: Signer['sign'] = async (statement, { purpose = 'approve@tocsin' } = {}) => {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', encode(statement)))
    const signature = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, joined(encode('SSHSIG'), put(purpose, '', 'sha512', digest))))
    return base64(joined(encode('SSHSIG'), u32(1), put(blob, purpose, '', 'sha512', put('ssh-ed25519', signature))))
  }
  return { line, fingerprint: await fingerprintOf(line), proof: 'ssh', sign }
}

const der = (raw: Bytes): Bytes => {
  const whole = (part: Bytes) => {
    let bare = part
    while (bare.length > 1 && bare[0] === 0) bare = bare.slice(1)
    if ((bare[0] ?? 0) >= 128) bare = joined(Uint8Array.of(0), bare)
    return joined(Uint8Array.of(2, bare.length), bare)
  }
  const body = joined(whole(raw.slice(0, 32)), whole(raw.slice(32)))
  return joined(Uint8Array.of(0x30, body.length), body)
}

async function passkeySigner(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])) as CryptoKeyPair
  const blob = put('webauthn-es256', 'share.example', 'credential', new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)))
  const line = `webauthn-es256 ${base64(blob)}`
  const sign: Signer['sign'] = async (statement, { flags = 5 } = {}) => {
    const authenticator = joined(await sha256(encode('share.example')), Uint8Array.of(flags, 0, 0, 0, 1))
    const client = encode(JSON.stringify({ type: 'webauthn.get', challenge: base64url(await sha256(encode(statement))), origin: 'https://share.example' }))
    const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, joined(authenticator, await sha256(client))))
    return base64(joined(encode('WAASSERT'), u32(1), put(await sha256(blob), authenticator, client, der(raw))))
  }
  return { line, fingerprint: await fingerprintOf(line), proof: 'webauthn', sign }
}

const asked = [fact('share.opened', {}), fact('rendition.submitted', { audience: 'isac', release: 1, manifest: 'ab' })]
const agreement = (signer: Signer, signature: string) => fact('rendition.agreed', { audience: 'isac', by: 'p_a', role: 'legal', not_after: '2026-01-03T00:00:00Z', nonce: 'n', key: signer.fingerprint, proof: signer.proof, signature })
const owned = (line: string) => new Map([['p_a', [fact('person.founded', { keys: [line], at: '2026-01-01T00:00:00Z' })]]])
const holding = async (facts: FactRow[], people: Map<string, FactRow[]>) => (await verifyApprovals(facts, people)).map(({ checks }) => checks.filter(({ holds }) => !holds).map(({ id }) => id))

describe('approvals', () => {
  let ssh: Signer
  let passkey: Signer
  beforeAll(async () => {
    ssh = await sshSigner()
    passkey = await passkeySigner()
  })

  it('spell the statement that was signed, of the revision and release that were asked for then', () => {
    const again = [...asked, agreement(ssh, ''), fact('share.revised', { rev: 2 }), fact('rendition.submitted', { audience: 'isac', release: 2, manifest: 'cd' }), agreement(ssh, '')]
    expect(statementsOf(again).map(({ statement }) => statement)).toEqual([
      '{"audience":"isac","decision":"agree","log":"sigsum.org/v1/tree/00","manifest":"ab","nonce":"n","not_after":"2026-01-03T00:00:00Z","release":1,"rev":1,"role":"legal","share":"s1","v":1}',
      '{"audience":"isac","decision":"agree","log":"sigsum.org/v1/tree/00","manifest":"cd","nonce":"n","not_after":"2026-01-03T00:00:00Z","release":2,"rev":2,"role":"legal","share":"s1","v":1}',
    ])
  })

  for (const kind of ['ssh', 'passkey'] as const)
    it(`hold by ${kind}, and not over another statement, by another key, or with a bit turned`, async () => {
      const signer = kind === 'ssh' ? ssh : passkey
      const statement = statementsOf([...asked, agreement(signer, '')])[0]?.statement ?? ''
      const good = await signer.sign(statement)
      const people = owned(signer.line)
      expect(await holding([...asked, agreement(signer, good)], people)).toEqual([[]])
      expect(await holding([...asked, agreement(signer, await signer.sign(`${statement} `))], people)).toEqual([['signature']])
      const turned = Uint8Array.from(atob(good), (letter) => letter.charCodeAt(0))
      turned[turned.length - 1] = (turned.at(-1) ?? 0) ^ 1
      expect((await holding([...asked, agreement(signer, base64(turned))], people))[0]).toContain('signature')
      expect((await holding([...asked, agreement(signer, good.slice(0, 40))], people))[0]).toContain('signature')
      // another release was asked for than the one that was signed
      expect(await holding([asked[0] as FactRow, fact('rendition.submitted', { audience: 'isac', release: 1, manifest: 'ac' }), agreement(signer, good)], people)).toEqual([['signature']])
      expect((await holding([...asked, agreement(signer, good)], owned((await sshSigner()).line)))[0]).toContain('owner')
      expect((await holding([...asked, agreement(signer, good)], new Map()))[0]).toContain('owner')
      expect((await holding([agreement(signer, good)], people))[0]).toContain('statement')
    })

  it('do not hold for another purpose, or where nobody was verified', async () => {
    const statement = statementsOf([...asked, agreement(ssh, '')])[0]?.statement ?? ''
    expect((await holding([...asked, agreement(ssh, await ssh.sign(statement, { purpose: 'people@tocsin' }))], owned(ssh.line)))[0]).toContain('signature')
    expect(await holding([...asked, agreement(passkey, await passkey.sign(statement, { flags: 1 }))], owned(passkey.line))).toEqual([['presence']])
  })

  it('need a key that was theirs then: before it came and after it went it was not', async () => {
    const statement = statementsOf([...asked, agreement(ssh, '')])[0]?.statement ?? ''
    const signed = [...asked, agreement(ssh, await ssh.sign(statement))]
    const change = (what: Record<string, unknown>, at: string) => [fact('person.proposed', { change: what }), fact('person.vouched', { at })]
    const other = await sshSigner()
    const founded = (line: string) => fact('person.founded', { keys: [line], at: '2026-01-01T00:00:00Z' })
    expect(await holding(signed, new Map([['p_a', [founded(ssh.line), ...change({ kind: 'revoke-key', fingerprint: ssh.fingerprint }, '2026-01-01T12:00:00Z')]]]))).toEqual([['owner']])
    expect(await holding(signed, new Map([['p_a', [founded(ssh.line), ...change({ kind: 'revoke-key', fingerprint: ssh.fingerprint }, '2026-01-02T12:00:00Z')]]]))).toEqual([[]])
    expect(await holding(signed, new Map([['p_a', [founded(other.line), ...change({ kind: 'add-key', key: ssh.line }, '2026-01-02T12:00:00Z')]]]))).toEqual([['owner']])
    expect(await holding(signed, new Map([['p_a', [founded(other.line), ...change({ kind: 'replace-key', key: ssh.line, fingerprint: other.fingerprint }, '2026-01-01T12:00:00Z')]]]))).toEqual([[]])
    expect(await holding(signed, new Map([['p_a', [founded(other.line), fact('person.proposed', { change: { kind: 'add-key', key: ssh.line } }), fact('person.withdrawn', {}), fact('person.vouched', { at: '2026-01-01T12:00:00Z' })]]]))).toEqual([['owner']].map((each) => expect.arrayContaining(each)))
    expect((await keysOf([founded(ssh.line), ...change({ kind: 'leave' }, '2026-02-01T00:00:00Z')]))[0]?.until).toBe('2026-02-01T00:00:00Z')
  })

  it('say where a kind of key is not read here, and do not count it as good', async () => {
    const rsa = put('ssh-rsa', Uint8Array.of(1, 0, 1), new Uint8Array(384).fill(7))
    const line = `ssh-rsa ${base64(rsa)}`
    const signer = { ...ssh, line, fingerprint: await fingerprintOf(line) }
    const signature = base64(joined(encode('SSHSIG'), u32(1), put(rsa, 'approve@tocsin', '', 'sha512', put('rsa-sha2-512', new Uint8Array(384)))))
    const [only] = await verifyApprovals([...asked, agreement(signer, signature)], owned(line))
    expect(only?.unread).toBe(true)
    expect(only?.checks.map(({ id }) => id)).toEqual(['statement', 'owner'])
  })

  it('read integers of ECDSA in their one spelling', () => {
    const raw = joined(new Uint8Array(31), Uint8Array.of(9), Uint8Array.of(200), new Uint8Array(31))
    expect(rawEcdsa(der(raw))).toEqual(raw)
    for (const bad of [Uint8Array.of(), Uint8Array.of(0x30, 0), Uint8Array.of(0x30, 3, 2, 1, 1), joined(der(raw), Uint8Array.of(0))]) expect(() => rawEcdsa(bad)).toThrow()
  })
})
