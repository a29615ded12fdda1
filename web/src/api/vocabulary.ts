/** What the API can be asked about: the facts by id, and the rulebook of the page's city. Read once, before a page is shown. */

import { inject, type InjectionKey } from 'vue'

import { chosenOf, ofEachCity, withCity } from './city'
import * as api from './client'
import type { Fact, RulebookListed } from './shapes'

export interface Vocabulary {
  readonly facts: ReadonlyMap<string, Fact>
  /** Of the page's city. */
  readonly rulebook: RulebookListed
  /** One of each city that may be chosen. */
  readonly rulebooks: readonly RulebookListed[]
}

/** Raises Problem where the API cannot be reached, or the address names a city that there are no rules of. */
export async function readVocabulary(remembers: boolean): Promise<Vocabulary> {
  const [facts, listed] = await Promise.all([api.facts(), api.rulebooks()])
  const rulebooks = ofEachCity(listed)
  const rulebook = chosenOf(rulebooks, remembers)
  if (!rulebook) throw new api.Problem('没有正在施行的规则')
  return { facts: new Map(facts.map((fact) => [fact.id, fact])), rulebook, rulebooks }
}

/** The address of the buyer's page with a fragment, and with the city where there are several. */
export function buyerAddress({ rulebook, rulebooks }: Vocabulary, fragment: string): string {
  const address = new URL(`/${fragment}`, location.origin).href
  return rulebooks.length > 1 ? withCity(address, rulebook.city) : address
}

export const VOCABULARY: InjectionKey<Vocabulary> = Symbol('vocabulary')

/** The vocabulary of the page that a component is part of. */
export function useVocabulary(): Vocabulary {
  const vocabulary = inject(VOCABULARY)
  if (!vocabulary) throw new Error('the page was not started by startPage')
  return vocabulary
}

/** A fact of the vocabulary. Raises where there is none: a page asks for facts that the API knows. */
export function factOf(vocabulary: Vocabulary, id: string): Fact {
  const fact = vocabulary.facts.get(id)
  if (!fact) throw new Error(`unknown fact ${id}`)
  return fact
}
