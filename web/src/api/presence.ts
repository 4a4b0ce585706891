import { problemOf, type ProblemDocument } from './problem'
import type { Session } from './types'

/** The server wants the person themselves, now: what changes credentials or other people's sessions is asked again. */
export const isStepUp = (problem: ProblemDocument) => problem.status === 403 && problem.rule === 'session.step-up'

/** The person was asked whether they are there and put it off: nothing happened, and there is nothing to show. */
export class PutOff extends Error {
  constructor() {
    super('put off')
    this.name = 'PutOff'
  }
}

let ask: (() => Promise<boolean>) | undefined
let asking: Promise<boolean> | undefined

/**
 * Who asks the person to show that they are there.
 * @param run  answers true when the server took what they showed, false when they put it off
 * @return ends it
 */
export function onStepUp(run: () => Promise<boolean>): () => void {
  ask = run
  return () => {
    if (ask === run) ask = undefined
  }
}

/**
 * Sends a request; when the server refuses it for want of presence, asks the person and sends it once more, never a
 * third time. Requests that are refused while somebody is being asked wait for the same answer.
 * @throws PutOff  the person did not want to · otherwise what `send` throws
 */
export async function withPresence<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (refusal) {
    if (!ask || !isStepUp(problemOf(refusal))) throw refusal
    asking ??= ask().finally(() => (asking = undefined))
    if (!(await asking)) throw new PutOff()
    return send()
  }
}

/** What somebody can show here: their passkey where the browser has any, a password only together with a code. */
export function waysToShow(session: Pick<Session, 'passkeys' | 'has_password' | 'has_code'>, canPasskeys: boolean): { passkey: boolean; code: boolean } {
  return { passkey: canPasskeys && session.passkeys.length > 0, code: session.has_password && session.has_code }
}
