/** An attempt to save something: made again with the same content it has the same key, so that it is done once. */

const BYTES = 16
const GROUPS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/

export interface Attempt {
  /** The key for this content. */
  keyOf: (content: unknown) => string
  /** It succeeded: the same content again is another thing to do. */
  done: () => void
}

export function newAttempt(): Attempt {
  let tried = ''
  let key = ''
  return {
    keyOf(content) {
      const text = JSON.stringify(content)
      if (!key || text !== tried) [tried, key] = [text, uuid()]
      return key
    },
    done() {
      tried = key = ''
    },
  }
}

/** A random UUID, also where the page came over plain HTTP, in which browsers have no crypto.randomUUID. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('').replace(GROUPS, '$1-$2-$3-$4-$5')
}
