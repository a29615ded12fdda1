// A kiosk in a terminal: asks what the rules need, says whether the family may borrow, and what a month costs.
//
//     node examples/kiosk/ask.mjs                                    # asks everything; an empty line skips a question
//     node examples/kiosk/ask.mjs examples/kiosk/family.json         # asks what the file does not say
//
// SERVICE is the address of the service, else http://127.0.0.1:8000. With a key in KIOSK_KEY the case goes to the desk.
// Needs Node 20 and no packages. Nothing is kept, here or there, but for the case that is handed over.

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

const { SERVICE = 'http://127.0.0.1:8000', TIMEOUT = '10', KIOSK_KEY } = process.env
const TRIES = 4
const PATIENCE = 60 // seconds that nobody at a screen waits beyond
const AGAIN = [429, 503]
const YES = ['是', 'y', 'yes']
const NO = ['否', 'n', 'no']

/** What the service refused, as it says it: a stable `code`, and for each bad field a pointer and a sentence. */
class Problem extends Error {
  constructor({ title, code, errors }) {
    super(title)
    Object.assign(this, { code, errors })
  }
}

/** The visitor has gone. */
class Gone extends Error {}

/** The answer to a request, sent again while the service is busy or out of reach. Throws Problem, or what fetch throws. */
async function send(path, body, headers) {
  for (let left = TRIES; ; left--) {
    const { answer, refused, wait } = await once(path, body, headers)
    if (answer) return answer
    if (left === 1 || wait === undefined || wait > PATIENCE) throw refused
    console.error(`服务正忙或连不上，${wait} 秒后再试……`)
    await pause(wait * 1000)
  }
}

/** One try: the answer, or what was refused and after how many seconds to ask again, if ever. */
async function once(path, body, headers) {
  const post = body && { method: 'POST', body: JSON.stringify(body) }
  const sent = { ...post, headers: { 'Content-Type': 'application/json', ...headers } }
  try {
    const response = await fetch(`${SERVICE}${path}`, { ...sent, signal: AbortSignal.timeout(TIMEOUT * 1000) })
    if (response.ok) return { answer: await response.json() }
    if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
      // Not from the service, but from something in between: it may be starting.
      return { refused: new Error(`${response.status} ${response.statusText}`), wait: 1 }
    }
    const after = response.headers.get('Retry-After')
    const wait = AGAIN.includes(response.status) && after ? Number(after) : undefined
    return { refused: new Problem(await response.json()), wait }
  } catch (error) {
    return { refused: error, wait: 1 } // no network, or no answer in time
  }
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** What the visitor answers, as the service takes it; undefined where the question is skipped. Throws Gone. */
async function told({ question, hint, kind, choices, unit }) {
  console.log(`\n${question}${hint}`)
  const options = Object.entries(choices ?? {})
  options.forEach(([, label], position) => console.log(`  ${position + 1}. ${label}`))
  for (;;) {
    process.stdout.write(kind === 'yes_no' ? '是/否> ' : `${unit}> `)
    const { value, done } = await lines.next()
    if (done) throw new Gone()
    const text = value.trim()
    if (!text) return undefined
    const read = understood(text, kind, options)
    if (read !== undefined) return read
    console.log('没有看懂，请再答一次；不知道的直接回车。')
  }
}

function understood(text, kind, options) {
  if (kind === 'yes_no') return YES.includes(text) ? true : NO.includes(text) ? false : undefined
  if (kind === 'choice') return options[Number(text) - 1]?.[0]
  if (kind === 'count' || kind === 'months') return /^\d+$/.test(text) ? Number(text) : undefined
  return text // money, an area or a day: the service reads it, and says what is wrong with it
}

/** An application with a fact filled in; without it where there is no value. */
function put(application, { id, group }, value) {
  return { ...application, [group]: { ...application[group], [id.split('.')[1]]: value } }
}

