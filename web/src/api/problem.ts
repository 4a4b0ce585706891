/** A refusal as the server spells it (RFC 9457): which rule, where, what to do next. */
export interface ProblemDocument {
  status: number
  rule: string
  title: string
  detail?: string
  next?: string
  where?: string
  request?: string
}

/** What a call throws when the server said no, or said nothing at all. */
export class Refusal extends Error {
  readonly problem: ProblemDocument
  constructor(problem: ProblemDocument) {
    super(problem.title)
    this.name = 'Refusal'
    this.problem = problem
  }
}

/** Rules that exist on this side only: no answer came, or one that is none of ours. */
export const noAnswer = 'ui.no-answer'
export const oddAnswer = 'ui.odd-answer'
export const noPasskey = 'ui.no-passkey'

export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof Refusal) return error.problem
  return { status: 0, rule: oddAnswer, title: error instanceof Error ? error.message : String(error) }
}

export function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'rule' in value && 'status' in value && 'title' in value
}

/** A stale revision, or an object that moved: the conflict view is shown, nothing is lost. */
export const isConflict = (problem: ProblemDocument) => problem.status === 412
export const isSignedOut = (problem: ProblemDocument) => problem.status === 401
