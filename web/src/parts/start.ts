/** How every page starts: once the API has said what can be asked; until then, and where it cannot, a plain line. */

import { createApp, watch, type Component } from 'vue'

import { Problem } from '@/api/client'
import { reachable } from '@/api/reach'
import { readVocabulary, VOCABULARY } from '@/api/vocabulary'
import '@/design/base.css'

export async function startPage(page: Component, at = '#page'): Promise<void> {
  try {
    const vocabulary = await readVocabulary()
    createApp(page).provide(VOCABULARY, vocabulary).mount(at)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const retry = document.createElement('button')
    retry.textContent = '再试一次'
    retry.onclick = () => void startPage(page, at)
    document.querySelector(at)?.replaceChildren(`${error.message}。`, retry)
    watch(reachable, () => retry.isConnected && retry.click(), { once: true })
  }
}
