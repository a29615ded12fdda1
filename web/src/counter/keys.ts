/** The page by keyboard: what a key chooses, and where it leads. */

import { onMounted, onUnmounted } from 'vue'

import type { Fact } from '@/api/shapes'
import type { FactValue } from '@/family/facts'

export const UNKNOWN = '0'

/** What the keys of a form do, for whoever asks. */
export const FORM_KEYS = [
  ['Tab / Shift + Tab', '下一项 / 上一项'],
  ['Enter', '填好这一项，到下一项'],
  ['Y / N', '是 / 否，并到下一项'],
  ['1 至 9', '选第几个选项，并到下一项'],
  ['0', '未知，并到下一项'],
  ['空格', '勾选收到的材料'],
  ['Alt + 1 至 6', '到各组情况'],
] as const
export const HELP_KEY = ['?', '打开这张表；Esc 关闭'] as const

/** The keys of the whole page: Alt with a digit leads to the section of that digit, and a question mark asks for help. */
export function useJumps(help: () => void): void {
  function press(event: KeyboardEvent): void {
    const section = event.altKey && document.querySelector(`[data-jump="${event.code.replace('Digit', '')}"]`)
    if (section) {
      event.preventDefault()
      enter(section)
    } else if ((event.key === '?' || event.key === '？') && !isText(event.target)) {
      event.preventDefault()
      help()
    }
  }

  onMounted(() => window.addEventListener('keydown', press))
  onUnmounted(() => window.removeEventListener('keydown', press))
}

/** Whether what is typed there may be prose, in which a question mark is one. */
const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.dataset['prose'] !== undefined)

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

/** To the first control of a row or section, else to its heading, its text, a button or a link. */
export function enter(place: Element): void {
  const [control] = [CONTROL, '[tabindex]', 'textarea', 'button:enabled', 'a'].flatMap((each) => [...place.querySelectorAll<HTMLElement>(each)])
  control?.focus()
  if (control instanceof HTMLInputElement) control.select()
}
