/** How every page starts: once the API has said what can be asked; until then, and where it cannot, a plain line. */

import { createApp, watch, type Component } from 'vue'

import { show, UnknownCity } from '@/api/city'
import { Problem } from '@/api/client'
import { reachable } from '@/api/reach'
import { readVocabulary, VOCABULARY } from '@/api/vocabulary'
import '@/design/base.css'

interface Settings {
  readonly at?: string
  /** Whether the page goes by the city that was chosen last on this device. */
  readonly remembers?: boolean
}

export async function startPage(page: Component, { at = '#page', remembers = false }: Settings = {}): Promise<void> {
  try {
    const vocabulary = await readVocabulary(remembers)
    if (remembers && vocabulary.rulebooks.length > 1) show(vocabulary.rulebook.city)
    createApp(page).provide(VOCABULARY, vocabulary).mount(at)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const retry = document.createElement('button')
    const astray = error instanceof UnknownCity
    retry.textContent = astray ? '换一个城市' : '再试一次'
    retry.onclick = () => (astray ? location.assign(location.pathname) : void startPage(page, { at, remembers }))
    const said = document.createElement('main')
    said.className = 'row'
    said.append(`${error.message}。`, retry)
    document.querySelector(at)?.replaceChildren(said)
    watch(reachable, () => retry.isConnected && retry.click(), { once: true })
  }
}
