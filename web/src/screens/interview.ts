/** The interview: one question after another, each chosen by the API; back at any time, and what is not known skipped. */

import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

import { nextQuestion, Problem, saidOf, Unreachable } from '@/api/client'
import { reachable } from '@/api/reach'
import type { Fact, Question } from '@/api/shapes'
import { factOf, type Vocabulary } from '@/api/vocabulary'
import { useAtHand } from '@/family/atHand'
import { applicationOf, withFact, type Facts, type FactValue } from '@/family/facts'

export interface Interview {
  /** The fact that is asked for; none once there is nothing left to ask, or before the first answer of the API. */
  readonly asking: Ref<Fact | undefined>
  /** Whether nothing is left to ask that was not skipped. */
  readonly done: Ref<boolean>
  /** What the API said last: the verdict so far, what the next question is for, how many are left. */
  readonly standing: Ref<Question | undefined>
  readonly mayGoBack: ComputedRef<boolean>
  readonly problem: Ref<Problem | undefined>
  readonly wrong: ComputedRef<ReadonlyMap<string, string>>
  /** Moves on to the next question, from the answers as they are. */
  next(): Promise<void>
  /** Leaves the question that is asked open, and every other. */
  finish(): void
  /** Leaves the question that is asked open. */
  skip(): Promise<void>
  back(): void
  /** Asks for one fact in particular. */
  ask(id: string): void
  /** Asks again whatever was skipped. */
  resume(): Promise<void>
}

/** An interview over facts that somebody else keeps. */
export function useInterview(vocabulary: Vocabulary, facts: Ref<Facts>): Interview {
  const { skipped } = useAtHand()
  const asking = ref<Fact>()
  const trail = ref<readonly string[]>([])
  const done = ref(false)
  const standing = shallowRef<Question>()
  const problem = ref<Problem>()

  function show(id: string): void {
    asking.value = factOf(vocabulary, id)
    done.value = false
    problem.value = undefined
  }

  async function next(): Promise<void> {
    try {
      const found = await nextQuestion(applicationOf(vocabulary.rulebook.city, facts.value), [...skipped.value])
      if (asking.value) trail.value = [...trail.value, asking.value.id]
      asking.value = found.next ?? undefined
      done.value = found.next === null
      standing.value = found
      problem.value = undefined
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }

  watch(reachable, (back) => {
    if (back && problem.value instanceof Unreachable) void next()
  })

  function give(id: string, value: FactValue | undefined): void {
    facts.value = withFact(facts.value, id, value)
  }

  return {
    asking,
    done,
    standing,
    problem,
    mayGoBack: computed(() => trail.value.length > 0),
    wrong: computed(() => saidOf(problem.value, 'wrong')),
    next,
    finish() {
      if (asking.value) trail.value = [...trail.value, asking.value.id]
      asking.value = undefined
      done.value = true
    },
    skip() {
      if (asking.value) {
        give(asking.value.id, undefined)
        skipped.value = new Set([...skipped.value, asking.value.id])
      }
      return next()
    },
    back() {
      const last = trail.value.at(-1)
      if (last === undefined) return
      trail.value = trail.value.slice(0, -1)
      show(last)
    },
    ask(id) {
      if (asking.value) trail.value = [...trail.value, asking.value.id]
      skipped.value = new Set([...skipped.value].filter((each) => each !== id))
      show(id)
    },
    resume() {
      skipped.value = new Set()
      return next()
    },
  }
}
