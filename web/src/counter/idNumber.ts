/** What an ID number says of a person (GB 11643). It is read here, and goes nowhere else. */

import { dayTyped } from '@/words/days'

export const LENGTH = 18

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

export interface Person {
  readonly birth_date: string
  readonly sex: 'male' | 'female'
}

/** The person whose number it is, or what is wrong with it. */
export function readIdNumber(typed: string): Person | string {
  const number = typed.normalize('NFKC').replace(/\s/g, '').toUpperCase()
  if (number.length !== LENGTH) return `身份证号码应为 ${String(LENGTH)} 位，现在是 ${String(number.length)} 位`
  if (!/^\d{17}[\dX]$/.test(number)) return '身份证号码前 17 位应为数字，最后一位是数字或 X'
  const birthDate = dayTyped(number.slice(6, 14))
  if (birthDate === undefined) return '第 7 至 14 位不是一个日期，请核对'
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[place]), 0)
  if (CHECKS[sum % CHECKS.length] !== number.at(-1)) return '最后一位与前 17 位对不上，请核对有没有输错'
  return { birth_date: birthDate, sex: Number(number[16]) % 2 ? 'male' : 'female' }
}
