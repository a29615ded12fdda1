/** What the embedded page and the page around it say to each other; `docs/embedding.md` tells the rest. */

export const READY = 'loan-engine:ready'
export const HEIGHT = 'loan-engine:height'
export const PLAN = 'loan-engine:plan'
export const STYLE = 'loan-engine:style'

/** The variables of the look that a host may set, and what their values may be. */
export const STYLED = {
  accent: /^#[0-9a-f]{6}$/i,
  'accent-strong': /^#[0-9a-f]{6}$/i,
  'accent-soft': /^#[0-9a-f]{6}$/i,
  paper: /^#[0-9a-f]{6}$/i,
  card: /^#[0-9a-f]{6}$/i,
  radius: /^\d{1,2}(\.\d+)?(px|rem)$/,
} as const

export type Styled = keyof typeof STYLED
