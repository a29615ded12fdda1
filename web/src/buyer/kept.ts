/** What this device keeps for a buyer: the plan at hand while the tab is open, saved plans until they are removed. */

import { ref, watch, type Ref } from 'vue'

import { EMPTY, isPlan, type Plan } from '@/family/plan'

export interface SavedPlan {
  readonly name: string
  readonly plan: Plan
}

export const plan = kept<Plan>(sessionStorage, 'plan', isPlan, EMPTY)
export const savedPlans = kept<readonly SavedPlan[]>(localStorage, 'saved-plans', areSavedPlans, [])

function kept<Value>(
  storage: Storage,
  key: string,
  fits: (value: unknown) => value is Value,
  otherwise: Value,
): Ref<Value> {
  const value = ref(stored(storage, key, fits) ?? otherwise) as Ref<Value>
  watch(value, (now) => storage.setItem(key, JSON.stringify(now)))
  return value
}

function stored<Value>(storage: Storage, key: string, fits: (value: unknown) => value is Value): Value | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    return fits(value) ? value : undefined
  } catch {
    return undefined
  }
}

function areSavedPlans(value: unknown): value is SavedPlan[] {
  return Array.isArray(value) && value.every((each: Partial<SavedPlan>) => typeof each.name === 'string' && isPlan(each.plan))
}
