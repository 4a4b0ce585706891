import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/reset.css'
import './ui/kit.css'
import './app/shell.css'
import './styles/print.css'
import { queries } from './api/queries'
import { listenToKeys } from './app/keys'
import { preferences, show } from './app/preferences'
import { router } from './app/router'
import { SessionProvider } from './app/session'
import { loadLanguage } from './i18n/t'

show()
listenToKeys()
await loadLanguage(preferences().language)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <SessionProvider>
        <RouterProvider router={router} />
      </SessionProvider>
    </QueryClientProvider>
  </StrictMode>,
)
