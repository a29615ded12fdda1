/** What was changed of something that another may change meanwhile: kept as changes, so that they stand on a newer version too. */

import { computed, shallowRef, type ComputedRef, type Ref, type WritableComputedRef } from 'vue'

import type { Facts, FactValue } from '@/family/facts'

export interface Changes {
  /** The base with what was changed. */
  readonly draft: WritableComputedRef<Facts>
  /** How many were changed. */
  readonly count: ComputedRef<number>
  forget: () => void
}

export function useChanges(base: Readonly<Ref<Facts>>): Changes {
  const changed = shallowRef<ReadonlyMap<string, FactValue | undefined>>(new Map())
  const real = computed(() => [...changed.value].filter(([id, value]) => base.value[id] !== value))

  const draft = computed({
    get: () => {
      const entries = new Map([...Object.entries(base.value), ...real.value])
      return Object.fromEntries([...entries].filter((each): each is [string, FactValue] => each[1] !== undefined))
    },
    set: (facts: Facts) => {
      const ids = new Set([...Object.keys(base.value), ...Object.keys(facts)])
      changed.value = new Map([...ids].filter((id) => base.value[id] !== facts[id]).map((id) => [id, facts[id]]))
    },
  })
  return { draft, count: computed(() => real.value.length), forget: () => (changed.value = new Map()) }
}
