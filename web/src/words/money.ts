/** Amounts as people type them and as they read them. Text in, text out: no amount is ever a number here. */

const FULL_WIDTH = /[０-９．，]/g
const TYPED = /^(\d+)(?:\.(\d+))?(万)?元?$/

/** Yuan as the API takes them, from what was typed: 980000, 980,000, 98万, 98.5 万元. Undefined where it is no amount. */
export function yuanTyped(text: string): string | undefined {
  const plain = text
    .replace(FULL_WIDTH, (each) => (each === '，' ? ',' : String.fromCharCode(each.charCodeAt(0) - 0xfee0)))
    .replace(/[,\s¥￥]/g, '')
  const [, whole, decimals = '', tenThousands] = TYPED.exec(plain) ?? []
  if (whole === undefined) return undefined
  const shift = tenThousands ? 4 : 0
  const digits = whole + decimals.padEnd(shift, '0').slice(0, shift)
  const rest = decimals.slice(shift).replace(/0+$/, '')
  if (rest.length > 2) return undefined
  return digits.replace(/^0+(?=\d)/, '') + (rest && `.${rest}`)
}

/** Yuan with separators and without empty decimals: 980,000 and 3,062.66. */
export function grouped(yuan: string): string {
  const [whole = '', decimals = ''] = yuan.split('.')
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return /^0*$/.test(decimals) ? spaced : `${spaced}.${decimals.padEnd(2, '0')}`
}

/** A rate or share as a percentage: "0.0260" is 2.6%. */
export function percent(fraction: string): string {
  const [whole = '0', decimals = ''] = fraction.split('.')
  const digits = decimals.padEnd(2, '0')
  const rest = digits.slice(2).replace(/0+$/, '')
  return `${(whole + digits.slice(0, 2)).replace(/^0+(?=\d)/, '')}${rest && `.${rest}`}%`
}
