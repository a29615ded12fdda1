/** Whether something on the page still lies below what the window shows. */

import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** All that lies above the window counts as shown. */
const ABOVE = '1000000px 0px 0px'

/** False as well while there is no such element. */
export function useBelow(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<boolean>> {
  const below = ref(false)
  const observer = new IntersectionObserver((seen) => (below.value = seen.at(-1)?.isIntersecting === false), {
    rootMargin: ABOVE,
  })
  watch(
    element,
    (now) => {
      observer.disconnect()
      below.value = false
      if (now) observer.observe(now)
    },
    { immediate: true },
  )
  onScopeDispose(() => observer.disconnect())
  return below
}
