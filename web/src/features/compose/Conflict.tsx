import { diffWordsWithSpace } from 'diff'
import type { Item } from '../../api/types'
import { useT, wordOf } from '../../i18n/t'
import { Button } from '../../ui/Button'
import { visible } from '../../ui/defang'
import { Card } from '../../ui/Page'
import { Notice } from '../../ui/States'

/** A field of an item as a person can compare it. */
const spelled = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 1))

/** The fields in which two versions of an item differ; what is empty in one and absent in the other is the same. */
export function differing(mine: Item, theirs: Item): string[] {
  const isNothing = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter((name) => !(isNothing(mine[name]) && isNothing(theirs[name])) && spelled(mine[name]) !== spelled(theirs[name])).toSorted()
}

/** Somebody else saved first: what differs, field by field, theirs against mine; nothing is lost and nothing is overwritten unseen. */
export function Conflict({ mine, theirs, revision, take }: { mine: Item; theirs: Item; revision: number; take: (name: string) => void }) {
  const t = useT()
  const names = differing(mine, theirs)
  return (
    <Card title={t.conflict.title(revision)}>
      <Notice look="warn" title={names.length ? t.conflict.text : t.conflict.same} />
      {names.map((name) => (
        <section key={name} className="stack-tight">
          <div className="spread">
            <h3>{wordOf(t.fields, name.replaceAll('_', '-'))}</h3>
            <Button size="small" onPress={() => take(name)}>
              {t.conflict.take}
            </Button>
          </div>
          <p className="prose">
            {diffWordsWithSpace(spelled(theirs[name]), spelled(mine[name])).map((piece, index) =>
              piece.added ? <ins key={index} className="redline">{visible(piece.value)}</ins> : piece.removed ? <del key={index} className="redline">{visible(piece.value)}</del> : <span key={index}>{visible(piece.value)}</span>,
            )}
          </p>
        </section>
      ))}
    </Card>
  )
}
