/** What the number pad writes into a field, key by key. */

export type Key = string

export const CLEAR = '清空'
export const BACK = '退格'
export const TEN_THOUSAND = '万'

/** The fields that the pad writes into. */
export function isTyped(target: EventTarget | null): target is HTMLInputElement {
  return target instanceof HTMLInputElement && ['text', 'number', 'date'].includes(target.type) && !target.readOnly
}

/** The keys that a field has a use for, besides the digits. */
export function keysFor(field: HTMLInputElement): Key[] {
  if (field.type === 'date') return []
  if (field.type === 'number') return [...(field.step.includes('.') ? ['.'] : []), ...(Number(field.min) < 0 ? ['-'] : [])]
  return ['.', TEN_THOUSAND]
}

/** What stands on the pad for what a field holds. */
export function padText(field: HTMLInputElement): string {
  return field.type === 'date' ? field.value.replaceAll('-', '') : field.value
}

/** The text after a key. */
export function pressed(field: HTMLInputElement, text: string, key: Key): string {
  if (key === CLEAR) return ''
  if (key === BACK) return text.slice(0, -1)
  if (key === '-') return text.startsWith('-') ? text.slice(1) : `-${text}`
  if (field.type === 'date') return (text + key).slice(0, 8)
  if (key === '.' && text.includes('.')) return text
  if (text.endsWith(TEN_THOUSAND)) return text
  return text + key
}

/** Gives a field what stands on the pad, as if it had been typed; what is no whole value yet leaves it empty. */
export function give(field: HTMLInputElement, text: string): void {
  field.value = field.type === 'date' ? day(text) : field.type === 'number' ? text.replace(/\.$/, '') : text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

/** A text on the pad for people: a day in its parts. */
export function shown(field: HTMLInputElement, text: string): string {
  if (field.type !== 'date') return text
  return [text.slice(0, 4).padEnd(4, '_'), text.slice(4, 6).padEnd(2, '_'), text.slice(6, 8).padEnd(2, '_')].join(' - ')
}

function day(text: string): string {
  return text.length === 8 ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : ''
}
