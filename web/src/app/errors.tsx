import type { ErrorComponentProps } from '@tanstack/react-router'
import { problemOf } from '../api/problem'
import { useT } from '../i18n/t'
import { LinkButton } from '../ui/Button'
import { Page } from '../ui/Page'
import { Problem } from '../ui/States'

export function NotFound() {
  const t = useT()
  return (
    <Page title={t.errors.notFound} lead={t.errors.notFoundText}>
      <div className="actions">
        <LinkButton to="/" look="primary">
          {t.nav.inbox}
        </LinkButton>
        <LinkButton to="/shares">{t.nav.log}</LinkButton>
      </div>
    </Page>
  )
}

export function Broken({ error, reset }: ErrorComponentProps) {
  const t = useT()
  return (
    <Page title={t.errors.broken} lead={t.errors.brokenText}>
      <Problem problem={problemOf(error)} again={reset} />
    </Page>
  )
}
