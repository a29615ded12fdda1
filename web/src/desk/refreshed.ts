/** Something that is read anew when somebody or the server comes back, and every minute while they look at it. */

import { onScopeDispose, watch } from 'vue'

import { reachable } from '@/api/reach'

const MINUTE = 60_000

export function useRefreshed(read: () => void): void {
  const ticking = window.setInterval(() => {
    if (document.visibilityState === 'visible') read()
  }, MINUTE)
  window.addEventListener('focus', read)
  watch(reachable, (back) => back && read())
  onScopeDispose(() => {
    window.clearInterval(ticking)
    window.removeEventListener('focus', read)
  })
}
