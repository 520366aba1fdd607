import type { Grants } from '../../lock/index.ts';
import { parseFlow, type FlowFile } from '../1-parse/parse-flow.ts';
import { scriptCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import { isError } from '../diagnostics/in-order.ts';
import { applyEdits, type Edit } from '../edit/apply-edits.ts';
import { permissionsEdits } from '../edit/set-permissions.ts';
import { sameButPermissions } from './same-but-permissions.ts';

/** A step that runs a script and says what it keeps of what that asks for. */
export interface WrittenPermissions {
  /** The step's id. */
  readonly step: string;
  /** Repository path of the script. */
  readonly script: string;
  /** As it was written; absent when it has none. */
  readonly pin?: string;
  readonly grants: Grants;
}

/** The innermost step around an offset, when it runs a script and has `permissions`. */
export function permissionsAt(file: FlowFile, offset: number): WrittenPermissions | undefined {
  const found = callAt(file, offset);
  const permissions = found?.call.permissions;
  if (found === undefined || permissions === undefined) return undefined;
  const { step, call } = found;
  const { path, pin } = call.uses;
  return {
    step: step.id.value,
    script: path.value,
    ...(pin === undefined ? {} : { pin: pin.value }),
    grants: permissions.value,
  };
}

/**
 * The edits after which that step's `permissions` say exactly `grants`, and the flow otherwise the same;
 * `undefined` when no edit of its YAML does that alone.
 */
export function writePermissions(
  file: FlowFile,
  offset: number,
  grants: Grants,
): readonly Edit[] | undefined {
  const found = callAt(file, offset);
  if (found === undefined) return undefined;
  const { flow, index, step, call } = found;
  const expected: (Grants | undefined)[] = [];
  expected[index] = grants;
  return permissionsEdits(flow.text, { step, call }, grants).find((edits) => {
    const bytes = new TextEncoder().encode(applyEdits(flow.text, edits));
    const { value, diagnostics } = parseFlow({ path: flow.path, bytes });
    return !diagnostics.some(isError) && sameButPermissions(flow, value, expected);
  });
}

type FoundCall = ReturnType<typeof scriptCalls>[number] & {
  readonly flow: ReturnType<typeof parseFlow>['value'];
  /** Among all steps that run scripts. */
  readonly index: number;
};

function callAt(file: FlowFile, offset: number): FoundCall | undefined {
  const { value: flow, diagnostics } = parseFlow(file);
  if (diagnostics.some(isError)) return undefined;
  const calls = scriptCalls(sectionsOf(flow));
  const index = calls.findIndex(({ step: { span } }) => span.start <= offset && offset <= span.end);
  const call = calls[index];
  return call && { ...call, flow, index };
}
