import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, onSignedOut } from './client'
import { onStepUp, PutOff, waysToShow } from './presence'
import { problemOf } from './problem'

const refused = (rule: string, status = 403) => Response.json({ status, rule, title: rule }, { status })
const done = () => Response.json({ token: 'made' })

/** The server: answers what it is told to, in turn, and keeps what was asked. */
function server(...answers: Response[]) {
  const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () => answers.shift() ?? refused('test.no-answer-left', 500))
  vi.stubGlobal('fetch', asked)
  return asked
}

describe('presence', () => {
  const ends: (() => void)[] = []
  afterEach(() => {
    for (const end of ends.splice(0)) end()
    vi.unstubAllGlobals()
  })
  const person = (shows: boolean) => {
    const asked = vi.fn<() => Promise<boolean>>(async () => shows)
    ends.push(onStepUp(asked))
    return asked
  }

  it('is asked for once, and the same request is sent once more', async () => {
    const fetched = server(refused('session.step-up'), done())
    const asked = person(true)
    expect(await api.post('/v1/tokens', { scopes: ['read'] })).toEqual({ token: 'made' })
    expect(asked).toHaveBeenCalledTimes(1)
    expect(fetched.mock.calls.map(([url, { method, body }]) => [method, url, body])).toEqual(Array(2).fill(['POST', '/v1/tokens', '{"scopes":["read"]}']))
  })

  it('is asked for by acts without a body and by files too', async () => {
    server(refused('session.step-up'), done(), refused('session.step-up'), done())
    const asked = person(true)
    await api.send('/v1/tokens/t1/revoke')
    await api.file('/v1/packs', {})
    expect(asked).toHaveBeenCalledTimes(2)
  })

  it('that did not help is a refusal, and no second question', async () => {
    const fetched = server(refused('session.step-up'), refused('session.step-up'), done())
    const asked = person(true)
    await expect(api.post('/v1/tokens')).rejects.toSatisfy((failure) => problemOf(failure).rule === 'session.step-up')
    expect([asked.mock.calls.length, fetched.mock.calls.length]).toEqual([1, 2])
  })

  it('that is put off sends nothing more', async () => {
    const fetched = server(refused('session.step-up'), done())
    person(false)
    await expect(api.post('/v1/tokens')).rejects.toBeInstanceOf(PutOff)
    expect(fetched).toHaveBeenCalledTimes(1)
  })

  it('is asked for by that rule alone', async () => {
    const fetched = server(refused('right.missing'), refused('session.step-up', 409))
    const asked = person(true)
    await expect(api.post('/v1/tokens')).rejects.toSatisfy((failure) => problemOf(failure).rule === 'right.missing')
    await expect(api.post('/v1/tokens')).rejects.toSatisfy((failure) => problemOf(failure).status === 409)
    expect([asked.mock.calls.length, fetched.mock.calls.length]).toEqual([0, 2])
  })

  it('is asked for once by two requests, each sent once more, and again by a later one', async () => {
    const fetched = server(refused('session.step-up'), refused('session.step-up'), done(), done(), refused('session.step-up'), done())
    const asked = person(true)
    await Promise.all([api.post('/v1/tokens'), api.post('/v1/sessions/s1/revoke')])
    expect([asked.mock.calls.length, fetched.mock.calls.length]).toEqual([1, 4])
    await api.post('/v1/tokens')
    expect([asked.mock.calls.length, fetched.mock.calls.length]).toEqual([2, 6])
  })

  it('is not waited for by what shows it, nor where nobody can be asked', async () => {
    server(refused('session.step-up'), refused('session.step-up'))
    await expect(api.post('/v1/tokens')).rejects.toSatisfy((failure) => problemOf(failure).rule === 'session.step-up')
    const asked = person(true)
    await expect(api.post('/v1/session/step-up')).rejects.toSatisfy((failure) => problemOf(failure).rule === 'session.step-up')
    expect(asked).not.toHaveBeenCalled()
  })

  it('renews the session: nothing else is sent with the cookie that is about to be replaced', async () => {
    let answer: (response: Response) => void = () => {}
    const fetched = vi.fn<(url: string) => Promise<Response>>((url) => (url === '/v1/session/step-up' ? new Promise<Response>((resolve) => (answer = resolve)) : Promise.resolve(done())))
    vi.stubGlobal('fetch', fetched)
    const shown = api.post('/v1/session/step-up')
    await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(1))
    const listed = api.get('/v1/sessions')
    await new Promise((later) => setTimeout(later))
    expect(fetched).toHaveBeenCalledTimes(1)
    answer(refused('session.refused'))
    await expect(shown).rejects.toSatisfy((failure) => problemOf(failure).rule === 'session.refused')
    await listed
    expect(fetched.mock.calls.map(([url]) => url)).toEqual(['/v1/session/step-up', '/v1/sessions'])
  })

  it('is shown in the ways that somebody has', () => {
    const passkeys = [{ credential: 'c', fingerprint: 'f', rp_id: 'localhost' }]
    expect(waysToShow({ passkeys, has_password: true, has_code: true }, true)).toEqual({ passkey: true, code: true })
    expect(waysToShow({ passkeys, has_password: true, has_code: false }, true)).toEqual({ passkey: true, code: false })
    expect(waysToShow({ passkeys, has_password: false, has_code: true }, false)).toEqual({ passkey: false, code: false })
    expect(waysToShow({ passkeys: [], has_password: true, has_code: true }, true)).toEqual({ passkey: false, code: true })
  })
})

describe('signed out', () => {
  afterEach(() => {
    onSignedOut(() => {})
    vi.unstubAllGlobals()
  })

  it('is told whatever was asked: a reading, an act with and without a body, a file; and by that status alone', async () => {
    const told = vi.fn<() => void>()
    onSignedOut(told)
    const gone = () => refused('http.unauthenticated', 401)
    server(gone(), gone(), gone(), gone(), refused('right.missing'), refused('store.read-changed', 412))
    const asks = [() => api.get('/v1/shares'), () => api.post('/v1/shares'), () => api.send('/v1/tokens/t/revoke'), () => api.file('/v1/packs', {}), () => api.post('/v1/shares'), () => api.get('/v1/shares')]
    for (const ask of asks) await expect(ask()).rejects.toThrow()
    expect(told).toHaveBeenCalledTimes(4)
  })
})