/** Asks for one fact, again and again while the service finds fault with the answer. What is known then. */
async function ask(application, fact, skipped) {
  for (;;) {
    const value = await told(fact)
    if (value === undefined) {
      skipped.push(fact.id)
      return application
    }
    const known = put(application, fact, value)
    try {
      await send('/v1/questions', known)
      return known
    } catch (refused) {
      if (!(refused instanceof Problem)) throw refused
      for (const { detail } of refused.errors) console.log(`✗ ${detail}`)
    }
  }
}

/**
 * Asks until verdict and amount are known, nothing more can be asked, or the visitor has gone. What is known then.
 * A kiosk that says no more than whether they may borrow ends where `decides` is no longer `verdict`.
 */
async function interview(application) {
  const skipped = []
  try {
    for (let was; ; ) {
      const { verdict, next, decides, at_most: atMost } = await send('/v1/questions', { ...application, skipped })
      if (!next) return application
      if (decides === 'quote' && was !== 'quote') {
        console.log(`\n${verdict === 'eligible' ? '已经符合条件，' : ''}最多再答 ${atMost} 题，算出能贷多少。`)
      }
      was = decides
      application = await ask(application, next, skipped)
    }
  } catch (error) {
    if (!(error instanceof Gone)) throw error
    console.log('\n还没有问完，先看看到目前为止的结论。')
    return application
  }
}

/** Shows what the combined loan costs in its first month, unless a fact was skipped that it depends on. */
async function payments(application) {
  try {
    const { ways } = await send('/v1/quotes', { ...application, financing: {} })
    showPayments(ways.find(({ way }) => way === 'combined'))
  } catch (refused) {
    if (!(refused instanceof Problem) || refused.errors.some(({ code }) => code !== 'needed_for_quote')) throw refused
  }
}

/** What the first month costs, by each method. */
function showPayments({ label, fund, commercial, methods }) {
  console.log(`\n${label}：公积金贷款 ${fund} 元，商业贷款 ${commercial} 元`)
  for (const { label, plan } of methods) console.log(`  ${label}，首月还 ${plan.combined.first_payment} 元`)
}

/** The verdict, and every condition that made it, with its articles: the others are met, or do not matter now. */
function show({ verdict, says, conditions, needed, remedies, rulebook }) {
  console.log(`\n${says}`)
  const decisive = verdict === 'undetermined' ? null : false
  for (const { result, counts, title, says, articles } of conditions) {
    if (result === decisive && counts) {
      console.log(`${result === null ? '?' : '✗'} ${title}：${says}（${articles.map(({ text }) => text).join('、')}）`)
    }
  }
  for (const { question } of needed) console.log(`还要问：${question}`)
  for (const { says } of remedies.ways) console.log(`→ ${says}`)
  console.log(`依据 ${rulebook.number}，${rulebook.in_force_since} 起施行`)
  console.log(`以中心和银行为准，咨询 ${rulebook.hotline}`)
}

/** A visitor, from the first question to the last line. */
async function run(file) {
  const application = await interview(file ? JSON.parse(await readFile(file, 'utf8')) : { city: 'jingdezhen' })
  const assessment = await send('/v1/assessments', application)
  show(assessment)
  if (assessment.verdict === 'eligible') await payments(application)
  if (KIOSK_KEY) {
    const headers = { Authorization: `Bearer ${KIOSK_KEY}`, 'Idempotency-Key': randomUUID() }
    const { reference } = await send('/v1/desk/cases', { application }, headers)
    console.log(`已交给窗口，编号 ${reference}`)
  }
}

try {
  await run(process.argv[2])
} catch (error) {
  console.error(error instanceof Problem ? `✗ ${error.message}（${error.code}）` : `✗ 连不上 ${SERVICE}：${error.message}`)
  for (const { pointer, detail } of error.errors ?? []) console.error(`  ${pointer}：${detail}`)
  process.exitCode = 2
} finally {
  process.stdin.destroy()
}
