/** Whether somebody is there: idle, the page signs out by itself; at work without a request, it tells the server. */

import { onScopeDispose, shallowRef, type Ref } from 'vue'

import { useIdle } from '@/kiosk/idle'

import { signOut, stay } from './session'

const SECOND = 1000
/** How often the server hears of somebody who fills in a form, and other tabs of somebody who is here. */
const PULSE = 60
/** Minutes before the end of a session at which the page says so. */
const NOTICE = 10
const CHANNEL = 'desk-presence'

export interface Presence {
  /** Seconds left until the page signs out. */
  readonly left: Readonly<Ref<number>>
  /** Whether the session, which ends however busy one is, is about to. */
  readonly ending: Readonly<Ref<boolean>>
}

export function usePresence(seconds: number, endsAt: string): Presence {
  const ending = shallowRef(false)
  const { left, touch } = useIdle(seconds, () => void signOut(true))
  const elsewhere = new BroadcastChannel(CHANNEL)
  elsewhere.onmessage = touch

  const beating = window.setInterval(() => {
    ending.value = Date.parse(endsAt) - Date.now() < NOTICE * PULSE * SECOND
    if (seconds - left.value > PULSE) return
    elsewhere.postMessage(null)
    void stay()
  }, PULSE * SECOND)

  onScopeDispose(() => {
    window.clearInterval(beating)
    elsewhere.close()
  })
  return { left, ending }
}
