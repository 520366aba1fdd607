import {
  innerScopes,
  isJsonObject,
  type JsonObject,
  type Lock,
  type LockedStep,
  type ScriptStep,
  type Template,
} from '../../lock/index.ts';
import { withoutFields } from './without-fields.ts';

/** One step, to be run without the others. */
export interface SingleStep {
  /** Its address without items: `search`, `mood`, `lead/text`. */
  readonly step: string;
  /** Arguments that replace those of the flow. */
  readonly with: JsonObject;
}

export type SingleStepLock =
  | { readonly ok: true; readonly lock: Lock }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** A lock that runs just one script step of the flow: its arguments come from outside, its result is the output. */
export function singleStep(lock: Lock, only: SingleStep): SingleStepLock {
  const found = findStep(lock.steps, only.step.split('/'));
  if (found === undefined) {
    const scripts = scriptAddresses(lock.steps, '').join(', ');
    return {
      ok: false,
      message: `No step of this flow is called "${only.step}".`,
      hint: `Its steps that can be run alone are: ${scripts}.`,
    };
  }
  const definition = scriptOf(found);
  if (definition === undefined) {
    return {
      ok: false,
      message: `The step "${only.step}" runs no script of its own, so it cannot be run alone.`,
    };
  }
  const template = argumentsOf(definition, only.with);
  const missing = missingArguments(lock, definition, template);
  if (missing.length === 0) return { ok: true, lock: lockOfOne(lock, definition, template) };
  const names = missing.map((name) => `"${name}"`).join(', ');
  return {
    ok: false,
    message: `The step "${only.step}" takes ${names}, which comes from other steps of the flow.`,
    hint: `Give it: ${missing.map((name) => `--with ${name}=…`).join(' ')}`,
  };
}

/** The addresses of all steps that run a script. */
function scriptAddresses(steps: readonly LockedStep[], prefix: string): readonly string[] {
  return steps.flatMap((step) => {
    const address = `${prefix}${step.id}`;
    if (scriptOf(step) !== undefined) return [address];
    return innerScopes(step).flatMap((inner) => scriptAddresses(inner, `${address}/`));
  });
}

function findStep(
  steps: readonly LockedStep[],
  [id, ...rest]: readonly string[],
): LockedStep | undefined {
  for (const step of steps) {
    if (step.id !== id) continue;
    if (rest.length === 0) return step;
    for (const inner of innerScopes(step)) {
      const found = findStep(inner, rest);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function scriptOf(step: LockedStep): ScriptStep | undefined {
  if (step.kind === 'script') return step;
  if (step.kind !== 'for-each' || step.result !== 'step') return undefined;
  const [body] = step.body;
  return body?.kind === 'script' ? body : undefined;
}

/** The flow's arguments that need no other step, and those given. */
function argumentsOf(
  definition: ScriptStep,
  given: JsonObject,
): { readonly [key: string]: Template } {
  const own = 'object' in definition.with ? definition.with.object : {};
  const kept = Object.entries(own).filter(([, template]) => readsOnlyGlobals(template));
  const literals = Object.entries(given).map(([key, literal]): [string, Template] => [
    key,
    { literal },
  ]);
  return Object.fromEntries([...kept, ...literals]);
}

const globals: readonly string[] = ['inputs', 'run', 'flow'];

function readsOnlyGlobals(template: Template): boolean {
  if ('path' in template) return globals.some((part) => part === template.path[0]);
  if ('js' in template) return template.reads.every((part) => globals.includes(part));
  if ('text' in template) {
    return template.text.every((part) => typeof part === 'string' || readsOnlyGlobals(part));
  }
  if ('array' in template) return template.array.every(readsOnlyGlobals);
  if ('object' in template) return Object.values(template.object).every(readsOnlyGlobals);
  return true;
}

function missingArguments(
  lock: Lock,
  definition: ScriptStep,
  template: { readonly [key: string]: Template },
): readonly string[] {
  const input = lock.scripts[definition.script]?.input;
  const required = typeof input === 'object' ? input['required'] : undefined;
  // True: `required` of a schema is a list of names.
  const names = Array.isArray(required) ? (required as readonly string[]) : [];
  return names.filter((name) => !Object.hasOwn(template, name));
}

function lockOfOne(
  lock: Lock,
  definition: ScriptStep,
  template: { readonly [key: string]: Template },
): Lock {
  const secrets = secretsOf({ object: template });
  const step: ScriptStep = { ...bare(definition), needs: [], with: { object: template }, secrets };
  const readsInputs = JSON.stringify(template).includes('"inputs"');
  const inputs = readsInputs ? lock.interface.inputs : optional(lock.interface.inputs);
  return {
    ...withoutFields(lock, ['onError', 'finally', 'concurrency', 'flows']),
    steps: [step],
    secrets,
    interface: { inputs, outputs: definition.output },
    outputs: { path: ['steps', definition.id, 'output'] },
  };
}

/** The step without what ties it to the flow. */
function bare(definition: ScriptStep): ScriptStep {
  return withoutFields(definition, ['if', 'onError', 'concurrency', 'mock', 'cache']);
}

/** The same inputs, none of which must be given. */
function optional(inputs: Lock['interface']['inputs']): Lock['interface']['inputs'] {
  if (!isJsonObject(inputs)) return inputs;
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== 'required'));
}

function secretsOf(template: Template): readonly string[] {
  if ('secret' in template) return [template.secret];
  const inner: readonly Template[] =
    'object' in template
      ? Object.values<Template>(template.object)
      : 'array' in template
        ? template.array
        : [];
  return [...new Set(inner.flatMap(secretsOf))].sort();
}
