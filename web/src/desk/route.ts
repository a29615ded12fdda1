/** Where on the desk one is: a screen, and of a case its reference and which of its sheets. Nothing personal is in it. */

import { onScopeDispose, readonly, ref, type Ref } from 'vue'

export const SCREENS = {
  board: '看板',
  find: '找案卷',
  new: '新建案卷',
  cases: '案卷',
  audit: '操作日志',
  accounts: '账号',
  kiosks: '自助机',
  erase: '清除个人信息',
} as const

export type Screen = keyof typeof SCREENS

export const SHEETS = { work: '办理', facts: '情况和结论', past: '经过' } as const

export type Sheet = keyof typeof SHEETS

export interface Place {
  readonly screen: Screen
  readonly reference: string
  readonly sheet: Sheet
}

export function fragment(screen: Screen, reference = '', sheet: Sheet = 'work'): string {
  return ['#', screen, reference && encodeURIComponent(reference), sheet !== 'work' && sheet].filter(Boolean).join('/')
}

/** What has been typed and not saved, by whoever holds it. */
const unsaved = new Set<() => boolean>()

const isUnsaved = (): boolean => [...unsaved].some((each) => each())

/** Whoever would leave asks first while this holds. */
export function useUnsaved(holds: () => boolean): void {
  unsaved.add(holds)
  onScopeDispose(() => unsaved.delete(holds))
}

/** The place that the fragment names; the first of a role's screens where it names none of them. */
export function usePlace(home: Screen): Readonly<Ref<Place>> {
  const place = ref(read(location.hash, home))

  function follow(): void {
    const next = read(location.hash, home)
    const { screen, reference, sheet } = place.value
    const same = next.screen === screen && next.reference === reference
    if (!same && isUnsaved() && !window.confirm('有填好还没保存的内容，离开就没有了。要离开吗？')) {
      history.pushState(null, '', fragment(screen, reference, sheet))
    } else {
      place.value = next
    }
  }

  function closing(event: BeforeUnloadEvent): void {
    if (isUnsaved()) event.preventDefault()
  }

  window.addEventListener('hashchange', follow)
  window.addEventListener('beforeunload', closing)
  onScopeDispose(() => {
    window.removeEventListener('hashchange', follow)
    window.removeEventListener('beforeunload', closing)
  })
  return readonly(place)
}

function read(hash: string, home: Screen): Place {
  const [, screen = '', reference = '', sheet = ''] = hash.split('/')
  return {
    screen: screen in SCREENS && (screen !== 'cases' || reference) ? (screen as Screen) : home,
    reference: decoded(reference),
    sheet: sheet in SHEETS ? (sheet as Sheet) : 'work',
  }
}

/** A part of an address, as it is where somebody cut it. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
