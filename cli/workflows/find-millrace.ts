import type { Millrace } from '../../emit/index.ts';
import { OperationalError } from '../../store/index.ts';
import { readGithub } from '../policy/read-github.ts';
import type { WorkflowFiles } from './workflow-files.ts';

/** How Millrace comes to the machine that runs a workflow of this repository, or why that is not known. */
export type MillraceSource =
  | { readonly ok: true; readonly millrace: Millrace }
  | { readonly ok: false; readonly message: string; readonly hint: string }
  /** The repository wants no workflows. */
  | { readonly ok: false; readonly message: undefined };

export async function findMillrace(files: WorkflowFiles): Promise<MillraceSource> {
  const { workflows, action } = await readGithub(files.readText('millrace.yaml'));
  if (!workflows) return { ok: false, message: undefined };
  if (!files.isRepositoryRoot) {
    return {
      ok: false,
      message:
        'GitHub looks for workflows at the root of a repository, and millrace.yaml is below it',
      hint: 'Move `millrace.yaml`, `flows/` and `scripts/` to the root of the repository.',
    };
  }
  if (action !== undefined) return { ok: true, millrace: { kind: 'action', ...action } };
  if (nameIn(readJson(files, 'package.json')) === 'millrace') {
    return { ok: true, millrace: { kind: 'sources' } };
  }
  if (isLocked(readJson(files, 'package-lock.json'))) {
    return { ok: true, millrace: { kind: 'package' } };
  }
  return {
    ok: false,
    message: 'this repository does not say which Millrace is to be installed there',
    hint: 'Run `npm install --save-dev --save-exact millrace` and commit package-lock.json, or name an action: `github: { action: … }` in millrace.yaml.',
  };
}

/** Whether a lock of npm's (version 2 or 3) pins Millrace by its integrity. */
function isLocked(lock: unknown): boolean {
  const found = fieldOf(fieldOf(lock, 'packages'), 'node_modules/millrace');
  return typeof fieldOf(found, 'integrity') === 'string';
}

function nameIn(manifest: unknown): unknown {
  return fieldOf(manifest, 'name');
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name]; // An object that has that key of its own.
}

function readJson(files: WorkflowFiles, path: string): unknown {
  const text = files.readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OperationalError(`${path} is not JSON: ${error.message}.`, { cause: error });
  }
}
