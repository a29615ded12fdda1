/** Whether somebody is there: idle, the page signs out by itself; at work without a request, it tells the server. */

import { onScopeDispose, type Ref } from 'vue'

import { useIdle } from '@/kiosk/idle'

import { signOut, stay } from './session'

const SECOND = 1000
/** How often the server hears of somebody who fills in a form, and other tabs of somebody who is here. */
const PULSE = 60
const CHANNEL = 'desk-presence'

/** Seconds left until the page signs out. */
export function usePresence(seconds: number): Readonly<Ref<number>> {
  const { left, touch } = useIdle(seconds, () => void signOut(true))
  const elsewhere = new BroadcastChannel(CHANNEL)
  elsewhere.onmessage = touch

  const beating = window.setInterval(() => {
    if (seconds - left.value > PULSE) return
    elsewhere.postMessage(null)
    void stay()
  }, PULSE * SECOND)

  onScopeDispose(() => {
    window.clearInterval(beating)
    elsewhere.close()
  })
  return left
}
