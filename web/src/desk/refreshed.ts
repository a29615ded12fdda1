/** Something that is read anew when somebody comes back to the page, and every minute while they look at it. */

import { onScopeDispose } from 'vue'

const MINUTE = 60_000

export function useRefreshed(read: () => void): void {
  const ticking = window.setInterval(() => {
    if (document.visibilityState === 'visible') read()
  }, MINUTE)
  window.addEventListener('focus', read)
  onScopeDispose(() => {
    window.clearInterval(ticking)
    window.removeEventListener('focus', read)
  })
}
