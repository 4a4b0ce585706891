import { describe, expect, it } from 'vitest'
import { fromHex, headText, jcs, joined, parseProof, rootFrom, sha256, toHex, verifyChain, verifyFact } from './verify'

const encode = (value: string) => new TextEncoder().encode(value) as Uint8Array<ArrayBuffer>

async function signer() {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const blob = joined(Uint8Array.of(0, 0, 0, 11), encode('ssh-ed25519'), Uint8Array.of(0, 0, 0, 32), raw)
  return { raw, line: `ssh-ed25519 ${btoa(String.fromCharCode(...blob))} test`, sign: async (message: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, message)) }
}

/** A log of `size` leaves, made by hand; the proof of the one at `index`. */
async function story(size: number, index: number) {
  const leafSigner = await signer()
  const logSigner = await signer()
  const logKeyHash = toHex(await sha256(logSigner.raw))
  const leafKeyHash = toHex(await sha256(leafSigner.raw))
  const body = { v: 1, log: `sigsum.org/v1/tree/${logKeyHash}`, obj: 'share:1', obj_seq: 0, t: '2026-01-01T00:00:00Z', kind: 'share.opened', data: { b: 1, a: 'ü' } }
  const hash = await sha256(encode(jcs(body)))
  const checksum = await sha256(hash)
  const signature = await leafSigner.sign(joined(encode('sigsum.org/v1/tree-leaf'), Uint8Array.of(0), checksum))
  const own = await sha256(joined(Uint8Array.of(0), checksum, signature, fromHex(leafKeyHash)))
  const leaves = await Promise.all(Array.from({ length: size }, (_, at) => (at === index ? own : sha256(encode(`leaf ${at}`)))))
  const path: string[] = []
  const rootOf = async (from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (to - from === 1) return leaves[from] as Uint8Array<ArrayBuffer>
    let split = 1
    while (split * 2 < to - from) split *= 2
    const left = await rootOf(from, from + split)
    const right = await rootOf(from + split, to)
    if (index >= from && index < to) path.push(toHex(index < from + split ? right : left))
    return sha256(joined(Uint8Array.of(1), left, right))
  }
  const root = toHex(await rootOf(0, size))
  const head = await logSigner.sign(encode(headText(logKeyHash, size, root)))
  const file = `version=2\nlog=${logKeyHash}\nleaf=${leafKeyHash} ${toHex(signature)}\n\nsize=${size}\nroot_hash=${root}\nsignature=${toHex(head)}\n${size > 1 ? `\nleaf_index=${index}\n${path.map((node) => `node_hash=${node}\n`).join('')}` : ''}`
  return { fact: { ...body, leaf_index: index, hash: toHex(hash) }, file, trust: { logKey: logSigner.line, leafKey: leafSigner.line } }
}

const held = (checks: { id: string; holds: boolean }[]) => Object.fromEntries(checks.map(({ id, holds }) => [id, holds]))

describe('verification in the browser', () => {
  it('spells values as RFC 8785 does', () => {
    expect(jcs({ b: [1, 'x', null, true], a: { z: 1e21, y: 'ü\u0007' } })).toBe('{"a":{"y":"ü\\u0007","z":1e+21},"b":[1,"x",null,true]}')
  })

  it('finds every check to hold, whatever the shape of the tree', async () => {
    for (const [size, index] of [[1, 0], [2, 1], [3, 2], [7, 3], [8, 7], [13, 12]] as const) {
      const { fact, file, trust } = await story(size, index)
      expect(held(await verifyFact(fact, parseProof(file), trust)), `${index} of ${size}`).toEqual({ body: true, leafKey: true, leafSignature: true, inclusion: true, logKey: true, head: true })
    }
  })

  it('sees a changed body, another key, another place, another root', async () => {
    const { fact, file, trust } = await story(7, 3)
    const proof = parseProof(file)
    expect(held(await verifyFact({ ...fact, kind: 'share.revised' }, proof, trust))).toMatchObject({ body: false, leafSignature: false, inclusion: false, head: true })
    expect(held(await verifyFact(fact, { ...proof, index: 2 }, trust))).toMatchObject({ body: false, inclusion: false })
    expect(held(await verifyFact(fact, { ...proof, root: '0'.repeat(64) }, trust))).toMatchObject({ inclusion: false, head: false })
    expect(held(await verifyFact(fact, proof, { ...trust, leafKey: trust.logKey }))).toMatchObject({ leafKey: false, leafSignature: false })
    expect(held(await verifyFact(fact, proof, { ...trust, logKey: trust.leafKey }))).toMatchObject({ logKey: false, head: false })
    expect(held(await verifyFact({ ...fact, log: 'sigsum.org/v1/tree/00' }, proof, trust))).toMatchObject({ logKey: false })
  })

  it('refuses a path that is too long or a place outside the tree', async () => {
    const leaf = await sha256(encode('leaf'))
    expect(await rootFrom(leaf, 0, 1, ['0'.repeat(64)])).toBeUndefined()
    expect(await rootFrom(leaf, 2, 2, [])).toBeUndefined()
    expect(await rootFrom(leaf, 0, 2, [])).toBeUndefined()
  })

  it('refuses proofs of another form', () => {
    expect(() => parseProof('version=1\n')).toThrow()
    expect(() => parseProof('version=2\nlog=00\n')).toThrow()
  })

  it('sees a gap, a swap and time running back in a chain', () => {
    const one = { obj_seq: 0, prev: '', hash: 'a', t: '1' }
    const two = { obj_seq: 1, prev: 'a', hash: 'b', t: '2' }
    expect(verifyChain([one, two]).holds).toBe(true)
    expect(verifyChain([one, { ...two, obj_seq: 2 }]).holds).toBe(false)
    expect(verifyChain([one, { ...two, prev: 'x' }]).holds).toBe(false)
    expect(verifyChain([{ ...one, t: '3' }, two]).holds).toBe(false)
    expect(verifyChain([two]).holds).toBe(false)
  })
})
