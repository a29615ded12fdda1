/** Where on the page one is: the fragment's first part. A second part is a plan that somebody shared. */

import { ref, type Ref } from 'vue'

export const SCREENS = { home: '首页', quick: '算月供', check: '能不能贷', plans: '比方案' } as const

export type Screen = keyof typeof SCREENS

/** The fragment of a link to a screen, with a plan where one is shared. */
export function fragment(screen: Screen, plan = ''): string {
  return `#/${screen}${plan && `/${plan}`}`
}

/** The screen that the fragment names. `shared` is told of the plan in it, which then leaves the address. */
export function useScreen(shared: (text: string) => void): Ref<Screen> {
  const screen = ref<Screen>('home')

  function follow(): void {
    const [, name = '', plan] = location.hash.split('/')
    screen.value = name in SCREENS ? (name as Screen) : 'home'
    if (plan) {
      shared(plan)
      history.replaceState(null, '', fragment(screen.value))
    }
  }

  follow()
  window.addEventListener('hashchange', follow)
  return screen
}
