/** Which screens each role has; the first is where one begins. The API judges what each may do. */

import type { Screen } from './route'
import type { Role } from './shapes'

export const SCREENS_OF: Readonly<Record<Role, readonly [Screen, ...Screen[]]>> = {
  clerk: ['board', 'new', 'cases'],
  reviewer: ['board', 'cases'],
  auditor: ['find', 'cases', 'audit'],
  administrator: ['accounts', 'kiosks', 'erase'],
}
