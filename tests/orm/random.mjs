// Numbers that are the same on every machine, for one seed.
export class Random {
  constructor(seed) {
    this.state = seed >>> 0
  }

  // In [0, 1): mulberry32.
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let x = this.state
    x = Math.imul(x ^ (x >>> 15), x | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296
  }

  below(count) {
    return Math.floor(this.next() * count)
  }

  pick(list) {
    return list[this.below(list.length)]
  }

  chance(probability) {
    return this.next() < probability
  }
}
