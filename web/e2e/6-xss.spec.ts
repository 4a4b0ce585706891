import { at, enter, expect, labelled, test } from './house'

/** What people have put into text fields of other products. */
const corpus = [
  '<img src=x onerror="window.struck=1">',
  '<script>window.struck=1</script>',
  '"><svg onload=window.struck=1>',
  "javascript:window.struck=1",
  '{{constructor.constructor("window.struck=1")()}}',
  '<iframe srcdoc="<script>parent.struck=1</script>">',
  '</textarea><script>window.struck=1</script>',
  '<a href="javascript:window.struck=1">x</a>',
  '${window.struck=1}',
]
/** Turns what follows around. An item with it is refused (author.hidden-character); a signal comes from outside, and is shown. */
const turned = '\u202egnp.exe'

test('text from people stays text: through the composer, the record, the redline, the preview, the log and a signal', async ({ page }) => {
  test.setTimeout(120_000)
  await enter(page, 'maren.holloway')
  const struck = () => page.evaluate(() => 'struck' in window)
  await at(page, '/compose')
  await page.getByLabel('Category').selectOption('vulnerability-exposure')
  await page.getByLabel('Content class').selectOption('internal-notice')
  await page.getByLabel('Security operations and incident response').check()
  await page.getByLabel('Title').fill(`Corpus ${corpus[0]}`)
  const all = corpus.join('\n')
  await page.getByLabel('What happened or changed').fill(all)
  await page.getByLabel('Context').fill(all)
  await page.getByLabel('What to look for').fill(all)
  await page.getByLabel('If nobody acts in time').fill(corpus[2] ?? '')
  await page.getByLabel('Verb').fill('read')
  await page.getByLabel('To what').fill(corpus[1] ?? '')
  await page.getByLabel('Who', { exact: true }).fill(corpus[7] ?? '')
  await labelled(page, 'By when').fill('2031-01-10T12:00')
  await page.getByLabel('Ticket or incident').fill(corpus[6] ?? '')
  await page.getByLabel('Paste addresses').fill(corpus[3] ?? '')
  await page.getByRole('button', { name: 'Make the renditions' }).click()
  await expect(page).toHaveURL(/\/shares\/TS-\d{4}-\d{4}\/review/)
  const number = /TS-\d{4}-\d{4}/.exec(page.url())?.[0] ?? ''
  for (const path of [`/shares/${number}`, `/shares/${number}?tab=text`, `/shares/${number}/review?tab=redline`, `/shares/${number}/review?tab=preview`, `/shares/${number}/review?tab=source`, '/shares', '/']) {
    await at(page, path)
    expect(await struck(), path).toBe(false)
  }
  await at(page, `/shares/${number}?tab=text`)
  await expect(page.getByText(corpus[1] ?? '').first()).toBeVisible()
  await at(page, '/signals')
  await page.getByRole('button', { name: 'Take a signal in' }).first().click()
  await page.getByLabel('Text').fill(`# Note ${corpus[0]}\n\n${all}\n${turned}`)
  await page.getByRole('button', { name: 'Take it in' }).click()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('link', { name: /Note/ }).first().click()
  // what would turn the text around is shown, not obeyed
  await expect(page.getByText('⟨U+202E⟩').first()).toBeVisible()
  expect(await struck()).toBe(false)
})
