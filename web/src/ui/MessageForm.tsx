import { type Field, type MessageName, tables } from '../api/generated/fields'
import type { ProblemDocument } from '../api/problem'
import { useServerTexts, useT, wordOf } from '../i18n/t'
import { Check, InstantField, type Option, Select, TextArea, TextField } from './Field'

export type Values = Record<string, unknown>

/** Where the server's pointer lies: `/reason` and below belong to the field `reason`. */
export function isAt(problem: ProblemDocument | undefined, pointer: string): boolean {
  const where = problem?.where
  return where !== undefined && (where === pointer || where.startsWith(`${pointer}/`))
}

interface FormProps {
  /** The message that is sent: its table of fields is the server's own. */
  message: MessageName
  value: Values
  onChange: (value: Values) => void
  problem?: ProblemDocument | undefined
  /** These fields, in this order; all when left out. */
  only?: string[]
  /** What a field that names an id can be. */
  choices?: Record<string, Option[]>
}

/** The fields of a message as the server describes them. It checks; this shows what it said beside the field. */
export function MessageForm({ message, value, onChange, problem, only, choices = {} }: FormProps) {
  const { help } = useServerTexts()
  const fields = only ? only.flatMap((name) => tables[message].find((field) => field.name === name) ?? []) : tables[message]
  return (
    <div className="form">
      {fields.map((field) => (
        <MessageField key={field.name} field={{ ...field, help: help(message, field) }} value={value[field.name]} problem={isAt(problem, `/${field.name}`) ? problem : undefined} choices={choices[field.name]} onChange={(next) => onChange({ ...value, [field.name]: next })} />
      ))}
    </div>
  )
}

const longText = 1000

export function MessageField({ field, value, onChange, problem, choices, hideLabel = false }: { field: Field; hideLabel?: boolean; value: unknown; onChange: (value: unknown) => void; problem?: ProblemDocument | undefined; choices?: Option[] | undefined }) {
  const t = useT()
  const common = { label: wordOf(t.fields, field.name.replaceAll('_', '-')), help: hideLabel ? undefined : field.help, hideLabel, required: field.required, error: problem ? (problem.detail ?? problem.title) : undefined }
  const text = typeof value === 'string' ? value : ''
  const orNothing = (next: string) => onChange(next === '' ? undefined : next)
  if (choices) return <Select {...common} value={text} options={choices} {...(field.required ? {} : { none: '–' })} onChange={orNothing} />
  switch (field.type) {
    case 'choice':
      return <Select {...common} value={text} options={(field.options ?? []).map((id) => ({ id, title: wordOf(t.options, id) }))} {...(field.required ? {} : { none: '–' })} onChange={orNothing} />
    case 'instant':
      return <InstantField {...common} value={text} onChange={orNothing} />
    case 'integer':
      return <TextField {...common} inputMode="numeric" value={typeof value === 'number' ? String(value) : ''} onChange={(next) => onChange(/^\d+$/.test(next) ? Number(next) : undefined)} />
    case 'boolean':
      return <Check label={common.label} help={field.help} value={value === true} onChange={onChange} />
    case 'list':
      return <TextField {...common} value={Array.isArray(value) ? value.join(', ') : ''} onChange={(next) => onChange(next.trim() ? next.split(',').map((each) => each.trimStart()) : undefined)} />
    case 'text':
      return (field.max ?? 0) > longText ? (
        <TextArea {...common} value={text} onChange={orNothing} {...(field.max ? { maxLength: field.max } : {})} />
      ) : (
        <TextField {...common} value={text} onChange={orNothing} {...(field.max ? { maxLength: field.max } : {})} />
      )
    default:
      return <TextField {...common} value={text} onChange={orNothing} />
  }
}
