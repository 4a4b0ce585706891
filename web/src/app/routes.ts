import { ArrowLeftRight, BookOpenText, CircleAlert, CircleHelp, ClipboardCheck, FilePenLine, Inbox, ListChecks, Rss, Send, Settings, Zap } from 'lucide-react'
import type { Catalogue } from '../i18n/t'

/** One place of the navigation. `right`: who lacks it does not see the place; the server refuses them anyway. */
export interface Place {
  id: keyof Catalogue['nav']
  to: string
  icon: typeof Inbox
  keys?: string
  right?: string
  group: 'work' | 'record' | 'rules'
}

/** The navigation, flat, in the order of a day. */
export const places: Place[] = [
  { id: 'inbox', to: '/', icon: Inbox, keys: 'g i', group: 'work' },
  { id: 'due', to: '/due', icon: ListChecks, keys: 'g d', group: 'work' },
  { id: 'signals', to: '/signals', icon: Rss, keys: 'g s', group: 'work' },
  { id: 'compose', to: '/compose', icon: FilePenLine, keys: 'c', right: 'author', group: 'work' },
  { id: 'log', to: '/shares', icon: Send, keys: 'g l', group: 'record' },
  { id: 'exceptions', to: '/exceptions', icon: CircleAlert, keys: 'g x', group: 'record' },
  { id: 'audit', to: '/audit', icon: ClipboardCheck, keys: 'g e', group: 'record' },
  { id: 'triggers', to: '/triggers', icon: Zap, keys: 'g t', group: 'rules' },
  { id: 'procedure', to: '/procedure', icon: BookOpenText, keys: 'g p', group: 'rules' },
  { id: 'exchange', to: '/exchange', icon: ArrowLeftRight, keys: 'g o', group: 'rules' },
  { id: 'admin', to: '/admin', icon: Settings, keys: 'g a', group: 'rules' },
  { id: 'help', to: '/help', icon: CircleHelp, group: 'rules' },
]
