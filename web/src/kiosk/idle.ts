/** How long nobody has touched the screen. */

import { onScopeDispose, ref, type Ref } from 'vue'

const TOUCHES = ['pointerdown', 'keydown', 'input', 'wheel'] as const
/** Asks whether anybody is there: its buttons answer, so that it does not go from under the finger. */
const ASKING = '[role=alertdialog]'
const BOUNDS = { least: 10, most: 900, usual: 90 }

export interface Idle {
  /** Seconds left until the screen is cleared. */
  readonly left: Ref<number>
  /** Somebody is there. */
  touch(): void
}

/** Seconds without a touch before the screen is cleared: `?idle=` of the page's address, within bounds. */
export function idleSeconds(query: string): number {
  const asked = Number(new URLSearchParams(query).get('idle') ?? BOUNDS.usual)
  return Number.isFinite(asked) ? Math.min(Math.max(Math.round(asked), BOUNDS.least), BOUNDS.most) : BOUNDS.usual
}

/** Counts down from every touch; `clear` is called at the end, and the count begins anew. */
export function useIdle(seconds: number, clear: () => void): Idle {
  const left = ref(seconds)
  let since = Date.now()

  function touch(): void {
    since = Date.now()
    left.value = seconds
  }

  function touched({ target }: Event): void {
    if (!(target instanceof Element && target.closest(ASKING))) touch()
  }

  const ticking = window.setInterval(() => {
    left.value = Math.max(0, seconds - Math.floor((Date.now() - since) / 1000))
    if (left.value > 0) return
    touch()
    clear()
  }, 500)
  for (const each of TOUCHES) document.addEventListener(each, touched, { capture: true, passive: true })
  onScopeDispose(() => {
    window.clearInterval(ticking)
    for (const each of TOUCHES) document.removeEventListener(each, touched, { capture: true })
  })
  return { left, touch }
}
