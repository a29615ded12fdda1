/** A plan: what is known of a family, how it would borrow, and as a text that fits the fragment of a link. */

import type { CostRow, Loans, Method, Quote, QuoteAsked, Way } from '@/api/shapes'

import { applicationOf, type Facts, type FactValue } from './facts'

export interface Plan {
  readonly facts: Facts
  readonly way: Way['way']
  readonly method: Method
  /** Basis points that the bank puts on the loan prime rate. */
  readonly spread?: number | undefined
  /** Yuan to be borrowed in all, where it is less than what is left to pay. */
  readonly need?: string | undefined
}

/** Where the API says what is against it. */
export const NEED = 'financing.need'

export const EMPTY: Plan = { facts: {}, way: 'combined', method: 'equal_installment' }

const WAYS: readonly string[] = ['fund', 'combined', 'bank'] satisfies Way['way'][]
const METHODS: readonly string[] = ['equal_installment', 'equal_principal'] satisfies Method[]

/** What the API is asked for a plan's quote. */
export function quoteAsked(city: string, plan: Plan): QuoteAsked {
  const { spread, need } = plan
  const financing = { ...(spread !== undefined && { spread_basis_points: spread }), ...(need !== undefined && { need }) }
  return { ...applicationOf(city, plan.facts), ...(Object.keys(financing).length > 0 && { financing }) }
}

/** The row of a quote's comparison that is this plan; none where nothing is lent that way. */
export function rowOf(quote: Quote, plan: Plan): CostRow | undefined {
  return quote.comparison.rows.find((row) => row.way === plan.way && row.method === plan.method)
}

/** The loans that a quote gives a plan, as schedules are asked for; none where nothing is lent that way. */
export function loansOf(quote: Quote, plan: Plan): Loans | undefined {
  const methods = quote.ways.find((each) => each.way === plan.way)?.methods
  const found = methods?.find((each) => each.method === plan.method)
  return (
    found && {
      loans: found.plan.loans.map(({ part, loan_principal: principal, annual_rate, term_months, method }) => ({
        ...{ part, principal, annual_rate, term_months, method },
        first_due: quote.first_due,
      })),
    }
  )
}

/** A plan as text for the fragment of a link. */
export function written(plan: Plan): string {
  const bytes = new TextEncoder().encode(JSON.stringify(plan))
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The plan in such a text. Undefined where it holds none: links get cut. */
export function read(text: string): Plan | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0))
    const plan: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isPlan(plan) ? plan : undefined
  } catch {
    return undefined
  }
}

/** Whether a value from a link or from storage has the shape of a plan; the API judges what is in it. */
export function isPlan(value: unknown): value is Plan {
  if (typeof value !== 'object' || value === null) return false
  const { facts, way, method, spread, need } = value as Record<keyof Plan, unknown>
  return (
    WAYS.includes(String(way)) &&
    METHODS.includes(String(method)) &&
    (spread === undefined || Number.isSafeInteger(spread)) &&
    ['undefined', 'string'].includes(typeof need) &&
    typeof facts === 'object' &&
    facts !== null &&
    Object.entries(facts).every(([id, each]) => /^[a-z]+\.[a-z_]+$/.test(id) && isFactValue(each))
  )
}

function isFactValue(value: unknown): value is FactValue {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
