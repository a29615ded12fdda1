/** What the client's types let through, and what they do not: compiled, and never run. */

import { LoanEngine, type Assessment, type Plan } from './client.js'

const service = new LoanEngine('http://127.0.0.1:8000')
const verdict: Assessment['verdict'] = (await service.assess({ city: 'jingdezhen', household: { married: true } })).verdict
// @ts-expect-error there is no fourth verdict
const fourth: 'perhaps' = verdict

// @ts-expect-error no city
await service.assess({ household: { married: true } })
// @ts-expect-error no such fact
await service.assess({ city: 'jingdezhen', household: { wedded: true } })
// @ts-expect-error money is text
await service.assess({ city: 'jingdezhen', purchase: { price: [980000] } })
// @ts-expect-error no such path
await service.get('/v1/nothing')
// @ts-expect-error a question with a document is not asked without
await service.get('/v1/assessments')
// @ts-expect-error no such parameter
await service.get('/v1/timeline', { query: { town: 'jingdezhen' } })

// @ts-expect-error which rulebook
await service.get('/v1/rulebooks/{id}')
const title: string = (await service.get('/v1/rulebooks/{id}', { path: { id: 'jingdezhen-2020-18' } })).title

const retires: string = (
  await service.get('/v1/retirement', { query: { birth_date: '1970-01-01', category: 'male' } })
).retires_in
// @ts-expect-error an answer has no such field
const pension = (await service.get('/v1/retirement', { query: { birth_date: '1970-01-01', category: 'male' } })).pension
const plan: Plan = (await service.quote({ city: 'jingdezhen', financing: {} })).ways[0]!.methods[0]!.plan
const reference: string = (await service.openCase({ application: { city: 'jingdezhen' } })).reference

export { fourth, pension, plan, reference, retires, title }
