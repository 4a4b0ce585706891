import { useState } from 'react'
import { PutOff } from '../api/presence'
import { type ProblemDocument, problemOf } from '../api/problem'

/**
 * One act on the server: runs once at a time, waits for the answer, keeps the refusal for showing. Nothing is shown as
 * done before the server said so. An act that the person put off leaves everything as it was, the focus too.
 */
export function useAct<Args extends unknown[]>(act: (...args: Args) => Promise<void>) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ProblemDocument>()
  const run = async (...args: Args): Promise<boolean> => {
    if (isBusy) return false
    setBusy(true)
    setProblem(undefined)
    const from = document.activeElement
    try {
      await act(...args)
      return true
    } catch (failure) {
      if (failure instanceof PutOff) backTo(from)
      else setProblem(problemOf(failure))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { run, isBusy, problem, clear: () => setProblem(undefined) }
}

/** Focuses again what was disabled meanwhile, once it is drawn enabled. */
function backTo(element: Element | null) {
  setTimeout(() => element instanceof HTMLElement && element.isConnected && element.focus())
}
