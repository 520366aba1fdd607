import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { OperationalError } from '../../store/index.ts';
import type { Context } from '../command.ts';
import { isMissing, type Workspace } from '../workspace.ts';

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
  const name = file ?? 'millrace.yaml';
  const path = file === undefined ? join(workspace.root, name) : resolve(context.cwd, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (file === undefined) return () => false;
    throw new OperationalError(`There is no policy file "${file}".`, { cause: error });
  }
  const rules = readRules(name, text);
  return (flow, kind, value) =>
    rules.some((rule) => rule.flow === flow && (rule.grants.get(kind)?.includes(value) ?? false));
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
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw malformed(name, `it is not valid YAML: ${why.replace(/:$/, '')}`);
  }
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
