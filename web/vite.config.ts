import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** One HTML file a page; all of them share the parts under src. */
const PAGES = ['index', 'counter', 'desk', 'kiosk', 'embed']

export default defineConfig({
  plugins: [vue({ features: { optionsAPI: false } })],
  resolve: { alias: { '@': here('./src') } },
  build: {
    outDir: here('../api/pages'),
    emptyOutDir: true,
    assetsInlineLimit: 0, // the policy admits files only, and data: for pictures
    modulePreload: { polyfill: false },
    rolldownOptions: { input: PAGES.map((page) => here(`./${page}.html`)) },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000', '/rulebooks': 'http://127.0.0.1:8000' } },
})
