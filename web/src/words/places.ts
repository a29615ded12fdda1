/** Where a clause stands in the page of a rulebook: the name of its row there. */

import type { Article } from '@/api/shapes'

export const placeOf = ({ document, article, paragraph, item, subitem }: Article): string =>
  [document, article ?? 0, paragraph ?? 0, item ?? 0, subitem ?? 0].join('-')
