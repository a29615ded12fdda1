/** Limits as somebody takes them in who borrows for the first time: years, and what would have to be known for more. */

import type { Fact, Limit } from '@/api/shapes'

import { grouped } from './money'
import { termText } from './values'

/** How many facts are named before they are only counted. */
const NAMED = 3

/** The most that is sure: 350,000 元, 8 年（96 个月）. */
export const limitText = (limit: Limit): string =>
  limit.amount === null ? '还不能确定' : amountText(limit, limit.amount)

/** What has to be known for the rest of it, and how much there is then at most. Empty where all of it is sure. */
export function limitOpen(limit: Limit, vocabulary: ReadonlyMap<string, Fact>): string {
  const { amount, at_most: most, unit } = limit
  if (amount !== null && (most === null || most === amount)) return ''
  const known = `知道${listed(limit.needs, vocabulary)}以后`
  if (most === null) return `${known}才能算`
  const long = unit === 'months'
  const bound = `最${long ? '长' : '多'} ${amountText(limit, most)}`
  return amount === null ? `${known}才能确定，${bound}` : `${known}，可能更${long ? '长' : '多'}，${bound}`
}

function amountText({ unit }: Limit, amount: string | number): string {
  return unit === 'yuan' ? `${grouped(String(amount))} 元` : `${termText(Number(amount))}（${String(amount)} 个月）`
}

/** Facts by name in the order in which they are asked, or how many they are. */
function listed(needs: readonly string[], vocabulary: ReadonlyMap<string, Fact>): string {
  const labels = [...vocabulary.values()].filter(({ id }) => needs.includes(id)).map(({ label }) => `“${label}”`)
  return labels.length > NAMED ? ` ${String(labels.length)} 项情况` : labels.join('')
}
