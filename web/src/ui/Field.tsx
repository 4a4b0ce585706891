import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { usePreferences } from '../app/preferences'
import { useT } from '../i18n/t'
import { spellUtc } from './Time'

interface Shell {
  label: string
  /** The heading above says it already: the label is read aloud and not shown. */
  hideLabel?: boolean | undefined
  help?: ReactNode
  error?: string | undefined
  required?: boolean
  /** Draws the control with what ties it to its label, help and error. */
  children: (ties: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true; 'aria-required'?: true }) => ReactNode
}

/** A control with its label above, its help and its error below, all tied to it. */
export function Field({ label, hideLabel = false, help, error, required = false, children }: Shell) {
  const t = useT()
  const id = useId()
  const described = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'hidden-visually' : undefined}>
        {label}
        {required && <span className="must">{t.ui.required}</span>}
      </label>
      {help && (
        <div className="help" id={`${id}-help`}>
          {help}
        </div>
      )}
      {children({ id, ...(described ? { 'aria-describedby': described } : {}), ...(error ? { 'aria-invalid': true as const } : {}), ...(required ? { 'aria-required': true as const } : {}) })}
      {error && (
        <div className="field-error" id={`${id}-error`}>
          <CircleAlert size={14} aria-hidden />
          {error}
        </div>
      )}
    </div>
  )
}

interface Common {
  label: string
  hideLabel?: boolean | undefined
  help?: ReactNode
  error?: string | undefined
  required?: boolean
  value: string
  onChange: (value: string) => void
}

export function TextField({ label, hideLabel, help, error, required, value, onChange, type = 'text', autoComplete = 'off', maxLength, inputMode, autoFocus = false }: Common & { type?: 'text' | 'email' | 'password' | 'search'; autoComplete?: string; maxLength?: number; inputMode?: 'numeric'; autoFocus?: boolean }) {
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} required={required ?? false}>
      {(ties) => <input {...ties} type={type} value={value} autoComplete={autoComplete} maxLength={maxLength} inputMode={inputMode} autoFocus={autoFocus} data-first={autoFocus ? '' : undefined} spellCheck={false} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  )
}

export function TextArea({ label, hideLabel, help, error, required, value, onChange, rows = 3, maxLength, mono = false }: Common & { rows?: number; maxLength?: number; mono?: boolean }) {
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} required={required ?? false}>
      {(ties) => <textarea {...ties} className={mono ? 'mono' : undefined} dir="auto" rows={rows} value={value} maxLength={maxLength} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  )
}

export interface Option {
  id: string
  title: string
}

export function Select({ label, hideLabel, help, error, required, value, onChange, options, none }: Common & { options: Option[]; none?: string }) {
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} required={required ?? false}>
      {(ties) => (
        <select {...ties} value={value} onChange={(event) => onChange(event.target.value)}>
          {(none !== undefined || !value) && <option value="">{none ?? '–'}</option>}
          {options.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

export function Check({ label, help, value, onChange }: { label: ReactNode; help?: ReactNode; value: boolean; onChange: (value: boolean) => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {help && <span className="help" style={{ display: 'block' }}>{help}</span>}
      </span>
    </label>
  )
}

/** Several of a few, each with its own check box, under one legend. */
export function Checks({ legend, help, options, value, onChange }: { legend: string; help?: string; options: (Option & { help?: string })[]; value: string[]; onChange: (value: string[]) => void }) {
  return (
    <fieldset className="field">
      <legend className="legend">{legend}</legend>
      {help && <div className="help">{help}</div>}
      {options.map((option) => (
        <Check key={option.id} label={option.title} help={option.help} value={value.includes(option.id)} onChange={(on) => onChange(on ? [...value, option.id] : value.filter((each) => each !== option.id))} />
      ))}
    </fieldset>
  )
}

const offsetAt = (zone: string, at: Date): number => {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  )
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(at.getTime() / 1000) * 1000
}

/** `2026-11-25T14:05` of a zone, as an instant; empty when it is none. In the hour that a clock change repeats, the first. */
export function instantOf(local: string, zone: string): string {
  const asUtc = new Date(`${local}:00Z`)
  if (!local || Number.isNaN(asUtc.getTime())) return ''
  const guess = new Date(asUtc.getTime() - offsetAt(zone, asUtc))
  const settled = new Date(asUtc.getTime() - offsetAt(zone, guess))
  return `${settled.toISOString().slice(0, 19)}Z`
}

/** The other way round, for a datetime-local input. */
export function localOf(instant: string, zone: string): string {
  const at = new Date(instant)
  return !instant || Number.isNaN(at.getTime()) ? '' : new Date(at.getTime() + offsetAt(zone, at)).toISOString().slice(0, 16)
}

/** A point in time: typed in the reader's zone, which it names, and shown in UTC below. The value is RFC 3339. */
export function InstantField({ label, hideLabel, help, error, required, value, onChange }: Common) {
  const t = useT()
  const { zone } = usePreferences()
  return (
    <Field
      label={label}
      hideLabel={hideLabel}
      help={
        <>
          {help} {t.ui.inZone(zone)}
          {value && zone !== 'UTC' ? ` = ${spellUtc(new Date(value)).slice(0, 16)} UTC` : ''}
        </>
      }
      error={error}
      required={required ?? false}
    >
      {(ties) => <input {...ties} type="datetime-local" value={localOf(value, zone)} onChange={(event) => onChange(instantOf(event.target.value, zone))} />}
    </Field>
  )
}
