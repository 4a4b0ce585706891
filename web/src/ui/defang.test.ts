import { describe, expect, it } from 'vitest'
import { defang, kindOfValue, refang, visible } from './defang'

describe('indicators', () => {
  it('are shown so that nothing follows them, and come back as they were', () => {
    for (const value of ['http://bad.example/a.b?c=d', 'https://x.example', '198.51.100.77', 'ops@bad.example', 'updates.gateway-telemetry.example']) {
      expect(defang(value)).not.toMatch(/https?:|[a-z0-9]\.[a-z0-9]|[a-z]@/i)
      expect(refang(defang(value))).toBe(value)
    }
  })

  it('are read in the spellings that people use', () => {
    expect(refang('hxxps://bad[.]example')).toBe('https://bad.example')
    expect(refang('bad(dot)example')).toBe('bad.example')
    expect(refang('ops[at]bad{.}example')).toBe('ops@bad.example')
  })

  it('have a kind, or none', () => {
    const kinds: [string, string][] = [['198.51.100.77', 'ipv4'], ['198.51.100.0/24', 'cidr'], ['2001:db8::1', 'ipv6'], ['bad.example', 'domain'], ['https://bad.example/x', 'url'], ['a@bad.example', 'email'], ['CVE-2024-3400', 'cve'], ['T1059.003', 'attack-id'], ['d41d8cd98f00b204e9800998ecf8427e', 'md5'], ['00:1a:2b:3c:4d:5e', 'mac'], ['HKLM\\Software\\X', 'registry-key'], ['0190a2c4-5d6e-7f80-9123-456789abcdef', 'uuid'], ['hello', ''], ['d41d8cd9', ''], ['', '']]
    for (const [value, kind] of kinds) expect(kindOfValue(value), value).toBe(kind)
  })
})

describe('text from outside', () => {
  it('shows what would hide or turn it around', () => {
    expect(visible('a\u202eb\u200bc')).toBe('a⟨U+202E⟩b⟨U+200B⟩c')
    expect(visible('line\nline\ttab')).toBe('line\nline\ttab')
    expect(visible('Zürich – 漢字')).toBe('Zürich – 漢字')
  })
})
