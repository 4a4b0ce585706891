// A reporter for ./test: one line for each test that fails or is skipped, and the counts as the last line.
export default class Count {
  onTestRunEnd(modules, unhandled) {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) {
      for (const error of module.errors()) {
        counts.failed += 1
        console.log(`FAILED ${module.moduleId}: ${error.message}`)
      }
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result()
        counts[state] = (counts[state] ?? 0) + 1
        if (state === 'skipped') console.log(`SKIPPED: ${test.fullName}`)
        for (const error of errors) console.log(`FAILED ${module.moduleId} › ${test.fullName}\n${error.stack ?? error.message}`)
      }
    }
    for (const error of unhandled) console.log(`FAILED outside of any test: ${error.message}`)
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  }
}
