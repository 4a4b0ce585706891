import { defineConfig } from '@playwright/test'

const out = process.env.E2E_OUT ?? 'test-results'

/** Debian's Chromium against the program itself: e2e/run starts it, seeds it and says where it is. */
export default defineConfig({
  testDir: process.env.E2E_TESTS ?? 'e2e',
  outputDir: out,
  reporter: './e2e/count.ts',
  // the tests share one organisation and come in an order; each file leaves behind what the next one may see
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 60_000,
  // a picture that is missing is a failure, and is made only when asked for
  updateSnapshots: 'none',
  snapshotPathTemplate: '{testDir}/visual/{arg}{ext}',
  expect: { timeout: 10_000, toHaveScreenshot: { maxDiffPixelRatio: 0.01, animations: 'disabled', caret: 'hide' } },
  use: {
    baseURL: process.env.E2E_ORIGIN,
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // the program's own authority, by its very key: passkeys want a certificate that holds
        `--ignore-certificate-errors-spki-list=${process.env.E2E_SPKI ?? ''}`,
      ],
    },
  },
})
