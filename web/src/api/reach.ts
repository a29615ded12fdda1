/** Whether the server can be reached. Once it cannot, it is looked for until it is back. */

import { readonly, ref } from 'vue'

/** Milliseconds between two looks. */
const PAUSE = 2000

const reached = ref(true)

export const reachable = readonly(reached)

/** A request did not get through. */
export function lost(): void {
  if (!reached.value) return
  reached.value = false
  look()
}

function look(): void {
  window.setTimeout(async () => {
    const back = await fetch('/healthz', { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (back) reached.value = true
    else look()
  }, PAUSE)
}
