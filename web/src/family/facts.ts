/** What is known of a family: facts by id. A fact that was not given is absent, never empty, zero or false. */

import type { Application } from '@/api/shapes'

export type FactValue = string | number | boolean
export type Facts = Readonly<Record<string, FactValue>>

/** The facts with one of them given, or no longer given. */
export function withFact(facts: Facts, id: string, value: FactValue | undefined): Facts {
  const { [id]: _, ...others } = facts
  return value === undefined ? others : { ...others, [id]: value }
}

const OTHER: Readonly<Record<string, string>> = { applicant: 'spouse', spouse: 'applicant' }

/** The same family with the two spouses in each other's place. */
export function exchanged(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([id, value]) => {
      const [group = '', name = ''] = id.split('.')
      return [`${OTHER[group] ?? group}.${name}`, value]
    }),
  )
}

/** Facts as the application that the API takes. Whoever is not married has no spouse to tell of. */
export function applicationOf(city: string, facts: Facts): Application {
  const document: Record<string, Record<string, FactValue>> = {}
  for (const [id, value] of Object.entries(facts)) {
    const [group = '', name = ''] = id.split('.')
    if (group !== 'spouse' || facts['household.married'] !== false) (document[group] ??= {})[name] = value
  }
  return { city, ...document }
}

/** The facts in an application. */
export function factsOf(application: object): Facts {
  const groups = Object.entries(application).filter((each): each is [string, object] => each[1] instanceof Object)
  return Object.fromEntries(
    groups.flatMap(([group, fields]) =>
      Object.entries(fields)
        .filter(([, value]) => value !== null)
        .map(([name, value]): [string, FactValue] => [`${group}.${name}`, value as FactValue]),
    ),
  )
}
