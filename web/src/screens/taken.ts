/** What a screen offers to be taken away: its page says how. */

import type { Plan } from '@/family/plan'
import type { Saved } from '@/parts/SaveFiles.vue'

export interface Taken {
  readonly files: readonly Saved[]
  /** The fragment of a link to the screen as it stands. */
  readonly fragment: string
  readonly plan: Plan
}
