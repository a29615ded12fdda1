/** The case that a screen shows and its parts change: read from the API, and read again after each change. */

import { inject, shallowRef, type InjectionKey, type Ref } from 'vue'

import { Problem } from '@/api/client'

import * as desk from './client'
import type { Case, Receipt } from './shapes'

export interface CaseAtHand {
  readonly shown: Readonly<Ref<Case | undefined>>
  readonly problem: Readonly<Ref<Problem | undefined>>
  /** Somebody else changed the case since it was read. */
  readonly stale: Readonly<Ref<boolean>>
  read: () => Promise<void>
  /** Changes the version that is shown. Raises Problem; what was typed is the caller's to keep. */
  change: (act: (version: number) => Promise<Receipt>) => Promise<void>
}

export const CASE: InjectionKey<CaseAtHand> = Symbol('case')

export function caseAtHand(reference: string): CaseAtHand {
  const shown = shallowRef<Case>()
  const problem = shallowRef<Problem>()
  const stale = shallowRef(false)

  async function read(): Promise<void> {
    try {
      shown.value = await desk.readCase(reference)
      problem.value = undefined
      stale.value = false
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }

  async function change(act: (version: number) => Promise<Receipt>): Promise<void> {
    if (!shown.value) return
    try {
      await act(shown.value.version)
    } catch (error) {
      if (error instanceof Problem && error.code === 'stale_version') stale.value = true
      throw error
    }
    await read()
  }

  return { shown, problem, stale, read, change }
}

/** The case of the screen that a component is part of. */
export function useCase(): CaseAtHand {
  const found = inject(CASE)
  if (!found) throw new Error('the screen provides no case')
  return found
}
