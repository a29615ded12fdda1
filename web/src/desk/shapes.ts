/** Short names for what the desk's part of the API takes and gives. */

import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type Account = Schemas['AccountListed']
export type Assessed = Schemas['AssessmentKept']
export type Audit = Schemas['AuditAnswer']
export type Board = Schemas['Board']
export type Case = Schemas['CaseAnswer']
export type CaseAsked = Schemas['CaseForm']
export type Change = Schemas['ChangeShown']
export type Identity = Schemas['PersonShown']
export type Kiosk = Schemas['KioskListed']
export type KioskAsked = Schemas['KioskForm']
export type KioskMade = Schemas['KioskKey']
export type Listed = Schemas['CaseListed']
export type Move = Schemas['MoveOpen']
export type Moving = Schemas['MoveForm']
export type Outcome = NonNullable<Case['outcome']>
export type PaperHeld = Schemas['PaperKept']
export type People = Schemas['PeopleShown']
export type Purpose = Schemas['UnmaskingForm']['purpose']
export type Receipt = Schemas['ReceiptAnswer']
export type Replay = Schemas['ReplayAnswer']
export type Role = Session['account']['role']
export type Session = Schemas['DeskSession']
export type SigningIn = Schemas['SignInForm']
export type Sought = keyof Schemas['SearchForm']
export type Step = Move['to']
export type TrailEntry = Schemas['TrailEntry']
