import {
  type JsonObject,
  type Lock,
  type LockedScript,
  type LockedStep,
  sha256,
  type ScriptStep,
} from '../../../lock/index.ts';

/** A file of a lock whose bytes are this text. */
export function fileOf(text: string): { readonly sha256: string; readonly blob: string } {
  return { sha256: sha256(text), blob: sha256(text).slice(0, 40) };
}

/** A lock of the flow `flows/NAME.yaml` without steps, changed. */
export function lockOf(name: string, change: Partial<Lock> = {}): Lock {
  return {
    lockVersion: 1,
    flow: { path: `flows/${name}.yaml`, sha256: sha256(name) },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: { inputs: objectOf({}), outputs: objectOf({}) },
    secrets: [],
    steps: [],
    outputs: { object: {} },
    scripts: {},
    ...change,
  };
}

/** A closed object schema; names that end in `?` may be left out. */
export function objectOf(members: JsonObject): JsonObject {
  const names = Object.keys(members);
  const required = names.filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(members).map(([name, member]) => [name.replace(/\?$/, ''), member]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** A script of one module, `scripts/NAME.ts`, changed. */
export function scriptOf(name: string, change: Partial<LockedScript> = {}): LockedScript {
  const entry = `scripts/${name}.ts`;
  return {
    entry,
    modules: { [entry]: fileOf(name) },
    call: { form: 'object', names: [] },
    input: true,
    output: true,
    permissions: {},
    ...change,
  };
}

/** A step that runs `scripts/NAME.ts` by the digest `NAME`. */
export function step(id: string, name: string, change: Partial<ScriptStep> = {}): LockedStep {
  return {
    id,
    kind: 'script',
    uses: `scripts/${name}.ts`,
    needs: [],
    with: { object: {} },
    grants: {},
    secrets: [],
    output: true,
    script: sha256(name),
    ...change,
  };
}

/** `scripts` of a lock, by the digests that `step` uses. */
export function scriptsOf(scripts: { readonly [name: string]: LockedScript }): Lock['scripts'] {
  return Object.fromEntries(
    Object.entries(scripts).map(([name, script]) => [sha256(name), script]),
  );
}
