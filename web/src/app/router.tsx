import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { DuePage, DuesPage } from '../features/due'
import { EnterPage } from '../features/enter/EnterPage'
import { InboxPage } from '../features/inbox'
import { LogPage } from '../features/log'
import { RecordPage } from '../features/record'
import { Broken, NotFound } from './errors'
import { Shell } from './Shell'

/** Search parameters are text, so that every filter and tab stands readable in the URL. */
export type Search = Record<string, string | undefined>
const texts = (search: Record<string, unknown>): Search => Object.fromEntries(Object.entries(search).flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [])))

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: Broken })
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell, errorComponent: Broken, validateSearch: texts })
const page = <P extends string>(path: P, component: Parameters<typeof createRoute>[0]['component']) => createRoute({ getParentRoute: () => shell, path, component, errorComponent: Broken, notFoundComponent: NotFound })
const lazy = lazyRouteComponent

const tree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/enter', component: EnterPage, errorComponent: Broken }),
  shell.addChildren([
    page('/', InboxPage),
    page('/sign-in', InboxPage),
    page('/due', DuesPage),
    page('/due/$id', DuePage),
    page('/shares', LogPage),
    page('/shares/$id', RecordPage),
    page('/shares/$id/review', lazy(() => import('../features/review'), 'ReviewPage')),
    page('/shares/$id/not-share', lazy(() => import('../features/withhold'), 'ShareNotSharePage')),
    page('/due/$id/not-share', lazy(() => import('../features/withhold'), 'DueNotSharePage')),
    page('/shares/$id/expedited', lazy(() => import('../features/review/Expedited'), 'ExpeditedPage')),
    page('/shares/$id/revise', lazy(() => import('../features/compose'), 'RevisePage')),
    page('/compose', lazy(() => import('../features/compose'), 'ComposePage')),
    page('/signals', lazy(() => import('../features/signals'), 'SignalsPage')),
    page('/signals/$id', lazy(() => import('../features/signals'), 'SignalPage')),
    page('/triggers', lazy(() => import('../features/procedure/Triggers'), 'TriggersPage')),
    page('/exceptions', lazy(() => import('../features/exceptions'), 'ExceptionsPage')),
    page('/audit', lazy(() => import('../features/audit'), 'AuditPage')),
    page('/audit/$id', lazy(() => import('../features/audit/Verify'), 'VerifyPage')),
    page('/procedure', lazy(() => import('../features/procedure'), 'ProcedurePage')),
    page('/exchange', lazy(() => import('../features/exchange'), 'ExchangePage')),
    page('/exchange/$tab', lazy(() => import('../features/exchange'), 'ExchangePage')),
    page('/admin', lazy(() => import('../features/admin'), 'AdminPage')),
    page('/admin/$tab', lazy(() => import('../features/admin'), 'AdminPage')),
    page('$', NotFound),
    page('/help', lazy(() => import('../features/help'), 'HelpPage')),
  ]),
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 30_000,
  scrollRestoration: false,
  // plain name=value, no JSON: what a person reads in the URL is what a screen gets
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const parameters = new URLSearchParams()
    for (const [name, value] of Object.entries(search)) if (value !== undefined && value !== '') parameters.set(name, String(value))
    const text = parameters.toString()
    return text ? `?${text}` : ''
  },
})
