// What reconcile foresees, and whether the real tool did it.
import { spawnSync } from 'node:child_process'

export function predict(reconcile, root, environment) {
  const run = spawnSync(reconcile, ['check', root, '--format', 'json', '--no-cache', '--fail-on', 'never', ...environment], { encoding: 'utf8', maxBuffer: 1 << 26 })
  // 2: something could not be checked, which is reported with the rest.
  if (run.status !== 0 && run.status !== 2) throw new Error(`reconcile: exit ${run.status}\n${run.stderr}`)
  const report = JSON.parse(run.stdout)
  return report.environments[0]?.next[0] ?? null
}

const sorted = (names) => [...names].sort().join(' ')
const oneLine = (text) => text.replaceAll(/\s+/g, ' ')
export const isPrismaCode = (code) => /^P\d{4}$/.test(code)

// Why prediction and observation disagree; empty where they agree. A failure that was not foreseen is no wrong
// prediction: rows of no file, changed files and what was done by hand decide over it, and an export tells none of that.
// `texts`: of the files. A COMMIT in one keeps what ran before it, whatever fails behind it; what that is, is not foreseen.
export function judge(isPrisma, next, real, texts) {
  const sets = [...next.will_run, ...next.will_run_again]
  const failure = next.will_fail
  if (failure && !real.error) return `foreseen to fail with ${failure.code} ${failure.message}, but it ran ${sorted(real.ran)}`
  if (!failure && real.error) return ''
  if (!failure) return sorted(sets) === sorted(real.ran) ? '' : `foreseen to run ${sorted(sets)}, but it ran ${sorted(real.ran)}`
  // Where it stops is not foreseen, only that it does, there or before.
  if (failure.at_the_latest) return real.ran.every((name) => sets.includes(name)) ? '' : `foreseen to run ${sorted(sets)}, but it ran ${sorted(real.ran)}`
  if (failure.code !== '' && failure.code !== real.error.code) return `foreseen ${failure.code} ${failure.message}, but ${real.error.code} ${real.error.message}`
  const same = oneLine(real.error.message).includes(oneLine(failure.message).replace('drizzle/', '/')) || oneLine(real.error.message) === oneLine(failure.message)
  const told = isPrismaCode(failure.code) || failure.message.startsWith('No file') || same
  if (!told) return `foreseen "${failure.message}", but "${real.error.message}"`
  if (!isPrisma && texts.some((text) => /^COMMIT;/m.test(text))) return real.ran.every((name) => sets.includes(name)) ? '' : `foreseen to run ${sorted(sets)}, but it ran ${sorted(real.ran)}`
  const kept = isPrisma ? sets.filter((name) => name !== failure.migration) : []
  return sorted(kept) === sorted(real.ran) ? '' : `foreseen to keep ${sorted(kept)}, but it kept ${sorted(real.ran)}`
}
