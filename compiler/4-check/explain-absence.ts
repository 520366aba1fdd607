import { findReferences } from '../checker/flow-module-expression.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedStep } from '../model/parsed.ts';
import type { ResolvedFlow } from '../model/resolved.ts';
import { allSteps, everyStep } from './flow-parts.ts';
import { writtenAt, type TypeProblem } from './type-problem.ts';

/** Why something in an expression may not be there, and what to write about it. */
export interface Absence {
  readonly because: string | undefined;
  readonly hint: string;
  readonly related: Diagnostic['related'];
}

/** Explains what may be absent at a problem: a step that did not run, an input that was left out. */
export function explainAbsence(problem: TypeProblem): Absence {
  const what = writtenAt(problem);
  const source = findReferences(what);
  for (const { root, name } of source) {
    const found =
      root === 'steps' ? absentStep(name, problem, what) : absentInput(name, problem, what);
    if (found !== undefined) return found;
  }
  return { because: undefined, hint: remedy(problem, what), related: [] };
}

function absentStep(id: string, problem: TypeProblem, what: string): Absence | undefined {
  const step = findStep(id, problem.flow);
  if (step === undefined) return undefined;
  const { body, onError } = step;
  const condition = step.if;
  const hint = remedy(problem, what);
  if (isAfterEnd(problem) && problem.flow.flow.steps.includes(step)) {
    return { because: `step \`${id}\` may have failed, or never run`, hint, related: [] };
  }
  if (condition !== undefined) {
    const because = `step \`${id}\` is skipped when its \`if\` does not hold`;
    const message = `This decides whether \`${id}\` runs.`;
    return { because, hint, related: [{ span: condition.span, message }] };
  }
  if (onError !== undefined) {
    return { because: `step \`${id}\` may fail and let the flow go on`, hint, related: [] };
  }
  if (body.kind !== 'choose' || body.else !== undefined) return undefined;
  const because = `\`${id}\` has no \`else\`, so it gives null when no branch holds`;
  return { because, hint, related: [] };
}

/** Whether it stands in what runs when the flow fails, or last. */
function isAfterEnd({ site, flow }: TypeProblem): boolean {
  if (!('step' in site)) return false;
  const after = allSteps([...flow.onError, ...flow.finally]);
  return after.some(({ parsed }) => parsed === site.step);
}

function findStep(id: string, flow: ResolvedFlow): ParsedStep | undefined {
  return everyStep(flow).find(({ parsed }) => parsed.id.value === id)?.parsed;
}

function absentInput(name: string, problem: TypeProblem, what: string): Absence | undefined {
  const input = problem.flow.flow.inputs.find((one) => one.name.value === name);
  if (!input?.optional || Object.hasOwn(input.schema.value, 'default')) return undefined;
  const because = `the input \`${name}\` may be left out`;
  const hint = `Give the input a default, or ${lowerFirst(remedy(problem, what))}`;
  return { because, hint, related: [] };
}

/** Whether something is read from the absent value, or the value itself is handed on. */
function remedy(problem: TypeProblem, what: string): string {
  const { code, site, span, flow } = problem;
  const isRead = code !== 2345 && code !== 2322;
  const short = what.length <= longest ? what : '…';
  const next = /^\.(\w+)/.exec(flow.flow.text.slice(span.end))?.[1] ?? '…';
  const fallback = isRead ? `\`${short}?.${next} ?? …\`` : `\`${short} ?? …\``;
  const mayGuard = site.role !== 'output' && /^[\w.?[\]'"-]+$/.test(what) && short !== '…';
  if (!mayGuard) return `Say what happens then: ${fallback}.`;
  return `Add \`if: \${{ ${what} != null }}\` to this step, or write ${fallback}.`;
}

const longest = 40;

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
