/** Short names for the API's shapes; schema.d.ts is made from its OpenAPI document. */

import type { components } from './schema'

type Schemas = components['schemas']

export type Application = Schemas['Application']
export type Article = Schemas['Article']
export type Assessment = Schemas['AssessmentAnswer']
export type Condition = Schemas['ConditionFound']
export type CostRow = Schemas['CostRow']
export type Fact = Schemas['FactShown']
export type FactNeeded = Schemas['FactNeeded']
export type FieldProblem = Schemas['FieldProblem']
export type Limit = Schemas['LimitFound']
export type Loans = Schemas['LoansForm']
export type Method = Schemas['MethodShown']['method']
export type Paper = Schemas['PaperNeeded']
export type Plan = Schemas['PlanAnswer']
export type ProblemDetails = Schemas['ProblemDetails']
export type Question = Schemas['QuestionAnswer']
export type Quote = Schemas['QuoteAnswer']
export type QuoteAsked = Schemas['Quote']
export type RulebookListed = Schemas['RulebookListed']
export type Timeline = Schemas['TimelineAnswer']
export type Verdict = Assessment['verdict']
export type Way = Schemas['WayShown']
export type WayToYes = Schemas['WayToYes']
