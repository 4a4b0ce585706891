import { expect, it } from 'vitest'
import { toCsv } from './index'

it('quotes every cell and disarms what a spreadsheet would calculate', () => {
  expect(toCsv([['a', 'b "c"'], ['=1+1', '-x'], ['@y', '+z']])).toBe('"a","b ""c"""\r\n"\'=1+1","\'-x"\r\n"\'@y","\'+z"')
})
