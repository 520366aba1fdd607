import {
  readFlow,
  type Diagnostic,
  type ParsedExpression,
  type ParsedFlow,
  type ParsedStep,
} from '../../compiler/index.ts';
import { scopesIn, stepsAround, type StepSections } from '../model/steps-at.ts';
import { stepKeyEdit } from '../edit/step-key-edits.ts';
import { applyEdits, type OffsetEdit } from '../edit/text-edit.ts';
import type { Action } from './action.ts';

/** Makes the step run only when what it reads is there, where the compiler says that this helps. */
export async function guardStep(
  path: string,
  text: string,
  diagnostic: Diagnostic,
): Promise<Action | undefined> {
  // Whether a guard helps is decided where the hint is made, and said in it.
  const condition = /[Aa]dd `if: \$\{\{ (.+?) \}\}` to this step/.exec(diagnostic.hint ?? '')?.[1];
  if (condition === undefined || diagnostic.span.path !== path) return undefined;
  const around = stepsAround((await soundFlow(path, text)) ?? noSteps, diagnostic.span.start);
  const step = around.at(-1);
  if (step === undefined) return undefined;
  const edits =
    step.if === undefined
      ? [stepKeyEdit(text, step, { key: 'if', value: inQuotes(`\${{ ${condition} }}`) })]
      : narrow(step.if, condition);
  // YAML has more forms than these edits know: what does not read as meant is not offered.
  const after = await soundFlow(path, applyEdits(text, edits));
  const changed = after === undefined ? [] : stepsNamed(after, around);
  if (!changed.some((one) => one.if?.source.includes(condition))) return undefined;
  return {
    title: `Run \`${step.id.value}\` only if \`${condition}\`.`,
    kind: 'quickfix',
    mends: diagnostic,
    edits: new Map([[path, edits]]),
  };
}

const noSteps: StepSections = { steps: [], onError: [], finally: [] };

/** `undefined` when it does not parse: its steps are not all there then. */
async function soundFlow(path: string, text: string): Promise<ParsedFlow | undefined> {
  const { value, diagnostics } = await readFlow({ path, bytes: new TextEncoder().encode(text) });
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : value;
}

/** The steps with the same ids as some, the one around the other; branches of a `choose` may repeat an id. */
function stepsNamed(flow: ParsedFlow, path: readonly ParsedStep[]): readonly ParsedStep[] {
  let scopes: readonly (readonly ParsedStep[])[] = [flow.steps, flow.onError, flow.finally];
  let named: readonly ParsedStep[] = [];
  for (const { id } of path) {
    named = scopes.flat().filter((step) => step.id.value === id.value);
    scopes = named.flatMap(scopesIn);
  }
  return named;
}

/** Both conditions must hold; the new one first, so that the old one may rely on it. */
function narrow(condition: ParsedExpression, added: string): readonly OffsetEdit[] {
  const { source, offsets } = condition;
  const from = source.length - source.trimStart().length;
  const to = source.trimEnd().length;
  const [start, end] = [offsets[from] ?? 0, offsets[to] ?? 0];
  const isLoose = /\|\||\?|=>|,/.test(source);
  return isLoose
    ? [
        { start, end: start, text: `${added} && (` },
        { start: end, end, text: ')' },
      ]
    : [{ start, end: start, text: `${added} && ` }];
}

/** In braces and lines alike; what holds ` #` or `: ` would end early without. */
function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
