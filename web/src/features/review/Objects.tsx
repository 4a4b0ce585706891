import { useState } from 'react'
import { useT } from '../../i18n/t'
import { defang, visible } from '../../ui/defang'
import { Table } from '../../ui/Table'
import style from './review.module.css'

interface StixObject {
  id: string
  type: string
  name?: string
  pattern?: string
  value?: string
  description?: string
  relationship_type?: string
  source_ref?: string
  target_ref?: string
  object_refs?: string[]
}

/** The objects of a bundle; nothing when the text is none. */
export function objectsOf(text: string): StixObject[] {
  try {
    const bundle: unknown = JSON.parse(text)
    if (typeof bundle !== 'object' || bundle === null || !('objects' in bundle) || !Array.isArray(bundle.objects)) return []
    return bundle.objects.filter((each): each is StixObject => typeof each?.id === 'string' && typeof each?.type === 'string')
  } catch {
    return []
  }
}

const shown = (object: StixObject) => visible(object.name ?? (object.pattern ? defang(object.pattern) : (object.value ?? object.description ?? object.id)))

/** Places on a circle, the report in the middle: small, the same each time, and with the table as its twin. */
export function layout(objects: StixObject[], width: number, height: number): Map<string, { x: number; y: number }> {
  const nodes = objects.filter(({ type }) => type !== 'relationship' && type !== 'marking-definition')
  const middle = nodes.find(({ type }) => type === 'report')
  const around = nodes.filter((node) => node !== middle)
  const places = new Map(around.map((node, index) => {
    const angle = (2 * Math.PI * index) / Math.max(1, around.length) - Math.PI / 2
    return [node.id, { x: width / 2 + Math.cos(angle) * (width / 2 - 130), y: height / 2 + Math.sin(angle) * (height / 2 - 40) }]
  }))
  if (middle) places.set(middle.id, { x: width / 2, y: height / 2 })
  return places
}

const graphMax = 60

export function Objects({ text }: { text: string }) {
  const t = useT()
  const [isRaw, setRaw] = useState(false)
  const objects = objectsOf(text)
  const nodes = objects.filter(({ type }) => type !== 'relationship')
  const places = layout(objects, 760, 380)
  const lines = objects.flatMap((object) =>
    object.type === 'relationship' && object.source_ref && object.target_ref ? [[object.source_ref, object.target_ref] as const] : object.type === 'report' ? (object.object_refs ?? []).map((ref) => [object.id, ref] as const) : [],
  )
  return (
    <div className="stack">
      <Table
        caption={t.review.objects}
        rows={nodes}
        keyOf={({ id }) => id}
        columns={[
          { name: t.review.objectType, cell: ({ type }) => <span className="tag">{type}</span> },
          { name: t.review.objectName, kind: 'title', cell: (object) => <bdi>{shown(object)}</bdi> },
          { name: t.review.objectLinks, kind: 'number', short: t.review.objectLinks, cell: ({ id }) => lines.filter((line) => line.includes(id)).length },
        ]}
      />
      {places.size > 1 && places.size <= graphMax && (
        <svg viewBox="0 0 760 380" className={style.graph} role="img" aria-label={t.review.graph(places.size, lines.length)}>
          {lines.map(([from, to], index) => {
            const a = places.get(from)
            const b = places.get(to)
            return a && b ? <line key={index} x1={a.x} y1={a.y} x2={b.x} y2={b.y} /> : null
          })}
          {nodes.map((object) => {
            const at = places.get(object.id)
            return at ? (
              <g key={object.id}>
                <circle cx={at.x} cy={at.y} r={9} />
                <text x={at.x} y={at.y + 24} textAnchor="middle">
                  {shown(object).length > 30 ? `${shown(object).slice(0, 29)}…` : shown(object)}
                </text>
              </g>
            ) : null
          })}
        </svg>
      )}
      <details onToggle={(event) => setRaw(event.currentTarget.open)}>
        <summary>{t.record.raw}</summary>
        {isRaw && <pre className="code">{visible(text)}</pre>}
      </details>
    </div>
  )
}
