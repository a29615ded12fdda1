/** The page by keyboard: what a key chooses, and where it leads. */

import type { Fact } from '@/api/shapes'
import type { FactValue } from '@/family/facts'

export const UNKNOWN = '0'

/** The value that a key stands for in a fact of a few choices; null is unknown. Undefined where it stands for none. */
export function valueByKey({ kind, choices }: Fact, key: string): FactValue | null | undefined {
  if (key === UNKNOWN && (kind === 'yes_no' || choices)) return null
  if (kind === 'yes_no') return { y: true, n: false }[key.toLowerCase()]
  return choices && /^\d$/.test(key) ? Object.keys(choices)[Number(key) - 1] : undefined
}

/** What to press in a fact of a few choices. */
export function keysOf({ kind, choices }: Fact): string {
  if (kind === 'yes_no') return 'Y 是 · N 否 · 0 未知'
  if (!choices) return ''
  return [...Object.values(choices).map((label, place) => `${String(place + 1)} ${label}`), '0 未知'].join(' · ')
}

const CONTROL = 'input:checked, input:not([type=radio]), select'

/** From a row of the form to the next that can be filled in. */
export function moveOn(row: Element): void {
  const rows = [...document.querySelectorAll('[data-row]')]
  const next = rows[rows.indexOf(row) + 1]
  if (next) enter(next)
}

/** To the first control of a row or section, or to its heading where it has none. */
export function enter(place: Element): void {
  const control = place.querySelector<HTMLElement>(CONTROL) ?? place.querySelector<HTMLElement>('[tabindex]')
  control?.focus()
  if (control instanceof HTMLInputElement) control.select()
}
