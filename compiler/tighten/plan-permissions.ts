import { containsGrants, type Grants, type Lock } from '../../lock/index.ts';
import { type FlowFile, parseFlow } from '../1-parse/parse-flow.ts';
import { isError } from '../diagnostics/in-order.ts';
import { applyEdits, type Edit } from '../edit/apply-edits.ts';
import { permissionsEdits } from '../edit/set-permissions.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import { pairSteps, type PairedStep } from './pair-steps.ts';
import { sameButPermissions } from './same-but-permissions.ts';
import { type Unwritable, writableGrants } from './writable-grants.ts';

/** A step whose `permissions` can say less. */
export interface PlannedStep extends PairedStep {
  /** What it holds then: nothing that it does not hold now. */
  readonly grants: Grants;
  /** Of the flow's text. */
  readonly edits: readonly Edit[];
  readonly unwritable: readonly Unwritable[];
}

/** A flow, and what can be taken from its steps. */
export interface FlowPlan {
  readonly flow: ParsedFlow;
  readonly lock: Lock;
  /** Every step that runs a script. */
  readonly pairs: readonly PairedStep[];
  readonly steps: readonly PlannedStep[];
  /** Those that cannot be edited, and why: a sentence. */
  readonly refused: readonly {
    readonly step: Omit<PlannedStep, 'edits'>;
    readonly reason: string;
  }[];
}

/**
 * Plans the edits of one flow: what a step's `permissions` name and its lock does not grant, and what is wanted less.
 * @param lock what the file compiles to
 * @param wanted by place; a place that steps of several branches have says nothing of any of them
 */
export function planPermissions(
  file: FlowFile,
  lock: Lock,
  wanted: ReadonlyMap<string, Grants>,
): FlowPlan {
  const flow = parseFlow(file).value;
  const pairs = pairSteps(flow, lock);
  const steps: PlannedStep[] = [];
  const refused: { step: Omit<PlannedStep, 'edits'>; reason: string }[] = [];
  for (const [index, pair] of pairs.entries()) {
    const isShared = pairs.some((other) => other !== pair && other.place === pair.place);
    const less = lessFor(pair, isShared ? undefined : wanted.get(pair.place));
    if (less === undefined) continue;
    const step = { ...pair, ...less };
    const found = soundEdits(flow, index, step);
    if ('edits' in found) steps.push({ ...step, edits: found.edits });
    else refused.push({ step, reason: found.reason });
  }
  return { flow, lock, pairs, steps, refused };
}

/** What a step should hold, where its `permissions` say more now. */
function lessFor(
  { call, locked }: PairedStep,
  wanted: Grants | undefined,
): Pick<PlannedStep, 'grants' | 'unwritable'> | undefined {
  const held = locked.grants;
  if (wanted !== undefined && !containsGrants(held, wanted)) {
    throw new Error('What is wanted of a step is never more than it holds.');
  }
  const { grants, unwritable } = writableGrants(held, wanted ?? held);
  const written = call.permissions?.value ?? held;
  return containsGrants(grants, written) ? undefined : { grants, unwritable };
}

/** The first edits after which the text says the same but for these permissions, or why there are none. */
function soundEdits(
  flow: ParsedFlow,
  index: number,
  step: Omit<PlannedStep, 'edits'>,
): { readonly edits: readonly Edit[] } | { readonly reason: string } {
  const expected: (Grants | undefined)[] = [];
  expected[index] = step.grants;
  let problem: string | undefined;
  for (const edits of permissionsEdits(flow.text, step, step.grants)) {
    const bytes = new TextEncoder().encode(applyEdits(flow.text, edits));
    const { value, diagnostics } = parseFlow({ path: flow.path, bytes });
    const error = diagnostics.find(isError);
    if (error === undefined && sameButPermissions(flow, value, expected)) return { edits };
    problem ??= error?.message;
  }
  // JSON is YAML.
  const byHand = `by hand it is \`permissions: ${JSON.stringify(step.grants)}\``;
  return {
    reason: `No edit of its YAML changes that alone${problem === undefined ? '' : ` (${problem})`}; ${byHand}.`,
  };
}
