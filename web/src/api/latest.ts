/** The answer to what is asked now: typing on drops the request before, and an answer that comes late is not shown. */

import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue'

import { Problem, Unreachable } from './client'
import { reachable } from './reach'

/** Milliseconds without a change before a request is sent. */
const PAUSE = 20

export interface Latest<Answer> {
  /** The last answer; it stands while the next is on its way. */
  readonly answer: ShallowRef<Answer | undefined>
  readonly problem: ShallowRef<Problem | undefined>
}

/** Asks whenever the source changes; a source of undefined has nothing to ask. */
export function useLatest<Asked extends object, Answer>(
  source: WatchSource<Asked | undefined>,
  ask: (asked: Asked, signal: AbortSignal) => Promise<Answer>,
  pause = PAUSE,
): Latest<Answer> {
  const answer = shallowRef<Answer>()
  const problem = shallowRef<Problem>()
  let running = new AbortController()
  let waiting: number | undefined
  let unsent: Asked | undefined

  async function send(asked: Asked): Promise<void> {
    const { signal } = (running = new AbortController())
    try {
      const found = await ask(asked, signal)
      if (signal.aborted) return
      answer.value = found
      problem.value = undefined
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Problem)) throw error
      answer.value = undefined
      problem.value = error
      if (error instanceof Unreachable) unsent = asked
    }
  }

  function stop(): void {
    window.clearTimeout(waiting)
    running.abort()
    unsent = undefined
  }

  watch(
    source,
    (asked) => {
      stop()
      if (asked) {
        waiting = window.setTimeout(() => void send(asked), pause)
      } else {
        answer.value = undefined
        problem.value = undefined
      }
    },
    { immediate: true },
  )
  watch(reachable, (back) => {
    if (!back || !unsent) return
    void send(unsent)
    unsent = undefined
  })
  onScopeDispose(stop)
  return { answer, problem }
}
