import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter'

/** A reporter for ./test: what failed with its reason, what was skipped, and the counts as the last line. */
export default class Count implements Reporter {
  private counts = { passed: 0, failed: 0, skipped: 0 }

  onTestEnd(test: TestCase, result: TestResult) {
    const name = test.titlePath().filter(Boolean).join(' › ')
    if (result.status === 'skipped') {
      this.counts.skipped += 1
      console.log(`SKIPPED: ${name}`)
    } else if (test.ok()) {
      this.counts.passed += 1
      console.log(`ok ${name} (${result.duration} ms)`)
    } else if (result.retry === test.retries) {
      this.counts.failed += 1
      console.log(`FAILED ${name}\n${result.errors.map(({ stack, message }) => stack ?? message).join('\n')}`)
    }
  }

  /** What a benchmark says. */
  onStdOut(chunk: string | Buffer) {
    process.stdout.write(chunk)
  }

  onError(error: { message?: string; stack?: string }) {
    this.counts.failed += 1
    console.log(`FAILED outside of any test: ${error.stack ?? error.message}`)
  }

  onEnd(result: FullResult) {
    if (result.status !== 'passed' && this.counts.failed === 0) this.counts.failed = 1
    console.log(`${this.counts.passed} passed, ${this.counts.failed} failed, ${this.counts.skipped} skipped`)
  }

  printsToStdio() {
    return true
  }
}
