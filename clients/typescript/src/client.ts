/** The API of loan-engine for programs: typed requests, problems as errors, and asking again where the service says when. */

import type { components, paths } from './schema.js'

type Schemas = components['schemas']

export type Application = Schemas['Application']
export type Assessment = Schemas['AssessmentAnswer']
export type Case = Schemas['CaseForm']
export type Fact = Schemas['FactShown']
export type FieldProblem = Schemas['FieldProblem']
export type Loans = Schemas['LoansForm']
export type Plan = Schemas['PlanAnswer']
export type ProblemDetails = Schemas['ProblemDetails']
export type Question = Schemas['QuestionAnswer']
export type QuestionAsked = Schemas['Question']
export type Quote = Schemas['QuoteAnswer']
export type QuoteAsked = Schemas['Quote']
export type Rates = Schemas['RatesAnswer']
export type Receipt = Schemas['ReceiptAnswer']
export type Release = Schemas['ReleaseAnswer']
export type RulebookListed = Schemas['RulebookListed']
export type Solution = Schemas['SolutionAnswer']
export type SolutionAsked = Schemas['Solution']
export type Timeline = Schemas['TimelineAnswer']
export type WhatIf = Schemas['WhatIfAnswer']
export type WhatIfAsked = Schemas['WhatIf']

/** A request that the service refused: RFC 9457. `details.errors` point at the fields of a 422. */
export class Problem extends Error {
  override readonly name = 'Problem'

  constructor(
    readonly details: ProblemDetails,
    /** Seconds after which the service would like to be asked again, where it says so. */
    readonly retryAfter: number | undefined,
  ) {
    super(details.title)
  }

  get status(): number {
    return this.details.status
  }

  /** Stable: what a program goes by. */
  get code(): string {
    return this.details.code
  }

  get errors(): readonly FieldProblem[] {
    return this.details.errors
  }
}

/** No answer of the service: no network, no answer in time, or something in between that answers in its place. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

export interface Settings {
  /** A kiosk's key: only `openCase` takes one. */
  readonly key?: string
  /** Milliseconds that one try may take; 10 000 where nothing is said. */
  readonly timeout?: number
  /** How often a request is sent at most; 4 where nothing is said. */
  readonly tries?: number
  /** Seconds that are waited for between two tries at most; 60 where nothing is said. Who is to wait longer is told so. */
  readonly patience?: number
  readonly fetch?: typeof fetch
  /** Told of each answer that will not be given for ever: its path, and the day from which (`Sunset`, RFC 8594). */
  readonly onDeprecated?: (path: string, sunset: string | null) => void
}

export interface Options {
  readonly signal?: AbortSignal
}

/** The paths that take a method. */
type Path<Method extends 'get' | 'post'> = {
  [Each in keyof paths]: paths[Each][Method] extends object ? Each : never
}[keyof paths]

type Operation<Each extends keyof paths, Method extends 'get' | 'post'> = NonNullable<paths[Each][Method]>

type Json<Of> = Of extends { readonly content: { readonly 'application/json': infer Document } } ? Document : never
type Sent<Of> = Of extends { readonly requestBody: infer Body } ? Json<Body> : never
type Given<Of> = Of extends { readonly responses: infer All } ? Json<All[keyof All & (200 | 201 | 202)]> : never
type Query<Of> = Of extends { readonly parameters: { readonly query?: infer Asked } } ? Exclude<Asked, undefined> : never
/** What stands in braces in a path: nothing to say for most. */
type Places<Of> = Of extends { readonly parameters: { readonly path: infer Named } } ? { readonly path: Named } : unknown

const JSON_TYPE = 'application/json'
const AGAIN = [429, 503]
const OTHERWISE = {
  timeout: 10_000,
  tries: 4,
  patience: 60,
  fetch: ((...sent) => fetch(...sent)) as typeof fetch, // a browser's own must be called as the window's
  onDeprecated: (path: string, sunset: string | null) => console.warn(`${path} goes on ${sunset}`),
}

/** A service at an address. Every request may be sent again without harm: none but `openCase` changes anything. */
export class LoanEngine {
  readonly #address: string
  readonly #settings: Required<Omit<Settings, 'key'>>
  readonly #key: string | undefined

  constructor(address: string | URL, { key, ...settings }: Settings = {}) {
    this.#address = String(address).replace(/\/+$/, '')
    this.#key = key
    this.#settings = { ...OTHERWISE, ...settings }
  }

  /** May they, why, how much and for how long; as if asked on another day, where one is given. */
  assess(application: Application, { asOf, ...options }: Options & { readonly asOf?: string } = {}): Promise<Assessment> {
    return this.post('/v1/assessments', application, { ...options, ...(asOf && { query: { as_of: asOf } }) })
  }

  /** The next fact worth asking; `next` is null once there is none. */
  nextQuestion(asked: QuestionAsked, options?: Options): Promise<Question> {
    return this.post('/v1/questions', asked, options)
  }

  /** The ways of financing side by side, with what a month costs. */
  quote(asked: QuoteAsked, options?: Options): Promise<Quote> {
    return this.post('/v1/quotes', asked, options)
  }

  /** What loans cost a month, by themselves. */
  async schedule(asked: Loans, options?: Options): Promise<Plan> {
    return (await this.post('/v1/schedules', asked, options)) as Plan
  }

  /** From a monthly budget to a loan, a price, a term or a split. */
  solve(asked: SolutionAsked, options?: Options): Promise<Solution> {
    return this.post('/v1/solutions', asked, options)
  }

