/** Whose rules a page goes by: `?city=` of its address, and on a page that remembers, else the city chosen last. */

import { Problem } from './client'
import type { RulebookListed } from './shapes'

const PARAMETER = 'city'
const KEPT_AS = 'city'

/** The address names a city that there are no rules of. */
export class UnknownCity extends Problem {
  constructor() {
    super('这里没有这个城市的规则')
  }
}

/** One rulebook in force of each city. */
export function ofEachCity(rulebooks: readonly RulebookListed[]): RulebookListed[] {
  const inForce = rulebooks.filter((each) => each.in_force_until === null)
  return [...new Map(inForce.map((each) => [each.city, each])).values()]
}

/** The rulebook of the page's city; the last where none was chosen. Raises UnknownCity. */
export function chosenOf(rulebooks: readonly RulebookListed[], remembers: boolean): RulebookListed | undefined {
  const of = (city: string | null): RulebookListed | undefined => rulebooks.find((each) => each.city === city)
  const named = new URLSearchParams(location.search).get(PARAMETER)
  if (named !== null && !of(named)) throw new UnknownCity()
  return of(named) ?? (remembers ? of(localStorage.getItem(KEPT_AS)) : undefined) ?? rulebooks.at(-1)
}

/** Opens the page anew with another city's rules. */
export function choose(city: string): void {
  localStorage.setItem(KEPT_AS, city)
  location.assign(withCity(location.href, city))
}

/** Puts the city into the address of the page as it stands. */
export function show(city: string): void {
  history.replaceState(null, '', withCity(location.href, city))
}

/** An address of ours with the city in it. */
export function withCity(address: string, city: string): string {
  const found = new URL(address, location.origin)
  found.searchParams.set(PARAMETER, city)
  return found.href
}
