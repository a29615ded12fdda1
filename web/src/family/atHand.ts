/** What a page has at hand and its screens share: the plan, and the questions left open. A page says what becomes of it. */

import { inject, ref, type InjectionKey, type Ref } from 'vue'

import { EMPTY, type Plan } from './plan'

export interface AtHand {
  readonly plan: Ref<Plan>
  /** Facts that were asked for and not known. */
  readonly skipped: Ref<ReadonlySet<string>>
}

export const AT_HAND: InjectionKey<AtHand> = Symbol('at hand')

/** Nothing yet, over a plan that the page keeps, or else over one that goes with the page. */
export function atHand(plan: Ref<Plan> = ref(EMPTY)): AtHand {
  return { plan, skipped: ref(new Set<string>()) }
}

export function useAtHand(): AtHand {
  const found = inject(AT_HAND)
  if (!found) throw new Error('the page provides nothing at hand')
  return found
}
