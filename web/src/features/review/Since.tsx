import { diffLines, diffWordsWithSpace } from 'diff'
import type { Since } from '../../api/types'
import { useT, wordOf } from '../../i18n/t'
import { visible } from '../../ui/defang'
import { Card } from '../../ui/Page'
import { Empty } from '../../ui/States'
import style from './review.module.css'

/** JSON a value a line; nothing for other text. */
function asLines(text: string): string | undefined {
  try {
    return `${JSON.stringify(JSON.parse(text), null, 1)}\n`
  } catch {
    return undefined
  }
}

/** What came and went, piece by piece: of prose word by word, of objects line by line and without what stayed. */
export function pieces(before: string, after: string): { value: string; added?: boolean; removed?: boolean }[] {
  const [old, fresh] = [asLines(before), asLines(after)]
  if (old === undefined || fresh === undefined) return diffWordsWithSpace(before, after)
  return diffLines(old, fresh).map((piece) => (piece.added || piece.removed ? piece : { value: '…\n' }))
}

/** What differs between what somebody agreed to and what stands there now: the terms first, then each text word by word. */
export function SinceView({ since }: { since: Since }) {
  const t = useT()
  if (since.parts.length + since.terms.length === 0) return <Empty title={t.review.sinceNothing} text={t.review.sinceNothingText} />
  return (
    <div className="stack" style={{ gap: 'var(--gap-5)' }}>
      {since.terms.length > 0 && (
        <Card title={t.review.sinceTerms}>
          <dl className="facts">
            {since.terms.map(({ name, before, after }) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{wordOf(t.review.termNames, name.split(':')[0] ?? '')}</dt>
                <dd className="row">
                  {before !== null && <del className="redline">{visible(before)}</del>}
                  {after !== null ? <ins className="redline">{visible(after)}</ins> : <span className="soft">{t.review.sinceGone}</span>}
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
      {since.parts.map(({ name, before, after }) => (
        <Card key={name} title={wordOf(t.parts, name)}>
          <div className={style.text} dir="auto">
            {pieces(before ?? '', after ?? '').map((piece, index) =>
              piece.added ? <ins key={index} className="redline">{visible(piece.value)}</ins> : piece.removed ? <del key={index} className="redline">{visible(piece.value)}</del> : <span key={index}>{visible(piece.value)}</span>,
            )}
          </div>
        </Card>
      ))}
    </div>
  )
}
