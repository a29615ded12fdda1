// Calls the compiled client as a test says: {module, address, settings, method, given, abortAfter}; prints what came of it.

import { text } from 'node:stream/consumers'

const { module, address, settings, method, given, abortAfter } = JSON.parse(await text(process.stdin))
const { LoanEngine, Problem, Unreachable } = await import(module)
const going = []
const told = { ...settings, onDeprecated: (...what) => going.push(what) }
const options = abortAfter === undefined ? [] : [{ signal: AbortSignal.timeout(abortAfter) }]

try {
  const answer = await new LoanEngine(address, told)[method](...given, ...options)
  const blob = answer instanceof Blob && { type: answer.type, begins: (await answer.text()).slice(0, 5) }
  console.log(JSON.stringify({ answer: blob || answer, going }))
} catch (error) {
  const { name, message, status, code, errors, retryAfter } = error
  const kind = error instanceof Problem ? 'Problem' : error instanceof Unreachable ? 'Unreachable' : name
  console.log(JSON.stringify({ kind, message, status, code, errors, retryAfter }))
}
