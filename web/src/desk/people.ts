/** The people of a case as they are typed: empty until they are. */

import { readIdNumber } from '@/counter/idNumber'

import type { Identity, People } from './shapes'

export interface Typed {
  readonly applicant: Identity
  readonly spouse: Identity
}

const NOBODY: Identity = { name: '', id_number: '' }

export const NONE_TYPED: Typed = { applicant: NOBODY, spouse: NOBODY }

export const typedOf = ({ applicant, spouse }: People): Typed => ({ applicant: applicant ?? NOBODY, spouse: spouse ?? NOBODY })

/** As the API takes them. Whoever is not married has no spouse to tell of. */
export const peopleOf = (typed: Typed, unmarried: boolean): People => ({
  applicant: given(typed.applicant),
  spouse: unmarried ? null : given(typed.spouse),
})

/** What is wrong with a number, as far as it shows from the number itself; nothing where none was typed. */
export function wrongNumber({ id_number }: Identity): string {
  const read = id_number ? readIdNumber(id_number) : undefined
  return typeof read === 'string' ? read : ''
}

function given({ name, id_number }: Identity): Identity | null {
  const identity = { name: name.trim(), id_number: id_number.normalize('NFKC').replace(/\s/g, '').toUpperCase() }
  return identity.name || identity.id_number ? identity : null
}
