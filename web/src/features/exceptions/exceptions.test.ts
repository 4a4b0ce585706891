import { expect, it } from 'vitest'
import type { Delivery, ExceptionRow } from '../../api/types'
import { wroteOf } from './index'

const row = (note?: string) => ({ raised: { what: 'needs-help', object: 'delivery:d', ...(note ? { note } : {}) } }) as ExceptionRow
const delivery = { acted: [{ action: 'done', note: 'a', note_words: 'All blocked.' }, { action: 'cannot', note: 'b', note_words: 'Which host?' }, { action: 'cannot' }] } as Delivery

it('shows the words of the answer that raised the exception, and of no other', () => {
  expect(wroteOf(delivery, row('b'))).toBe('Which host?')
  expect(wroteOf(delivery, row('c'))).toBeUndefined()
  expect(wroteOf(delivery, row())).toBeUndefined()
  expect(wroteOf(undefined, row('b'))).toBeUndefined()
})
