import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedBody } from '../model/parsed.ts';
import type { CheckedModule } from './checked-module.ts';

/** Choices without `else` that go through the cases of one value, and leave some out. */
export function findMissingCases({ name, module, program }: CheckedModule): readonly Diagnostic[] {
  return [...module.restTypes].flatMap(([step, type]) => {
    const cases = program.literalsOf(name, type) ?? [];
    if (cases.length === 0 || !goesThroughCases(step.body, cases)) return [];
    const parameters = { step: step.id.value, cases };
    const hint = 'Add a branch for each, or an `else`, if something should be done then.';
    return [diagnose('check/missing-case', step.id.span, parameters, { hint })];
  });
}

/** A single branch, or the one half of a boolean, is meant as it is written: `if` without `else`. */
function goesThroughCases(body: ParsedBody, cases: readonly string[]): boolean {
  const isBoolean = cases.every((one) => one === 'true' || one === 'false');
  return body.kind === 'choose' && body.branches.length > 1 && !isBoolean;
}
