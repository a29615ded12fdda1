/** Moments as the API gives them, in China time, as people read them. Text in, text out. */

import { dayText } from './values'

/** 2026 年 3 月 2 日 09:05 */
export const momentText = (moment: string): string => `${dayText(moment.slice(0, 10))} ${moment.slice(11, 16)}`

/** 3 月 2 日, where the year goes without saying. */
export const shortDay = (day: string): string => dayText(day.slice(0, 10)).replace(/^\d+ 年 /, '')
