/** Draws rows by a seed, so that whoever has the seed draws the same ones (splitmix32, Fisher and Yates). */
export function sample<T>(all: T[], count: number, seed: number): T[] {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  const pool = [...all]
  const drawn: T[] = []
  while (drawn.length < count && pool.length > 0) drawn.push(...pool.splice(next() % pool.length, 1))
  return drawn
}
