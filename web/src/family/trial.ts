/** A way to a yes, tried out on the facts and taken back. */

import { shallowRef, type Ref } from 'vue'

import type { WayToYes } from '@/api/shapes'

import { factsOf, withFact, type Facts } from './facts'

const APPLIED = 'request.applied_on'

export interface Trial {
  readonly way: WayToYes
  /** The facts as they were. */
  readonly before: Facts
}

export interface Trials {
  readonly trying: Readonly<Ref<Trial | undefined>>
  tryOut: (way: WayToYes) => void
  undo: () => void
}

export function useTrials(facts: Ref<Facts>): Trials {
  const trying = shallowRef<Trial>()

  /** A way that takes no time leaves the day of the application as it was given. */
  function tryOut(way: WayToYes): void {
    trying.value = { way, before: trying.value?.before ?? facts.value }
    const after = factsOf(way.application)
    facts.value = way.earliest === null ? withFact(after, APPLIED, facts.value[APPLIED]) : after
  }

  function undo(): void {
    if (trying.value) facts.value = trying.value.before
    trying.value = undefined
  }

  return { trying, tryOut, undo }
}
