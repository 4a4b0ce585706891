/**
 * Checks of the ledger in the browser, with nothing but WebCrypto: that a fact's bytes are what the tree commits to, that the
 * instance signed them, that they are included in the signed tree head. The same checks as src/ledger, written a second time
 * on purpose; the offline commands beside them are the third.
 */

export interface Check {
  /** What was checked, by the key of its text. */
  id: 'body' | 'chain' | 'leafKey' | 'leafSignature' | 'inclusion' | 'head' | 'logKey'
  holds: boolean
  detail: string
}

export interface Proof {
  logKeyHash: string
  leafKeyHash: string
  leafSignature: Uint8Array<ArrayBuffer>
  size: number
  root: string
  logSignature: Uint8Array<ArrayBuffer>
  index: number
  path: string[]
}

const text = new TextEncoder()

export const toHex = (bytes: Uint8Array | ArrayBuffer) => Array.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  if (hex.length % 2 || !/^[0-9a-f]*$/.test(hex)) throw new Error('no hex')
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => parseInt(hex.slice(at * 2, at * 2 + 2), 16))
}

export function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

/** The one spelling of a value that is hashed (RFC 8785). JavaScript spells numbers and strings as it wants them. */
export function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, each]) => `${JSON.stringify(name)}:${jcs(each)}`)
      .join(',')}}`
  return JSON.stringify(value)
}

/** The 32 bytes of an Ed25519 key in a line `ssh-ed25519 AAAA… comment`. */
export function keyOfLine(line: string): Uint8Array<ArrayBuffer> {
  const [type, blob] = line.trim().split(/\s+/)
  if (type !== 'ssh-ed25519' || !blob) throw new Error('no ssh-ed25519 key')
  const bytes = Uint8Array.from(atob(blob), (letter) => letter.charCodeAt(0))
  // string "ssh-ed25519", then string of 32 bytes
  if (bytes.length !== 51) throw new Error('no ssh-ed25519 key')
  return bytes.slice(19)
}

/** A Sigsum proof, version 2. @throws when it is none */
export function parseProof(file: string): Proof {
  const lines = file.split('\n').filter(Boolean)
  const values = (name: string) => lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))
  const one = (name: string) => {
    const found = values(name)
    if (found.length !== 1 || found[0] === undefined) throw new Error(`the proof has no ${name}`)
    return found[0]
  }
  if (one('version') !== '2') throw new Error('a proof of another version')
  const [leafKeyHash = '', leafSignature = ''] = one('leaf').split(' ')
  const size = Number(one('size'))
  return {
    logKeyHash: one('log'),
    leafKeyHash,
    leafSignature: fromHex(leafSignature),
    size,
    root: one('root_hash'),
    logSignature: fromHex(one('signature')),
    index: size > 1 ? Number(one('leaf_index')) : 0,
    path: values('node_hash'),
  }
}

/** The root that a leaf and its path lead to (RFC 9162 section 2.1.3.2); nothing when the path does not fit. */
export async function rootFrom(leafHash: Uint8Array<ArrayBuffer>, index: number, size: number, path: string[]): Promise<string | undefined> {
  if (index >= size) return undefined
  let fn = index
  let sn = size - 1
  let hash = leafHash
  for (const node of path) {
    if (sn === 0) return undefined
    const sibling = fromHex(node)
    if (fn % 2 === 1 || fn === sn) {
      hash = await sha256(joined(Uint8Array.of(1), sibling, hash))
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else {
      hash = await sha256(joined(Uint8Array.of(1), hash, sibling))
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 ? toHex(hash) : undefined
}

async function verifyEd25519(key: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify'])
  return crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, message)
}

/** What the log signs: origin, size and root, each on a line. */
export function headText(logKeyHash: string, size: number, root: string): string {
  const base64 = btoa(String.fromCharCode(...fromHex(root)))
  return `sigsum.org/v1/tree/${logKeyHash}\n${size}\n${base64}\n`
}

export interface Trust {
  logKey: string
  leafKey: string
}

/**
 * Checks one fact against its proof.
 * @param fact  as the server lists it; leaf_index and hash are its own additions and no part of the body
 */
export async function verifyFact(fact: Record<string, unknown>, proof: Proof, trust: Trust): Promise<Check[]> {
  const { leaf_index: listedIndex, hash: listedHash, ...body } = fact
  const logKey = keyOfLine(trust.logKey)
  const leafKey = keyOfLine(trust.leafKey)
  const bodyHash = await sha256(text.encode(jcs(body)) as Uint8Array<ArrayBuffer>)
  const checksum = await sha256(bodyHash)
  const leafKeyHash = await sha256(leafKey)
  const logKeyHash = toHex(await sha256(logKey))
  const leaf = joined(checksum, proof.leafSignature, fromHex(proof.leafKeyHash))
  const leafHash = await sha256(joined(Uint8Array.of(0), leaf))
  const root = await rootFrom(leafHash, proof.index, proof.size, proof.path)
  const leafMessage = joined(text.encode('sigsum.org/v1/tree-leaf'), Uint8Array.of(0), checksum)
  return [
    { id: 'body', holds: toHex(bodyHash) === listedHash && proof.index === listedIndex, detail: toHex(bodyHash) },
    { id: 'leafKey', holds: toHex(leafKeyHash) === proof.leafKeyHash, detail: proof.leafKeyHash },
    { id: 'leafSignature', holds: await verifyEd25519(leafKey, proof.leafSignature, leafMessage), detail: toHex(checksum) },
    { id: 'inclusion', holds: root === proof.root, detail: `${proof.index} / ${proof.size}` },
    { id: 'logKey', holds: logKeyHash === proof.logKeyHash && body.log === `sigsum.org/v1/tree/${logKeyHash}`, detail: proof.logKeyHash },
    { id: 'head', holds: await verifyEd25519(logKey, proof.logSignature, text.encode(headText(proof.logKeyHash, proof.size, proof.root)) as Uint8Array<ArrayBuffer>), detail: proof.root },
  ]
}

/** That an object's facts follow one another: numbered without a gap, each naming the hash of the one before, time not running back. */
export function verifyChain(facts: { obj_seq: number; prev: string; hash: string; t: string }[]): Check {
  const holds = facts.every((fact, at) => {
    const before = facts[at - 1]
    return fact.obj_seq === at && (before ? fact.prev === before.hash && fact.t >= before.t : true)
  })
  return { id: 'chain', holds, detail: String(facts.length) }
}
