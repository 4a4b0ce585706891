import { useState } from 'react'
import { type ProblemDocument, problemOf } from '../api/problem'

/**
 * One act on the server: runs once at a time, waits for the answer, keeps the refusal for showing. Nothing is shown as
 * done before the server said so.
 */
export function useAct<Args extends unknown[]>(act: (...args: Args) => Promise<void>) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ProblemDocument>()
  const run = async (...args: Args): Promise<boolean> => {
    if (isBusy) return false
    setBusy(true)
    setProblem(undefined)
    try {
      await act(...args)
      return true
    } catch (failure) {
      setProblem(problemOf(failure))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { run, isBusy, problem, clear: () => setProblem(undefined) }
}
