/** Requests to the API: answers as they come, problems as exceptions. Nothing is worked out here. */

import { lost } from './reach'
import type { Application, Assessment, Fact, FieldProblem, Loans, Plan, ProblemDetails, Question } from './shapes'
import type { Quote, QuoteAsked, RulebookListed, Timeline } from './shapes'

/** A request that the API refused, or that did not reach it; `errors` name the fields. */
export class Problem extends Error {
  constructor(
    title: string,
    readonly errors: readonly FieldProblem[] = [],
    /** What is wrong, by its stable name; empty where the API did not say. */
    readonly code = '',
  ) {
    super(title)
  }
}

/** A request that did not get through: worth sending again once the server is back. */
export class Unreachable extends Problem {
  constructor() {
    super('连不上服务器，请检查网络后再试')
  }
}

const JSON_TYPE = 'application/json'

export const FILE_TYPES = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
} as const

export type FileType = keyof typeof FILE_TYPES

export const facts = (): Promise<Fact[]> => get('/v1/facts')
export const rulebooks = (): Promise<RulebookListed[]> => get('/v1/rulebooks')
export const timeline = (asked: { city: string; accepted_on: string }, signal?: AbortSignal): Promise<Timeline> =>
  get(`/v1/timeline?${new URLSearchParams(asked).toString()}`, signal)
export const assess = (asked: Application, signal?: AbortSignal): Promise<Assessment> =>
  post('/v1/assessments', asked, signal)
export const nextQuestion = (asked: Application, skipped: readonly string[]): Promise<Question> =>
  post('/v1/questions', { ...asked, skipped })
export const quote = (asked: QuoteAsked, signal?: AbortSignal): Promise<Quote> => post('/v1/quotes', asked, signal)
export const schedules = (asked: Loans, signal?: AbortSignal): Promise<Plan> => post('/v1/schedules', asked, signal)

/** The answer to a request as a file, saved under the name the API gives it. Raises Problem. */
export async function save(path: string, asked: Application | QuoteAsked | Loans, type: FileType): Promise<void> {
  await keep(await send(path, { headers: { Accept: FILE_TYPES[type] }, asked }))
}

/** Saves an answer under the name the API gives it. */
export async function keep(response: Response): Promise<void> {
  const said = response.headers.get('Content-Disposition') ?? ''
  const [, name = ''] = /filename\*=UTF-8''([^;]+)/.exec(said) ?? /filename="([^"]+)"/.exec(said) ?? []
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = decodeURIComponent(name)
  link.click()
  URL.revokeObjectURL(address)
}

async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return (await send(path, { signal })).json() as Promise<Answer>
}

async function post<Answer>(path: string, asked: unknown, signal?: AbortSignal): Promise<Answer> {
  return (await send(path, { asked, signal })).json() as Promise<Answer>
}

export interface Sent {
  /** What is done where it is not plainly asked or told. */
  readonly method?: 'POST' | 'PUT' | 'DELETE' | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly asked?: unknown
  readonly signal?: AbortSignal | undefined
}

/** One request: a GET, or a POST where something is told. Raises Problem. */
export async function send(path: string, { method, headers, asked, signal }: Sent): Promise<Response> {
  const told = asked === undefined ? {} : { body: JSON.stringify(asked) }
  const response = await fetch(path, {
    method: method ?? (asked === undefined ? 'GET' : 'POST'),
    headers: { Accept: JSON_TYPE, ...(asked !== undefined && { 'Content-Type': JSON_TYPE }), ...headers },
    ...told,
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : unreachable()
  })
  if (!response.ok) throw await problem(response)
  return response
}

function unreachable(): Unreachable {
  lost()
  return new Unreachable()
}

async function problem(response: Response): Promise<Problem> {
  const details = await response.json().catch(() => undefined) as ProblemDetails | undefined
  return details ? new Problem(details.title, details.errors, details.code) : unreachable()
}

/** What the API says against each fact: by the fact's id, the problems of the kind that is asked for, or all others. */
export function saidOf(problem: Problem | undefined, kind: 'needed' | 'wrong'): ReadonlyMap<string, string> {
  const said = (problem?.errors ?? []).filter(({ code }) => (code === 'needed_for_quote') === (kind === 'needed'))
  return new Map(said.map(({ pointer, detail }) => [pointer.slice(1).replaceAll('/', '.'), detail]))
}
