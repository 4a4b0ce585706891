import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // an inlined file would be a data: URL, which the page's policy forbids for scripts and styles
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/v1': { target: process.env.TOCSIN_INSIDE ?? 'https://127.0.0.1:8443', secure: false, changeOrigin: true } },
  },
})
