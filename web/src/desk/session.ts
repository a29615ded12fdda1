/** Who is signed in on this page, and why nobody is. Nothing of it is kept on the device. */

import { readonly, shallowRef } from 'vue'

import { Problem } from '@/api/client'

import * as desk from './client'
import type { Session, SigningIn } from './shapes'

const IDLE = '您有一段时间没有操作，为安全起见已退出。请重新登录，登录后回到刚才的页面。'
const OVER = '登录已失效，请重新登录，登录后回到刚才的页面。'

const current = shallowRef<Session>()
const farewell = shallowRef('')
const failure = shallowRef<Problem>()
/** Whether it has been found out who is signed in. */
const known = shallowRef(false)

export const session = readonly(current)
export const signedOut = readonly(farewell)
export const unavailable = readonly(failure)
export const asked = readonly(known)

desk.watchSession(
  () => leave(current.value ? OVER : ''),
  () => void begin(),
)

/** Finds out who is signed in. */
export async function begin(): Promise<void> {
  try {
    current.value = await desk.readSession()
    failure.value = undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    failure.value = error.code === 'not_signed_in' ? undefined : error
  }
  known.value = true
}

/** Raises Problem where name, password or code are not right. */
export async function signIn(given: SigningIn): Promise<void> {
  current.value = await desk.signIn(given)
  leave('', current.value)
}

/** Signs out; `idle` where nobody did anything for too long. */
export async function signOut(idle = false): Promise<void> {
  const ending = desk.signOut().catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error // a server that cannot be reached ends the session by its own clock
  })
  leave(idle ? IDLE : '')
  await ending
}

/** Tells the server that somebody is at work who sends it nothing. */
export async function stay(): Promise<void> {
  try {
    current.value = await desk.readSession()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

function leave(why: string, next?: Session): void {
  current.value = next
  farewell.value = why
}