  /** The same family under other parameters. */
  whatIf(asked: WhatIfAsked, options?: Options): Promise<WhatIf> {
    return this.post('/v1/whatifs', asked, options)
  }

  /** The vocabulary: every fact with its question, unit and bounds. */
  facts(options?: Options): Promise<readonly Fact[]> {
    return this.get('/v1/facts', options)
  }

  rulebooks(options?: Options): Promise<readonly RulebookListed[]> {
    return this.get('/v1/rulebooks', options)
  }

  rates(options?: Options): Promise<Rates> {
    return this.get('/v1/rates', options)
  }

  /** The dates from acceptance to payout. */
  timeline(query: Query<Operation<'/v1/timeline', 'get'>>, options?: Options): Promise<Timeline> {
    return this.get('/v1/timeline', { ...options, query })
  }

  /** What the service carries: its version, its rulebooks and how far its data go. */
  release(options?: Options): Promise<Release> {
    return this.get('/v1/release', options)
  }

  /** Hands a case to the desk, once for an idempotency key however often it is sent. Needs a kiosk's key. */
  openCase(opened: Case, options: Options & { readonly idempotencyKey?: string } = {}): Promise<Receipt> {
    const { idempotencyKey = crypto.randomUUID(), ...others } = options
    const headers = { Authorization: `Bearer ${this.#key ?? ''}`, 'Idempotency-Key': idempotencyKey }
    return this.post('/v1/desk/cases', opened, { ...others, headers })
  }

  /** The sheet to print and sign, a PDF. */
  sheet(application: Application, options?: Options): Promise<Blob> {
    const asked = { ...options, headers: { Accept: 'application/pdf' }, body: application }
    return this.#send('/v1/assessments', asked, (response) => response.blob())
  }

  /** Any other question without a body. */
  get<Each extends Path<'get'>>(
    path: Each,
    ...[options]: Last<Options & { readonly query?: Query<Operation<Each, 'get'>> } & Places<Operation<Each, 'get'>>>
  ): Promise<Given<Operation<Each, 'get'>>> {
    return this.#send(path, { ...options }, json<Given<Operation<Each, 'get'>>>)
  }

  /** Any other question with a document. */
  post<Each extends Path<'post'>>(
    path: Each,
    body: Sent<Operation<Each, 'post'>>,
    options?: Options & { readonly query?: Query<Operation<Each, 'post'>>; readonly headers?: Record<string, string> },
  ): Promise<Given<Operation<Each, 'post'>>> {
    return this.#send(path, { ...options, body }, json<Given<Operation<Each, 'post'>>>)
  }

  async #send<Answer>(path: string, asked: Asked, read: Read<Answer>): Promise<Answer> {
    for (let left = this.#settings.tries; ; left--) {
      const found = await this.#try(path, asked, read)
      if ('answer' in found) return found.answer
      const wait = found.problem instanceof Problem ? again(found.problem) : 1
      if (left <= 1 || wait === undefined || wait > this.#settings.patience) throw found.problem
      await pause(wait, asked.signal)
    }
  }

  /** One try: an answer, or what is in the way. Throws where the caller has given up. */
  async #try<Answer>(path: string, asked: Asked, read: Read<Answer>): Promise<Tried<Answer>> {
    const { headers, body, signal } = asked
    const inTime = AbortSignal.timeout(this.#settings.timeout)
    try {
      const response = await this.#settings.fetch(`${this.#address}${addressed(path, asked)}`, {
        headers: { Accept: JSON_TYPE, ...(body !== undefined && { 'Content-Type': JSON_TYPE }), ...headers },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, inTime]) : inTime,
      })
      if (response.headers.has('Deprecation')) this.#settings.onDeprecated(path, response.headers.get('Sunset'))
      return response.ok ? { answer: await read(response) } : { problem: await problem(response) }
    } catch (error) {
      if (signal?.aborted) throw error
      return { problem: new Unreachable(`no answer of ${this.#address}`, { cause: error }) }
    }
  }
}

/** Options that may be left out, unless something in them may not. */
type Last<Of> = Of extends { readonly path: unknown } ? [options: Of] : [options?: Of]

type Read<Answer> = (response: Response) => Promise<Answer>

interface Asked extends Options {
  readonly path?: unknown
  readonly query?: unknown
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

type Tried<Answer> = { readonly answer: Answer } | { readonly problem: Problem | Unreachable }

/** The answer's document, of the type that the API's description says. */
const json = <Answer>(response: Response): Promise<Answer> => response.json() as Promise<Answer>

/** A path with what stands in its braces, and the query. */
function addressed(path: string, { path: places, query }: Asked): string {
  const named = (places ?? {}) as Record<string, string>
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named[name] ?? ''))
  const asked = new URLSearchParams((query ?? {}) as Record<string, string>).toString()
  return asked ? `${filled}?${asked}` : filled
}

async function problem(response: Response): Promise<Problem | Unreachable> {
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
    return new Unreachable(`${response.status} ${response.statusText}, and not from the service`)
  }
  const after = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
  return new Problem((await response.json()) as ProblemDetails, Number.isNaN(after) ? undefined : after)
}

/** Seconds after which a refused request is worth sending again; undefined for one that never is. */
function again({ status, retryAfter }: Problem): number | undefined {
  return AGAIN.includes(status) ? retryAfter : undefined
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, given) => {
    const stop = () => {
      clearTimeout(timer)
      given(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      done()
    }, seconds * 1000)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
