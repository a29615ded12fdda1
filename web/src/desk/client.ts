/** Requests of whoever is signed in. With them go the session's token, the version that is changed, and the key of an attempt. */

import * as api from '@/api/client'
import type { Application } from '@/api/shapes'

import type { Account, Audit, Board, Case, CaseAsked, Kiosk, KioskAsked, KioskMade, Listed, Moving, People, Purpose } from './shapes'
import type { Receipt, Replay, Session, SigningIn, Sought, TrailEntry } from './shapes'

/** Of the session that this page is in. In memory only: a page that is loaded anew asks for it. */
const held = { csrf: '', lost: (): void => undefined, stale: (): void => undefined }

interface Told extends api.Sent {
  /** The version of the case that is changed. */
  readonly version?: number
  /** The key of an attempt, the same when it is made again. */
  readonly key?: string
}

/** Says what becomes of a session that is over, and of one whose token is no longer good. */
export function watchSession(lost: () => void, stale: () => void): void {
  Object.assign(held, { lost, stale })
}

export async function signIn(asked: SigningIn): Promise<Session> {
  return begun(await answer<Session>('session', { asked }))
}
export async function readSession(): Promise<Session> {
  return begun(await answer<Session>('session'))
}
export const signOut = (): Promise<Response> => request('session', { method: 'DELETE' })

export const board = (signal?: AbortSignal): Promise<Board> => answer('board', { signal })
export const search = async (by: Sought, text: string): Promise<readonly Listed[]> =>
  (await answer<{ cases: Listed[] }>('search', { asked: { [by]: text } })).cases
export const colleagues = async (): Promise<readonly string[]> => (await answer<{ names: string[] }>('colleagues')).names

export const openCase = (asked: CaseAsked, key: string): Promise<Receipt> =>
  answer('cases', { asked, key })
export const readCase = (reference: string): Promise<Case> => answer(of(reference))
export const saveApplication = (reference: string, version: number, asked: Application): Promise<Receipt> =>
  put(reference, 'application', version, asked)
export const savePeople = (reference: string, version: number, asked: People): Promise<Receipt> =>
  put(reference, 'people', version, asked)
export const savePapers = (reference: string, version: number, received: readonly string[]): Promise<Receipt> =>
  put(reference, 'papers', version, { received })
export const saveWaiting = (reference: string, version: number, what: string | null): Promise<Receipt> =>
  put(reference, 'waiting', version, { for: what })
export const assign = (reference: string, version: number, name: string | null): Promise<Receipt> =>
  put(reference, 'assignee', version, { name })
export const addNote = (reference: string, version: number, text: string, key: string): Promise<Receipt> =>
  answer(of(reference, 'notes'), { asked: { text }, version, key })
export const move = (reference: string, version: number, asked: Moving, key: string): Promise<Receipt> =>
  answer(of(reference, 'moves'), { asked, version, key })
export const unmask = async (reference: string, purpose: Purpose): Promise<People> =>
  (await answer<{ people: People }>(of(reference, 'unmasking'), { asked: { purpose } })).people
export const replay = (reference: string, number: number): Promise<Replay> =>
  answer(of(reference, 'assessments', String(number), 'replay'))
export const trail = async (reference: string): Promise<readonly TrailEntry[]> =>
  (await answer<{ entries: TrailEntry[] }>(of(reference, 'trail'))).entries
/** A case as a file, saved under the name the API gives it. */
export const keepFile = async (reference: string, file: 'sheet' | 'export'): Promise<void> =>
  api.keep(await request(of(reference, file), { headers: { Accept: '*/*' } }))
export const erase = (reference: string): Promise<Response> => request(of(reference), { method: 'DELETE' })

export const audit = (after: number, limit: number): Promise<Audit> =>
  answer(`audit?${new URLSearchParams({ after: String(after), limit: String(limit) }).toString()}`)

export const accounts = async (): Promise<readonly Account[]> => (await answer<{ accounts: Account[] }>('accounts')).accounts
export const lock = (name: string, locked: boolean): Promise<Response> =>
  request(['accounts', encodeURIComponent(name), locked ? 'lock' : 'unlock'].join('/'), { method: 'POST' })
export const kiosks = async (): Promise<readonly Kiosk[]> => (await answer<{ kiosks: Kiosk[] }>('kiosks')).kiosks
export const makeKiosk = (asked: KioskAsked, key: string): Promise<KioskMade> => answer('kiosks', { asked, key })
export const revoke = (id: string): Promise<Response> => request(`kiosks/${encodeURIComponent(id)}`, { method: 'DELETE' })

function begun(session: Session): Session {
  held.csrf = session.csrf
  return session
}

const of = (...path: readonly string[]): string => ['cases', ...path.map(encodeURIComponent)].join('/')

const put = (reference: string, part: string, version: number, asked: unknown): Promise<Receipt> =>
  answer(of(reference, part), { method: 'PUT', asked, version })

async function answer<Answer>(path: string, told: Told = {}): Promise<Answer> {
  return (await request(path, told)).json() as Promise<Answer>
}

async function request(path: string, { version, key, ...sent }: Told = {}): Promise<Response> {
  const changes = sent.method !== undefined || sent.asked !== undefined
  const headers = {
    ...sent.headers,
    ...(changes && held.csrf && { 'X-CSRF-Token': held.csrf }),
    ...(version !== undefined && { 'If-Match': `"${String(version)}"` }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
  }
  try {
    return await api.send(`/v1/desk/${path}`, { ...sent, headers })
  } catch (error) {
    if (error instanceof api.Problem && error.code === 'not_signed_in') held.lost()
    if (error instanceof api.Problem && error.code === 'csrf') held.stale()
    throw error
  }
}
