import { beforeEach, describe, expect, it } from 'vitest'
import { draftOf, dropDraftsBut, keepDraft } from './drafts'
import { forgetRecentBut, lookedAt, recent } from './recent'

describe('what a tab keeps for somebody', () => {
  beforeEach(() => {
    sessionStorage.clear()
    keepDraft('p_a', 'compose:', 'hers')
    keepDraft('p_ab', 'compose:', 'his')
    lookedAt('p_a', 'TS-2026-0001')
    lookedAt('p_ab', 'TS-2026-0002')
  })

  it('is shown to nobody else, even under the same name', () => {
    expect(draftOf('p_a', 'compose:')?.value).toBe('hers')
    expect(draftOf('p_b', 'compose:')).toBeUndefined()
    expect(recent('p_a').map(({ name }) => name)).toEqual(['TS-2026-0001'])
    expect(recent('p_b')).toEqual([])
  })

  it('stays when they come back, and goes when somebody else does: a longer name is somebody else', () => {
    dropDraftsBut('p_a')
    forgetRecentBut('p_a')
    expect(draftOf('p_a', 'compose:')?.value).toBe('hers')
    expect(recent('p_a')).toHaveLength(1)
    expect(Object.keys(sessionStorage)).toHaveLength(2)
  })

  it('is gone when they sign out, and takes nothing else with it', () => {
    sessionStorage.setItem('another', 'x')
    dropDraftsBut()
    forgetRecentBut()
    expect(Object.keys(sessionStorage)).toEqual(['another'])
  })
})
