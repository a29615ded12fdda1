/** What somebody types to find a case, told apart by its shape. */

import { LENGTH } from '@/counter/idNumber'

import type { Sought } from './shapes'

const REFERENCE = /^\d[\d-]*$/
const ID_NUMBER = new RegExp(`^\\d{${String(LENGTH - 1)}}[\\dX]$`)

export function soughtBy(typed: string): { by: Sought; text: string } | undefined {
  const text = typed.normalize('NFKC').trim()
  const dense = text.replace(/\s/g, '').toUpperCase()
  if (!dense) return undefined
  if (ID_NUMBER.test(dense)) return { by: 'id_number', text: dense }
  return REFERENCE.test(dense) ? { by: 'reference', text: dense } : { by: 'name', text }
}
