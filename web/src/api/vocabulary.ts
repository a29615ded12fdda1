/** What the API can be asked about: the facts by id, and the rulebook of the city. Read once, before a page is shown. */

import { inject, type InjectionKey } from 'vue'

import * as api from './client'
import type { Fact, RulebookListed } from './shapes'

export interface Vocabulary {
  readonly facts: ReadonlyMap<string, Fact>
  readonly rulebook: RulebookListed
}

/** Raises Problem where the API cannot be reached. */
export async function readVocabulary(): Promise<Vocabulary> {
  const [facts, rulebooks] = await Promise.all([api.facts(), api.rulebooks()])
  const rulebook = rulebooks.findLast((each) => each.in_force_until === null)
  if (!rulebook) throw new api.Problem('没有正在施行的规则')
  return { facts: new Map(facts.map((fact) => [fact.id, fact])), rulebook }
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
