/** Values of facts as people read them. */

import type { Fact } from '@/api/shapes'
import type { FactValue } from '@/family/facts'

import { grouped } from './money'

const MONTHS_A_YEAR = 12

/** A value with its unit: 980,000 元, 30 年, 是, 普通住房. */
export function valueText(fact: Fact, value: FactValue): string {
  switch (fact.kind) {
    case 'yes_no':
      return value ? '是' : '否'
    case 'choice':
      return fact.choices?.[String(value)] ?? String(value)
    case 'money':
      return `${grouped(String(value))} ${fact.unit}`
    case 'day':
      return dayText(String(value))
    default:
      return `${String(value)} ${fact.unit}`.trim()
  }
}

/** A day as it is spoken: 2026 年 3 月 2 日. */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${String(year)} 年 ${String(month)} 月 ${String(date)} 日`
}

/** A term: 30 年, 7 年 6 个月. */
export function termText(months: number): string {
  const years = Math.floor(months / MONTHS_A_YEAR)
  const rest = months % MONTHS_A_YEAR
  return [years && `${String(years)} 年`, rest && `${String(rest)} 个月`].filter(Boolean).join(' ')
}
