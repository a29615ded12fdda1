import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The script that other sites include: one file under one name, beside the pages that were built before. */
export default defineConfig({
  resolve: { alias: { '@': here('./src') } },
  publicDir: false,
  build: {
    outDir: here('../api/pages'),
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: here('./src/embed/loader.ts'), output: { entryFileNames: 'embed.js' } },
  },
})
