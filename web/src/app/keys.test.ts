import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clashes, press, register } from './keys'
import { prefer } from './preferences'

const key = (name: string, init: KeyboardEventInit = {}, target: Element = document.body) => {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...init })
  Object.defineProperty(event, 'target', { value: target })
  return event
}

describe('shortcuts', () => {
  const ends: (() => void)[] = []
  beforeEach(() => prefer({ shortcuts: true }))
  afterEach(() => {
    for (const end of ends.splice(0)) end()
    document.body.replaceChildren()
  })
  const ask = (keys: string) => {
    const run = vi.fn<() => void>()
    ends.push(register({ keys, label: keys, run }))
    return run
  }

  it('run by a key, by two in a row, and with Ctrl', () => {
    const j = ask('j')
    const inbox = ask('g i')
    const palette = ask('Ctrl+k')
    press(key('j'))
    press(key('g'))
    press(key('i'))
    press(key('k', { ctrlKey: true }))
    expect([j, inbox, palette].map((run) => run.mock.calls.length)).toEqual([1, 1, 1])
  })

  it('leave Enter to the link or button that has the focus', () => {
    const enter = ask('Enter')
    for (const [name, inner] of [['a', 'span'], ['button', 'svg'], ['summary', '']] as const) {
      const control = document.createElement(name)
      if (name === 'a') control.setAttribute('href', '/x')
      const child = inner ? control.appendChild(document.createElement(inner)) : control
      document.body.append(control)
      press(key('Enter', {}, child))
    }
    expect(enter).not.toHaveBeenCalled()
    press(key('Enter', {}, document.body.appendChild(document.createElement('tr'))))
    expect(enter).toHaveBeenCalledTimes(1)
  })

  it('forget the first of two after a while', () => {
    const inbox = ask('g i')
    press(key('g'), 1000)
    press(key('i'), 5000)
    expect(inbox).not.toHaveBeenCalled()
  })

  it('leave letters alone while somebody types, in a dialog, and when they are turned off; Ctrl works in any case', () => {
    const j = ask('j')
    const palette = ask('Ctrl+k')
    const input = document.body.appendChild(document.createElement('input'))
    press(key('j', {}, input))
    press(key('k', { ctrlKey: true }, input))
    document.body.appendChild(document.createElement('div')).setAttribute('role', 'dialog')
    press(key('j'))
    document.body.replaceChildren()
    prefer({ shortcuts: false })
    press(key('j'))
    expect(j).not.toHaveBeenCalled()
    expect(palette).toHaveBeenCalledTimes(1)
  })

  it('are told apart: the screen that opened last comes first, and clashes can be seen', () => {
    const first = ask('a')
    const second = ask('a')
    press(key('a'))
    expect(first).not.toHaveBeenCalled()
    expect(second).toHaveBeenCalledTimes(1)
    expect(clashes()).toEqual(['a'])
  })
})
