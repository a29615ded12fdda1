/** One thing that is asked of the server by a button: whether it is under way, and what was said against it. */

import { shallowRef, type Ref } from 'vue'

import { Problem } from '@/api/client'

export interface Deed {
  readonly busy: Readonly<Ref<boolean>>
  readonly problem: Ref<Problem | undefined>
  /** Does it; one at a time. Whether it was done. */
  run: (act: () => Promise<unknown>) => Promise<boolean>
}

export function useDeed(): Deed {
  const busy = shallowRef(false)
  const problem = shallowRef<Problem>()

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    try {
      await act()
      return true
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, run }
}
