import type { Page } from '@playwright/test'
import { allow, at, enter, expect, marked, seed, submitted, test, tocsin } from './house'
import { fitsPhones, isAccessible } from './looking'

/** What the table's places need: made once, before the first of them. */
const made = { submitted: '', marked: '', byHand: '' }

async function make() {
  made.submitted = await submitted('A dialog over an approval')
  made.marked = await marked('A dialog over its terms')
  made.byHand = await submitted('A dialog over a post', 'matrix', 'sector-isac')
  await tocsin('ines.caldeira', 'share', 'approve', made.byHand, '--yes')
  const { rows } = JSON.parse(await tocsin('leila.farrokh', '--json', 'deliver', 'list', '--share', seed.inside)) as { rows: { id: string; left_at?: string }[] }
  const left = rows.find(({ left_at }) => left_at)
  await tocsin('leila.farrokh', 'deliver', 'receipt', left?.id ?? '', '--outcome', 'cannot', '--note', 'They ask which host it is.')
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('main').getByRole('button', { name }).first().click()

/** Every dialog there is, with somebody who may open it, the place it stands over, and what opens it. Each is looked at in both themes. */
const dialogs: [name: string | RegExp, who: string, path: () => string, open: (page: Page) => Promise<unknown>][] = [
  [/^Approve TS-/, 'ines.caldeira', () => `/shares/${made.submitted}/review?audience=peer-utilities`, press('Approve…')],
  [/^Decline TS-/, 'ines.caldeira', () => `/shares/${made.submitted}/review?audience=peer-utilities`, press('Decline')],
  ['Ask outside counsel…', 'ines.caldeira', () => `/shares/${made.submitted}/review?audience=peer-utilities&tab=counsel`, press('Ask outside counsel…')],
  [/^Approve TS-/, 'ines.caldeira', () => `/shares/${made.submitted}/expedited`, press('Approve…')],
  ['Embargo, expiry, route…', 'maren.holloway', () => `/shares/${made.marked}/review?audience=peer-utilities`, press('Embargo, expiry, route…')],
  [/^Post TS-.* by hand$/, 'leila.farrokh', () => `/shares/${made.byHand}?tab=deliveries`, press('Post by hand')],
  ['What the recipient said', 'leila.farrokh', () => `/shares/${seed.inside}?tab=deliveries`, press('Take down an answer')],
  [/^Recall TS-/, 'ines.caldeira', () => `/shares/${seed.inside}`, press('Recall')],
  ['A recipient needs help', 'adaeze.nwosu', () => '/exceptions', (page) => page.getByRole('row').filter({ hasText: 'A recipient needs help' }).first().getByRole('link').click()],
  ['Save these filters', 'maren.holloway', () => '/shares?state=releasing', press('Save these filters')],
  ['Take a signal in', 'maren.holloway', () => '/signals', press('Take a signal in')],
  ['Make a token', 'adaeze.nwosu', () => '/admin/tokens', press('Make a token')],
  ['Admit a TAXII client', 'adaeze.nwosu', () => '/admin/clients', press('Admit a TAXII client')],
  ['Make a collection', 'adaeze.nwosu', () => '/exchange', press('Make a collection')],
  ['Propose a change', 'adaeze.nwosu', () => '/admin/people', press('Propose a change')],
  ['Find or go to', 'maren.holloway', () => '/', (page) => page.keyboard.press('Control+k')],
  [
    'Sign in again', 'maren.holloway', () => '/',
    async (page) => {
      await page.context().clearCookies()
      await page.getByRole('link', { name: 'Sharing log' }).click()
    },
  ],
]

test('dialogs: each is accessible in both themes, fits a small phone, and holds the focus', async ({ page, calm }) => {
  test.setTimeout(600_000)
  await make()
  for (const [name, who, path, open] of dialogs)
    await test.step(String(name), async () => {
      await enter(page, who)
      await at(page, path())
      await open(page)
      const dialog = page.getByRole('dialog', { name })
      await expect(dialog).toBeVisible()
      await expect(dialog.locator('.loading')).toHaveCount(0)
      await isAccessible(page, `dialog ${String(name).replace(/\W+/g, ' ').trim()}`)
      await fitsPhones(page, String(name))
      for (let presses = 0; presses < 12; presses++) {
        await page.keyboard.press('Tab')
        expect(await dialog.evaluate((element) => element.contains(document.activeElement)), `${name} after ${presses + 1} tabs`).toBe(true)
      }
    })
  allow(calm, /status of 401/)
})
