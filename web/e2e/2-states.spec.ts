import AxeBuilder from '@axe-core/playwright'
import { mkdirSync } from 'node:fs'
import type { Page, Route } from '@playwright/test'
import { allow, enter, expect, seed, test, wear } from './house'
import { screens } from './screens'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const shots = process.env.E2E_SHOTS
if (shots) mkdirSync(shots, { recursive: true })

/** Screens that say the same whatever the server answers. */
const still = new Set(['help', 'nowhere', 'you'])
/** Screens that show one thing, and no list that could be empty. */
const single = new Set([...still, 'composer', 'revise', 'not-share decision', 'expedited card', 'source beside', 'text', 'preview', 'third parties', 'instance', 'health', 'procedure', 'procedure files', 'procedure gaps', 'sharing record', 'verification', 'triggers', 'people', 'sessions', 'review', 'review with open matches'])

const isRead = (url: URL) => url.pathname.startsWith('/v1/') && !/^\/v1\/(session|session\/.*|events)$/.test(url.pathname)
const problem = (status: number, rule: string) => ({
  status,
  contentType: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', title: 'The store has stopped', status, detail: 'an earlier commit had an unknown outcome', rule, next: 'start the server again', request: '0000-test' }),
})

/** Every list of the answer without its rows. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, ['rows', 'needs', 'waiting', 'left', 'deliveries'].includes(name) && Array.isArray(member) ? [] : name === 'next' ? '' : member]))
}

/** Axe in one theme, one heading, a title, no sideways scroll. */
async function stands(page: Page, name: string, colorScheme: 'light' | 'dark') {
  await expect(page.locator('h1'), `${name}: one heading`).toHaveCount(1)
  await expect(page, name).toHaveTitle(/ · Tocsin$/)
  await wear(page, colorScheme)
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`), `${name}, ${colorScheme}`).toEqual([])
  if (shots) await page.screenshot({ path: `${shots}/state-${name.replaceAll(/[ :]+/g, '-')}-${colorScheme}.png` })
}

for (const who of new Set(screens.map(([, each]) => each))) {
  test(`states of the screens of ${who}: loading, refused and empty are said, and accessible`, async ({ page, calm }) => {
    test.setTimeout(300_000)
    await enter(page, who)
    let n = 0
    for (const [name, , path] of screens.filter(([screen, each]) => each === who && !still.has(screen))) {
      const theme = n++ % 2 ? 'dark' : 'light'
      const other = theme === 'dark' ? 'light' : 'dark'
      await test.step(name, async () => {
        // loading: nothing has answered yet
        const held: Route[] = []
        await page.route(isRead, (route) => void held.push(route))
        await page.goto(path, { waitUntil: 'commit' })
        await expect(page.locator('main [role=status][aria-label]').first(), `${name}: says that it loads`).toBeVisible()
        await stands(page, `${name}: loading`, theme)
        await page.unrouteAll({ behavior: 'ignoreErrors' })
        for (const route of held) await route.abort().catch(() => undefined)

        // refused: each reading is
        await page.route(isRead, (route) => route.fulfill(problem(503, 'store.stopped')))
        await page.goto(path)
        const alert = page.getByRole('alert').first()
        await expect(alert, `${name}: says what was refused`).toContainText('store.stopped')
        await expect(alert).toContainText('start the server again')
        await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible()
        await stands(page, `${name}: refused`, other)
        // and goes on when the server does
        await page.unrouteAll({ behavior: 'ignoreErrors' })
        const alerts = page.getByRole('alert').filter({ hasText: 'store.stopped' })
        const before = await alerts.count()
        // a screen that reads one thing after another may refuse more than once
        await expect(async () => {
          if ((await alerts.count()) >= before) await alerts.first().getByRole('button', { name: 'Try again' }).click({ timeout: 1000 })
          expect(await alerts.count(), `${name}: goes on`).toBeLessThan(before)
        }).toPass({ timeout: 10_000 })

        if (single.has(name)) return
        // empty: what will be here, and why
        await page.route(isRead, async (route) => {
          const answer = await route.fetch()
          if (!answer.ok() || !answer.headers()['content-type']?.includes('json')) return route.fulfill({ response: answer })
          return route.fulfill({ response: answer, json: emptied(await answer.json()) })
        })
        await page.goto(path)
        await expect(page.locator('main .empty').first(), `${name}: says that it is empty`).toBeVisible()
        await stands(page, `${name}: empty`, theme)
        await page.unrouteAll({ behavior: 'ignoreErrors' })
      })
    }
    allow(calm, /status of 503/, /ERR_FAILED/)
  })
}

/** Acts, each up to the button that sends: what somebody else did meanwhile is said where one stands, and nothing is lost. */
const acts: [name: string, who: string, path: string, send: (page: Page) => Promise<void>][] = [
  ['decline', 'ines.caldeira', `/shares/${seed.peers}/review?audience=peer-utilities`, async (page) => {
    await page.getByRole('button', { name: 'Decline' }).click()
    await page.getByLabel(/^Reason/).fill('Names the vendor.')
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
  }],
  ['ask counsel', 'ines.caldeira', `/shares/${seed.peers}/review?audience=peer-utilities&tab=counsel`, async (page) => {
    await page.getByRole('button', { name: 'Ask outside counsel…' }).click()
    await page.getByLabel(/^Name/).fill('Mira')
    await page.getByLabel(/^Question/).fill('May we?')
    await page.getByRole('button', { name: 'Make the link' }).click()
  }],
  ['not share', 'ines.caldeira', `/shares/${seed.peers}/not-share`, async (page) => page.getByRole('button', { name: 'Propose not to share' }).click()],
  ['take a signal in', 'maren.holloway', '/signals', async (page) => {
    await page.getByRole('button', { name: 'Take a signal in' }).click()
    await page.getByRole('dialog').getByRole('textbox').first().fill('A note.')
    await page.getByRole('button', { name: 'Take it in' }).click()
  }],
  ['make a token', 'adaeze.nwosu', '/admin/tokens', async (page) => {
    await page.getByRole('button', { name: 'Make a token' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make a token' }).click()
  }],
  ['write a share', 'maren.holloway', '/compose', async (page) => page.getByRole('button', { name: 'Make the renditions' }).click()],
  ['recall', 'ines.caldeira', `/shares/${seed.inside}`, async (page) => {
    await page.getByRole('button', { name: 'Recall' }).click()
    await page.getByLabel(/^Reason/).fill('Wrong host.')
    await page.getByRole('dialog').getByRole('button', { name: 'Recall' }).click()
  }],
]

test('conflict: what somebody else did meanwhile is said where one stands, with what to do', async ({ page, calm }) => {
  test.setTimeout(120_000)
  for (const [name, who, path, send] of acts)
    await test.step(name, async () => {
      await enter(page, who)
      await page.goto(path)
      await expect(page.locator('main h1')).toBeVisible()
      await page.route(isRead, (route) => (route.request().method() === 'POST' ? route.fulfill({ ...problem(412, 'store.read-changed'), body: JSON.stringify({ title: 'What this rested on has changed', status: 412, rule: 'store.read-changed', request: '0000-test' }) }) : route.continue()))
      await send(page)
      const alert = page.getByRole('alert').filter({ hasText: 'store.read-changed' }).first()
      await expect(alert, name).toBeVisible()
      await expect(alert, name).toContainText('What to do:')
      await stands(page, `${name}: conflict`, 'light')
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    })
  allow(calm, /status of 412/)
})

/** What stands beside the screen's own reading: when only that is refused, it is said and not taken for nothing. */
const beside: [name: string, who: string, path: string, refused: RegExp][] = [
  ['signatures that wait', 'ines.caldeira', `/shares/${seed.peers}/review?audience=peer-utilities`, /\/statements$/],
  ['redline', 'ines.caldeira', `/shares/${seed.peers}/review?audience=peer-utilities`, /\/redline\//],
  ['opinions', 'ines.caldeira', `/shares/${seed.peers}/review?audience=peer-utilities`, /\/counsel$/],
  ['preview', 'ines.caldeira', `/shares/${seed.peers}/review?audience=peer-utilities&tab=preview`, /\/renditions\//],
  ['gates of the expedited card', 'ines.caldeira', `/shares/${seed.peers}/expedited`, /\/redline\//],
  ['signature of the expedited card', 'ines.caldeira', `/shares/${seed.peers}/expedited`, /\/statements$/],
  ['timeline', 'ines.caldeira', `/shares/${seed.peers}`, /\/ledger\/facts$/],
  ['offered passkeys', 'adaeze.nwosu', '/admin/people', /\/v1\/passkeys$/],
  ['changes that wait', 'adaeze.nwosu', '/admin/people', /\/people\/statements$/],
  ['days of the log of requests', 'adaeze.nwosu', '/exchange/requests', /\/log\/days$/],
  ['servers of others', 'adaeze.nwosu', '/exchange/sources', /\/taxii\/peers$/],
]

test('a part of a screen that was refused is said, and not taken for nothing', async ({ page, calm }) => {
  test.setTimeout(120_000)
  let signedIn = ''
  for (const [name, who, path, refused] of beside)
    await test.step(name, async () => {
      if (who !== signedIn) await enter(page, who)
      signedIn = who
      await page.route((url) => refused.test(url.pathname), (route) => route.fulfill(problem(503, 'store.stopped')))
      await page.goto(path)
      await expect(page.getByRole('alert').filter({ hasText: 'store.stopped' }).first(), name).toBeVisible()
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    })
  allow(calm, /status of 503/)
})

/** Lists of which a page can be empty while the list is not: the server leaves out what the reader may not know of. */
const lists: [name: string, who: string, path: string, read: RegExp][] = [
  ['log', 'maren.holloway', '/shares', /^\/v1\/shares$/],
  ['due shares', 'maren.holloway', '/due', /^\/v1\/due$/],
  ['signals', 'maren.holloway', '/signals', /^\/v1\/signals$/],
  ['exceptions', 'adaeze.nwosu', '/exceptions?state=all', /^\/v1\/exceptions$/],
  ['audit room', 'jonah.feld', '/audit?pick=all', /^\/v1\/shares$/],
  ['sessions', 'adaeze.nwosu', '/admin/sessions', /^\/v1\/sessions$/],
  ['tokens', 'adaeze.nwosu', '/admin/tokens', /^\/v1\/tokens$/],
  ['clients', 'adaeze.nwosu', '/admin/clients', /^\/v1\/clients$/],
  ['requests of programs', 'adaeze.nwosu', '/exchange/requests', /^\/v1\/taxii\/log$/],
  ['sources', 'adaeze.nwosu', '/exchange/sources', /^\/v1\/taxii\/sources$/],
]

test('an empty page of a list that goes on keeps the way on', async ({ page }) => {
  test.setTimeout(120_000)
  let signedIn = ''
  for (const [name, who, path, read] of lists)
    await test.step(name, async () => {
      if (who !== signedIn) await enter(page, who)
      signedIn = who
      const asked: (string | null)[] = []
      await page.route((url) => read.test(url.pathname), (route) => {
        asked.push(new URL(route.request().url()).searchParams.get('after'))
        return route.fulfill({ json: { rows: [], next: 'further' } })
      })
      await page.goto(path)
      await expect(page.getByRole('heading', { name: 'Nothing on this page' }), name).toBeVisible()
      await page.getByRole('button', { name: 'Next page' }).click()
      await expect.poll(() => asked, name).toContain('further')
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    })
})
