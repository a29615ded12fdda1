/** A fact's value as the controls want it: as text, or as a number. */

import { computed, type Ref, type WritableComputedRef } from 'vue'

import type { FactValue } from '@/family/facts'

export interface Given {
  readonly text: WritableComputedRef<string | undefined>
  readonly number: WritableComputedRef<number | undefined>
}

export function given(value: Ref<FactValue | undefined>): Given {
  return {
    text: computed({
      get: () => (value.value === undefined ? undefined : String(value.value)),
      set: (typed) => (value.value = typed),
    }),
    number: computed({
      get: () => (typeof value.value === 'number' ? value.value : undefined),
      set: (typed) => (value.value = typed),
    }),
  }
}
