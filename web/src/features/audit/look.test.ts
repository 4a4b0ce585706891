import { expect, it } from 'vitest'
import { lookOf } from './useVerify'

it('calls nothing good by keys that nobody was given', () => {
  expect(lookOf({ broken: 0, byTrusted: true })).toBe('good')
  expect(lookOf({ broken: 0, byTrusted: false })).toBe('warn')
  expect(lookOf({ broken: 1, byTrusted: true })).toBe('bad')
  expect(lookOf({ broken: 1, byTrusted: false })).toBe('bad')
})
