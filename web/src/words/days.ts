/** Days as a clerk types them. Text in, text out. */

const TYPED = /^(\d{4})(?:(\d\d)(\d\d)|[-/.年](\d{1,2})[-/.月](\d{1,2})日?)$/

/** A day as the API takes it, from 19920615, 1992-6-15, 1992.6.15 or 1992年6月15日. Undefined where there is no such day. */
export function dayTyped(text: string): string | undefined {
  const [, year = '', ...rest] = TYPED.exec(text.normalize('NFKC').replace(/\s/g, '')) ?? []
  const [month = '', date = ''] = rest.filter(Boolean)
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? day : undefined
}
