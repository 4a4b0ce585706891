import { Link as RouterLink } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { placeTo } from '../app/search'

type Look = 'primary' | 'secondary' | 'danger' | 'quiet'
type Size = 'small' | 'normal' | 'big'

const classOf = (look: Look, size: Size, extra = '') => `button ${look} ${size} ${extra}`.trim()

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  look?: Look
  size?: Size
  children: ReactNode
  /** Names an icon alone. */
  label?: string
}

/** A button does something here; what leads elsewhere is a link. */
export function Button({ look = 'secondary', size = 'normal', label, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} {...(rest.autoFocus ? { 'data-first': '' } : {})} {...(label ? { 'aria-label': label } : {})} className={classOf(look, size, label ? 'icon-button' : '')}>
      {children}
    </AriaButton>
  )
}

/** A link that looks like a button. */
export function LinkButton({ to, look = 'secondary', size = 'normal', search, children }: { to: string; search?: Record<string, string | undefined>; look?: Look; size?: Size; children: ReactNode }) {
  const place = placeTo(to)
  return (
    <RouterLink to={place.to} search={(search ?? place.search) as never} preload="intent" className={classOf(look, size)}>
      {children}
    </RouterLink>
  )
}

/** Opens a page that the server renders to be printed, without script, in the reader's language. */
export function PrintLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a href={`${to}?lang=${document.documentElement.lang.slice(0, 2) || 'en'}`} target="_blank" rel="noreferrer" className={classOf('secondary', 'normal')}>
      {children}
    </a>
  )
}
