import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperationalError } from '../../store/index.ts';
import type { Context } from '../command.ts';
import { isMissing, type Workspace } from '../workspace.ts';
import { readYamlValue } from './compose-yaml.ts';
import { policyFile, readOwnPolicy } from './read-own-policy.ts';

/** Says whether a broad grant of a flow is admitted. `kind` is `run`, `net`, …; `value` one item, `*` for `true`. */
export type Admits = (flow: string, kind: string, value: string) => boolean;

/**
 * Reads `policy.admit` of the file that `--policy` names, else of the repository's `millrace.yaml`:
 * a list of `{flow: ID, KIND: [VALUE, …]}`. No file or no such list admits nothing.
 */
export function readPolicy(
  workspace: Workspace,
  context: Context,
  file: string | undefined,
): Admits {
  const text = file === undefined ? readOwnPolicy(workspace) : readNamed(context, file);
  if (text === undefined) return () => false;
  const rules = readRules(file ?? policyFile, text);
  return (flow, kind, value) =>
    rules.some((rule) => rule.flow === flow && (rule.grants.get(kind)?.includes(value) ?? false));
}

function readNamed(context: Context, file: string): string {
  try {
    return readFileSync(resolve(context.cwd, file), 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new OperationalError(`There is no policy file "${file}".`, { cause: error });
  }
}

interface Rule {
  readonly flow: string;
  readonly grants: ReadonlyMap<string, readonly string[]>;
}

function readRules(name: string, text: string): readonly Rule[] {
  const admit = field(field(parseYaml(name, text), 'policy'), 'admit');
  if (admit === undefined) return [];
  if (!Array.isArray(admit)) throw malformed(name, '`policy.admit` should be a list');
  return admit.map((entry: unknown) => {
    const flow = field(entry, 'flow');
    if (typeof flow !== 'string' || typeof entry !== 'object' || entry === null) {
      throw malformed(name, 'each entry of `policy.admit` needs `flow: ID`');
    }
    const grants = Object.entries(entry).filter(([key]) => key !== 'flow');
    return {
      flow,
      grants: new Map(grants.map(([kind, list]) => [kind, values(name, kind, list)])),
    };
  });
}

function values(name: string, kind: string, list: unknown): readonly string[] {
  if (list === true) return ['*'];
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  throw malformed(name, `\`${kind}\` in \`policy.admit\` should be true or a list of texts`);
}

function parseYaml(name: string, text: string): unknown {
  const reading = readYamlValue(text);
  if (reading.ok) return reading.value;
  throw malformed(name, `it cannot be read as YAML: ${reading.problem}`);
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name]; // An object that has that key of its own.
}

function malformed(name: string, what: string): OperationalError {
  return new OperationalError(`${name} cannot be used: ${what}.`, {
    hint: 'The form is: policy: { admit: [{ flow: deploy, run: [git] }] }',
  });
}
