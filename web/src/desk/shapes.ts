/** Short names for what the desk's part of the API takes and gives. */

import type { Application, Article, Assessment } from '@/api/shapes'

export type Role = 'clerk' | 'reviewer' | 'auditor' | 'administrator'
export type Outcome = 'approved' | 'declined'
export type Step = 'accepted' | 'decided' | 'guaranteed' | 'disbursed' | 'withdrawn'
export type Purpose = 'check_identity' | 'contact' | 'correct'

export interface Session {
  readonly account: { readonly name: string; readonly role: Role; readonly role_label: string; readonly branch: string }
  readonly csrf: string
  readonly idle_seconds: number
  readonly ends_at: string
}

export interface SigningIn {
  readonly name: string
  readonly password: string
  readonly code?: string
}

export interface Listed {
  readonly reference: string
  readonly branch: string
  readonly state: string
  readonly state_label: string
  readonly outcome: Outcome | null
  readonly outcome_label: string | null
  readonly applicant: string | null
  readonly verdict: string
  readonly verdict_label: string
  readonly assigned_to: string | null
  readonly waiting: boolean
  readonly due: string | null
  readonly due_label: string | null
  readonly opened_at: string
  readonly version: number
  readonly erased: boolean
}

export interface Group {
  readonly id: string
  readonly label: string
  readonly cases: readonly Listed[]
}

export interface Board {
  readonly today: string
  readonly groups: readonly Group[]
}

export type Sought = 'reference' | 'name' | 'id_number'

export interface Identity {
  readonly name: string
  readonly id_number: string
}

export interface People {
  readonly applicant: Identity | null
  readonly spouse: Identity | null
}

export interface Receipt {
  readonly reference: string
  readonly version: number
  readonly state: string
}

export interface PaperHeld {
  readonly id: string
  readonly title: string
  readonly needed: boolean | null
  readonly received: { readonly at: string; readonly by: string } | null
  readonly articles: readonly Article[]
}

export interface Note {
  readonly at: string
  readonly by: string
  readonly text: string
}

export interface Moved {
  readonly at: string
  readonly by: string
  readonly state: string
  readonly state_label: string
  readonly on: string
  readonly outcome: Outcome | null
  readonly outcome_label: string | null
  readonly reason: string | null
}

export interface Move {
  readonly to: Step
  readonly label: string
  /** Whether it happens on a day that may be stated. */
  readonly dated: boolean
  readonly missing: readonly string[]
}

export interface Change {
  readonly about: string
  readonly before: string
  readonly after: string
}

export interface Assessed {
  readonly number: number
  readonly at: string
  readonly by: string
  readonly today: string
  readonly engine_version: string
  readonly answer: Assessment
}

export interface Clock {
  readonly due: string | null
  readonly label: string
  readonly overdue: boolean
  readonly says: string
}

export interface Case {
  readonly reference: string
  readonly branch: string
  readonly state: string
  readonly state_label: string
  readonly outcome: Outcome | null
  readonly outcome_label: string | null
  readonly version: number
  readonly opened_at: string
  readonly opened_by: string
  readonly via: 'desk' | 'kiosk'
  readonly assigned_to: string | null
  readonly waiting_for: string | null
  readonly waiting_since: string | null
  readonly erased: boolean
  readonly people: People
  readonly application: Application | null
  readonly assessment: Assessed | null
  readonly changes: readonly Change[]
  readonly papers: readonly PaperHeld[]
  readonly notes: readonly Note[]
  readonly history: readonly Moved[]
  readonly clock: Clock | null
  readonly may: {
    readonly edit: boolean
    readonly note: boolean
    readonly assign: boolean
    readonly unmask: boolean
    readonly export: boolean
    readonly trail: boolean
    readonly moves: readonly Move[]
  }
}

export interface Moving {
  readonly to: Step
  readonly on?: string
  readonly outcome?: Outcome
  readonly reason?: string
}

export interface Replay {
  readonly same: boolean
  readonly engine_version: string
  readonly stored_engine_version: string
  readonly rulebook: string
  readonly rulebook_version: string | null
  readonly stored_rulebook_version: string
  readonly differs: readonly string[]
}

export interface TrailEntry {
  readonly number: number
  readonly at: string
  readonly by: string
  readonly act: string
  readonly act_label: string
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Audit {
  readonly entries: readonly TrailEntry[]
  readonly head: { readonly number: number; readonly hash: string; readonly at: string }
}

export interface Account {
  readonly name: string
  readonly role: Role
  readonly role_label: string
  readonly branch: string
  readonly locked: boolean
  readonly totp: boolean
}

export interface Kiosk {
  readonly id: string
  readonly name: string
  readonly branch: string
  readonly daily_quota: number
  readonly used_today: number
  readonly revoked: boolean
}

export interface KioskAsked {
  readonly name: string
  readonly branch: string
  readonly daily_quota: number
}

/** The key is told this once. */
export interface KioskMade {
  readonly id: string
  readonly key: string
}
