/** The page around this one: whose it is, what it is told, and what it may say. */

import { HEIGHT, PLAN, READY, STYLE, STYLED } from './messages'

/** The origin that the loader named; nothing is said to, or heard from, any other. Undefined where it named none. */
export function hostOf(query: string): string | undefined {
  try {
    const { origin, protocol } = new URL(new URLSearchParams(query).get('host') ?? '')
    return ['https:', 'http:'].includes(protocol) ? origin : undefined
  } catch {
    return undefined
  }
}

/** Tells the host how high the page is whenever that changes, and takes the look that it asks for. */
export function attach(host: string): void {
  window.addEventListener('message', ({ origin, source, data }: MessageEvent) => {
    if (origin !== host || source !== window.parent) return
    const { type, style } = (data ?? {}) as { type?: string; style?: Record<string, unknown> }
    if (type === STYLE && style) take(style)
  })
  new ResizeObserver(() => {
    say(host, { type: HEIGHT, height: Math.ceil(document.documentElement.getBoundingClientRect().height) })
  }).observe(document.documentElement)
  say(host, { type: READY })
}

/** Hands a plan over; only ever because its owner asked for it. */
export function handOver(host: string, plan: unknown): void {
  say(host, { type: PLAN, plan })
}

function say(host: string, message: object): void {
  window.parent.postMessage(message, host)
}

function take(style: Record<string, unknown>): void {
  for (const [name, allowed] of Object.entries(STYLED)) {
    const value = style[name]
    if (typeof value === 'string' && allowed.test(value)) document.documentElement.style.setProperty(`--${name}`, value)
  }
}
