import { noPasskey, Refusal } from '../api/problem'

/** Passkeys, as far as a page needs them. The server's challenge and the browser's answer travel in base64url. */

export function toBase64url(bytes: ArrayBuffer | Uint8Array): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)
  let text = ''
  for (const byte of view) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

export interface Assertion {
  credential: string
  authenticator_data: string
  client_data: string
  signature: string
  user_handle?: string
}

export const hasPasskeys = () => typeof window !== 'undefined' && 'PublicKeyCredential' in window

/** Browsers do not tell whether somebody declined, waited too long or has another key: one refusal for all of these. */
async function given<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (failure) {
    if (failure instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(failure.name)) throw new Refusal({ status: 0, rule: noPasskey, title: '' })
    throw failure
  }
}

/** Asks the authenticator to sign a challenge. @throws Refusal when the person declines or none of the keys is here */
export async function assertWith(options: { challenge: Uint8Array<ArrayBuffer>; rpId: string; allow?: string[]; timeoutMs?: number }): Promise<Assertion> {
  const credential = await given(
    navigator.credentials.get({
      publicKey: {
        challenge: options.challenge,
        rpId: options.rpId,
        userVerification: 'required',
        timeout: options.timeoutMs ?? 60_000,
        allowCredentials: (options.allow ?? []).map((id) => ({ type: 'public-key', id: fromBase64url(id) })),
      },
    }),
  )
  if (!(credential instanceof PublicKeyCredential) || !(credential.response instanceof AuthenticatorAssertionResponse)) throw new Error('the browser gave no passkey assertion')
  const { response } = credential
  return {
    credential: toBase64url(credential.rawId),
    authenticator_data: toBase64url(response.authenticatorData),
    client_data: toBase64url(response.clientDataJSON),
    signature: toBase64url(response.signature),
    ...(response.userHandle ? { user_handle: toBase64url(response.userHandle) } : {}),
  }
}

/**
 * Signs a statement with one of the person's passkeys: the challenge is the SHA-256 of the very text that was shown.
 * The server derives it again from the statement, so nothing else can be signed by it.
 */
export async function signStatement(statement: string, passkeys: { credential: string; rp_id: string }[]): Promise<Assertion> {
  const challenge = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(statement)))
  return assertWith({ challenge, rpId: passkeys[0]?.rp_id ?? location.hostname, allow: passkeys.map(({ credential }) => credential) })
}

export interface Registration {
  handle: string
  challenge: string
  rp_id: string
  rp_name: string
  user_handle: string
  user_name: string
  user_display: string
  algorithms: number[]
  exclude: string[]
  timeout_ms: number
}

export async function makePasskey(asked: Registration): Promise<{ attestation_object: string; client_data: string }> {
  const credential = await given(
    navigator.credentials.create({
      publicKey: {
        challenge: fromBase64url(asked.challenge),
        rp: { id: asked.rp_id, name: asked.rp_name },
        user: { id: fromBase64url(asked.user_handle), name: asked.user_name, displayName: asked.user_display },
        pubKeyCredParams: asked.algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: asked.exclude.map((id) => ({ type: 'public-key', id: fromBase64url(id) })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: asked.timeout_ms,
      },
    }),
  )
  if (!(credential instanceof PublicKeyCredential) || !(credential.response instanceof AuthenticatorAttestationResponse)) throw new Error('the browser made no passkey')
  return { attestation_object: toBase64url(credential.response.attestationObject), client_data: toBase64url(credential.response.clientDataJSON) }
}
