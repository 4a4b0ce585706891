import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BrowserContext, expect, type Locator, type Page, test as base } from '@playwright/test'

export interface Seed {
  data: string
  binary: string
  origin: string
  mail: string
  inside: string
  peers: string
  open: string
  outside: string
  /** Of the program. */
  pid: number
}

export const seed = JSON.parse(readFileSync(process.env.E2E_SEED ?? '', 'utf8')) as Seed

const execute = promisify(execFile)

/** The command line as one of the people: what a test needs done that no screen does. */
export async function tocsin(who: string, ...args: string[]): Promise<string> {
  return (await execute(seed.binary, ['--data', seed.data, '--as', who, ...args], { timeout: 30_000 })).stdout
}

/** Every mail that has arrived, out of its quoted-printable. */
export function mails(): string[] {
  const files = readdirSync(seed.mail, { recursive: true, withFileTypes: true }).filter((each) => each.isFile() && each.parentPath.endsWith('/new'))
  return files.map((file) =>
    readFileSync(join(file.parentPath, file.name), 'utf8')
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  )
}

/** A share like the seeded one for peers, up to its label. @return its number */
export async function marked(title: string, audience = 'peer-utilities'): Promise<string> {
  const file = `${seed.data}/submitted.json`
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(`${seed.data}/../gateway-peers.json`, 'utf8')), title }))
  const { number } = JSON.parse(await tocsin('maren.holloway', '--json', 'share', 'open', '--item', file, '--audience', audience)) as { number: string }
  await tocsin('leila.farrokh', 'share', 'sanitize', number)
  const open = JSON.parse(await tocsin('leila.farrokh', '--json', 'share', 'matches', number)) as { rows: { id: string }[] }
  for (const { id } of open.rows) await tocsin('leila.farrokh', 'share', 'decide', number, '--audience', audience, '--match', id, '--decision', 'redact', '--reason', 'Nobody needs it to act.')
  await tocsin('maren.holloway', 'share', 'mark', number, '--tlp', 'green')
  return number
}

/** The same, up to the question whether it may go, by a route. */
export async function submitted(title: string, route = 'matrix', audience = 'peer-utilities'): Promise<string> {
  const number = await marked(title, audience)
  await tocsin('maren.holloway', 'share', 'submit', number, '--route', route)
  return number
}

/** Signs somebody in by a one-time link, as ./run prints it. */
export async function enter(page: Page, who: string) {
  const link = JSON.parse(await tocsin(who, '--json', 'people', 'link', who)) as { url: string }
  await page.goto(link.url)
  await expect(page).toHaveURL(`${seed.origin}/`)
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible()
}

/** Goes to a screen and waits until it stands. */
export async function at(page: Page, path: string) {
  await page.goto(path)
  await expect(page.locator('main h1')).toBeVisible()
  await expect(page.locator('.loading')).toHaveCount(0)
}

/** Goes over to a theme and waits until nothing moves any more: before that, parts still have the colors of the other. */
export async function wear(page: Page, colorScheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme })
  await page.evaluate(async (dark) => {
    // one wait is never for ever: an animation that is played anew leaves the promise of its first end behind, unsettled
    const soon = (what: Promise<unknown>) => Promise.race([what, new Promise((done) => setTimeout(done, 250))])
    const drawn = () => soon(new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    // what is not drawn, such as the inside of a closed <details>, has transitions that no frame ever ends
    const isDrawn = (effect: AnimationEffect | null) => !(effect instanceof KeyframeEffect) || effect.target?.checkVisibility() !== false
    const moving = () => document.getAnimations().filter((each): each is CSSTransition => each instanceof CSSTransition && isDrawn(each.effect))
    const until = performance.now() + 20_000
    const still = (what: () => string) => {
      if (performance.now() > until) throw new Error(`the page does not come to rest: ${what()}`)
    }
    while (matchMedia('(prefers-color-scheme: dark)').matches !== dark) {
      still(() => 'it wears the other theme')
      await drawn()
    }
    await drawn()
    // even a transition of no length begins with the old color, and ends only when the browser comes to draw again
    for (let left = moving(); left.length > 0; left = moving()) {
      still(() => left.map((each) => `${each.transitionProperty} ${each.playState} of ${each.effect instanceof KeyframeEffect ? each.effect.target?.outerHTML.slice(0, 120) : ''}`).join(', '))
      await soon(Promise.allSettled(left.map((each) => each.finished)))
      await drawn()
    }
  }, colorScheme === 'dark')
}

/** A field by its label, whether or not it says that it is required. */
export const labelled = (page: Page, label: string) => page.getByLabel(new RegExp(`^${label}\\s*(required)?$`))

/** Counts what a person does: each press of a button, link or key is one activation. Typing into a field is none. */
export class Hand {
  activations = 0
  constructor(private page: Page) {}
  async press(target: Locator) {
    this.activations += 1
    await target.click()
  }
  async key(name: string) {
    this.activations += 1
    await this.page.keyboard.press(name)
  }
}

/** Every test fails on an error in the console, a report of the page's policy, or an exception: nothing of the kind may happen. */
export const test = base.extend<{ calm: string[] }>({
  calm: [
    async ({ context }: { context: BrowserContext }, use: (noise: string[]) => Promise<void>) => {
      const noise: string[] = []
      const listen = (page: Page) => {
        page.on('console', (message) => {
          if (['error', 'warning'].includes(message.type())) noise.push(message.text())
        })
        page.on('pageerror', (error) => noise.push(error.message))
      }
      context.on('page', listen)
      await context.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)))
      await use(noise)
      expect(noise, 'the console stays silent').toEqual([])
    },
    { auto: true },
  ],
})

/** What a test expects in the console: a refusal of the server shows there as a failed request. */
export function allow(noise: string[], ...patterns: RegExp[]) {
  for (let index = noise.length - 1; index >= 0; index--) if (patterns.some((pattern) => pattern.test(noise[index] ?? ''))) noise.splice(index, 1)
}

export const refusedRequest = /Failed to load resource: the server responded with a status of 4\d\d/

/** A passkey of the browser's own virtual authenticator. */
export async function authenticator(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  return { session, authenticatorId }
}

interface Offers {
  rows: { person: string; key: string }[]
}

/** Makes a passkey for somebody on their own page; two other people say that it is theirs, by their SSH keys. */
export async function enroll(page: Page, who: string): Promise<void> {
  await enter(page, who)
  await at(page, '/admin')
  await page.getByLabel('A name for it').fill('virtual')
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await expect(page.getByText('Your passkey was offered')).toBeVisible()
  // the two colleagues of the demo do the rest, as in ./run (tools/example.sh)
  const waiting = async () => (JSON.parse(await tocsin(who, '--json', 'people', 'offers')) as Offers).rows.length
  await expect.poll(waiting, { timeout: 30_000 }).toBe(0)
}

export { expect }
