import { beforeEach, describe, expect, it } from 'vitest'
import { dropView, readViews, saveView, views } from './views'

describe('saved views', () => {
  beforeEach(() => localStorage.clear())

  it('keep the last of one name and of one place, each person their own', () => {
    saveView('p_a', { name: 'Waiting', to: '/shares?state=in-review' })
    saveView('p_a', { name: 'Gone', to: '/shares?state=releasing' })
    saveView('p_a', { name: 'Waiting', to: '/shares?state=in-review&unit=ot' })
    saveView('p_a', { name: 'Out', to: '/shares?state=releasing' })
    expect(views('p_a')).toEqual([
      { name: 'Waiting', to: '/shares?state=in-review&unit=ot' },
      { name: 'Out', to: '/shares?state=releasing' },
    ])
    expect(views('p_b')).toEqual([])
    dropView('p_a', '/shares?state=releasing')
    expect(views('p_a').map(({ name }) => name)).toEqual(['Waiting'])
    expect(readViews(localStorage.getItem('tocsin.views.p_a'))).toEqual(views('p_a'))
  })

  it('lead nowhere but to a path of this site, whatever stands in the store', () => {
    expect(readViews(null)).toEqual([])
    expect(readViews('{')).toEqual([])
    expect(readViews('{"name":"x"}')).toEqual([])
    expect(readViews(JSON.stringify([{ name: 'a', to: 'javascript:alert(1)' }, { name: 'b', to: '//evil.example' }, { name: 'c' }, null, { name: 'd', to: '/due' }]))).toEqual([{ name: 'd', to: '/due' }])
  })

  it('are bounded', () => {
    for (let n = 0; n < 40; n++) saveView('p_c', { name: `v${n}`, to: `/shares?unit=u${n}` })
    expect(views('p_c')).toHaveLength(30)
    expect(views('p_c').at(-1)?.name).toBe('v39')
  })
})
