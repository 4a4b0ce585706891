import { visible } from './defang'

/** Text that came from outside or from other people: text and nothing else, kept apart from the writing direction around it. */
export function Foreign({ text, block = false }: { text: string; block?: boolean }) {
  return block ? (
    <div className="prose" dir="auto">
      {visible(text)}
    </div>
  ) : (
    <bdi>{visible(text)}</bdi>
  )
}
