import { checkGrants } from './check-sorted.ts';
import { checkTemplate, secretsOf, type View } from './check-template.ts';
import { isJsonObject, type JsonSchema } from './json.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import type { FlowStep, Retry, ScriptStep } from './locked-step.ts';
import type { Lock, LockedScript, LockedSubflow } from './lock.ts';
import { asTexts } from './pick-branch.ts';
import type { Template } from './template.ts';

type Path = LockFault['path'];

/** Where a step stands, and what it sees. */
export interface CallPlace {
  readonly lock: Lock;
  readonly path: Path;
  readonly view: View;
}

/** Says what is wrong with a step that runs a script. */
export function checkScriptStep(step: ScriptStep, place: CallPlace): LockFault | undefined {
  const { lock, path, view } = place;
  const script = Object.hasOwn(lock.scripts, step.script) ? lock.scripts[step.script] : undefined;
  if (script === undefined) {
    return { path: [...path, 'script'], message: 'is no key of `scripts`' };
  }
  return (
    checkTemplate(step.with, [...path, 'with'], { ...view, secrets: new Set(lock.secrets) }) ??
    checkSecrets(step, [...path, 'secrets']) ??
    checkArguments(step.with, script.input, [...path, 'with', 'object']) ??
    checkGrants(step.grants, [...path, 'grants']) ??
    checkAsked(step, script, [...path, 'grants']) ??
    checkRetry(step.retry, path, view)
  );
}

/** Says what is wrong with a step that runs another flow. */
export function checkFlowStep(step: FlowStep, place: CallPlace): LockFault | undefined {
  const { lock, path, view } = place;
  const flow =
    lock.flows !== undefined && Object.hasOwn(lock.flows, step.flow)
      ? lock.flows[step.flow]
      : undefined;
  if (flow === undefined) return { path: [...path, 'flow'], message: 'is no key of `flows`' };
  return (
    checkTemplate(step.with, [...path, 'with'], view) ??
    checkHandedOn(step, flow, { lock, path: [...path, 'secrets'] }) ??
    checkArguments(step.with, flow.interface.inputs, [...path, 'with', 'object']) ??
    checkRetry(step.retry, path, view)
  );
}

/** A flow is given exactly the secrets that it takes, and only those that this flow has. */
function checkHandedOn(
  { secrets }: FlowStep,
  flow: LockedSubflow,
  { lock, path }: { readonly lock: Lock; readonly path: Path },
): LockFault | undefined {
  const foreign = secrets.findIndex((name) => !lock.secrets.includes(name));
  if (foreign !== -1) {
    return { path: [...path, foreign], message: 'is a secret that the flow does not declare' };
  }
  const isSame = secrets.join('\n') === flow.secrets.join('\n');
  return isSame ? undefined : { path, message: 'must list the secrets of the flow, sorted' };
}

function checkRetry(retry: Retry | undefined, path: Path, view: View): LockFault | undefined {
  if (retry?.on === undefined) return undefined;
  const names = new Set([...view.names, 'attempt', 'error']);
  return checkTemplate(retry.on, [...path, 'retry', 'on'], { ...view, names });
}

function checkSecrets(step: ScriptStep, path: Path): LockFault | undefined {
  const taken = [...new Set(secretsOf(step.with))].sort();
  const isSame =
    taken.length === step.secrets.length && taken.every((name, at) => step.secrets[at] === name);
  return isSame ? undefined : { path, message: 'must list the secrets that `with` takes, sorted' };
}

/** The keys of `with` are the callee's inputs, and those that it requires are there. */
function checkArguments(template: Template, input: JsonSchema, path: Path): LockFault | undefined {
  if (!isJsonObject(input) || !('object' in template)) return undefined;
  const given = template.object;
  const properties = isJsonObject(input['properties']) ? input['properties'] : {};
  const isOpen =
    input['additionalProperties'] !== undefined && input['additionalProperties'] !== false;
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(properties, key));
  if (unknown !== undefined && !isOpen) {
    return { path: [...path, unknown], message: 'is no input of what the step uses' };
  }
  const missing = asTexts(input['required']).find((key) => !Object.hasOwn(given, key));
  return missing === undefined
    ? undefined
    : { path, message: `has no ${JSON.stringify(missing)}, which is required` };
}

/** A step is never granted a kind that its script does not ask for, nor all of it for a part. */
function checkAsked(step: ScriptStep, script: LockedScript, path: Path): LockFault | undefined {
  const asked = new Map<string, true | readonly string[]>(Object.entries(script.permissions));
  return firstFault(
    Object.entries(step.grants),
    ([kind, granted]: [string, true | readonly string[]]) => {
      const ask = asked.get(kind);
      if (ask === undefined)
        return { path: [...path, kind], message: 'is not what the script asks for' };
      return granted === true && ask !== true
        ? { path: [...path, kind], message: 'is more than the script asks for' }
        : undefined;
    },
  );
}
