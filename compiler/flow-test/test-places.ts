import { placedSteps, type Lock, type LockedStep, type ScriptStep } from '../../lock/index.ts';
import { didYouMean } from '../diagnostics/closest.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Located } from '../model/source.ts';

/** What stands at a place of a flow: one step, or one a branch where branches use the same id. */
export interface TestPlace {
  readonly place: string;
  readonly steps: readonly LockedStep[];
  /** The scripts that run there; that of a fan-out whose body is one script stands at its place. */
  readonly scripts: readonly ScriptStep[];
}

export type TestPlaces = ReadonlyMap<string, TestPlace>;

/** Every place of a flow that a test can name. */
export function testPlaces(lock: Lock): TestPlaces {
  const places = new Map<string, TestPlace>();
  const bodies = new Set<LockedStep>();
  for (const { place, step } of placedSteps(lock)) {
    if (step.kind === 'for-each' && step.result === 'step')
      step.body.forEach((one) => bodies.add(one));
    const known = places.get(place) ?? { place, steps: [], scripts: [] };
    places.set(place, {
      place,
      steps: bodies.has(step) ? known.steps : [...known.steps, step],
      scripts: step.kind === 'script' ? [...known.scripts, step] : known.scripts,
    });
  }
  return places;
}

/** Says of a name that no step has it. */
export function unknownStep(name: Located<string>, places: TestPlaces): Diagnostic | undefined {
  if (places.has(name.value)) return undefined;
  const all = [...places.keys()];
  // `score` for `mood/score`.
  const inner = all.filter((place) => place.endsWith(`/${name.value}`));
  const hint =
    inner.length === 1 ? `Did you mean \`${inner[0] ?? ''}\`?` : didYouMean(name.value, all);
  const list = `There are: ${all.slice(0, 10).join(', ')}${all.length > 10 ? ', …' : ''}.`;
  return diagnose('test/unknown-step', name.span, { step: name.value }, { hint: hint ?? list });
}
