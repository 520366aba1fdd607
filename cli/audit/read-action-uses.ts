import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ActionUse, Unchecked } from '../../audit/index.ts';
import { actionVersions, listActionUses } from '../../emit/index.ts';
import { readRepositoryFile } from '../../store/index.ts';
import type { Workspace } from '../workspace.ts';

export interface ActionsReading {
  /** Sorted by path, then line. */
  readonly actions: readonly ActionUse[];
  readonly unchecked: readonly Unchecked[];
}

/**
 * Everything that workflows take from elsewhere: the workflows of the working tree, the actions below
 * `.github/actions`, and those that either of them names by `./`.
 */
export async function readActionUses(workspace: Workspace): Promise<ActionsReading> {
  const waiting = [
    ...filesIn(workspace, '.github/workflows').filter((path) => /\.ya?ml$/.test(path)),
    ...filesIn(workspace, '.github/actions').filter((path) => /\/action\.ya?ml$/.test(path)),
  ];
  const seen = new Set<string>();
  const actions: ActionUse[] = [];
  const unchecked: Unchecked[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const path = next;
    if (seen.has(path)) continue;
    seen.add(path);
    const bytes = readRepositoryFile(workspace.root, path);
    const { uses, problem } = await usesIn(bytes);
    if (problem !== undefined) unchecked.push(notRead(`${path} ${problem}`));
    actions.push(...uses.map((use) => ({ path, ...use, ...knownPin(use.uses) })));
    waiting.push(...uses.flatMap((use) => localAction(workspace, use.uses)));
  }
  const inOrder = actions.sort((a, b) =>
    a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1,
  );
  return { actions: inOrder, unchecked };
}

function notRead(what: string): Unchecked {
  return { rule: 'provenance/action-unpinned', reason: what };
}

async function usesIn(bytes: Uint8Array | undefined): ReturnType<typeof listActionUses> {
  if (bytes === undefined) {
    return { uses: [], problem: 'is behind a link, or has more than 1 MiB, and was not read.' };
  }
  const { uses, problem } = await listActionUses(Buffer.from(bytes).toString('utf8'));
  return { uses, ...(problem !== undefined && { problem: `is not YAML: ${problem}` }) };
}

/** Nothing below a link: it may lead anywhere, and GitHub finds no workflows there either. */
function filesIn({ root }: Workspace, folder: string): readonly string[] {
  const parts = folder.split('/');
  const isReal = parts.every((_, at) => isFolder(join(root, ...parts.slice(0, at + 1))));
  if (!isReal) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The file of an action of this very repository, also where a link stands; `$/` is its other spelling. */
function localAction({ root }: Workspace, uses: string): readonly string[] {
  const [, folder] = /^(?:\.|\$)\/((?!.*(?:^|\/)\.\.(?:\/|$)).*?)\/?$/.exec(uses) ?? [];
  if (folder === undefined) return [];
  return ['action.yml', 'action.yaml']
    .map((name) => (folder === '' ? name : `${folder}/${name}`))
    .filter((path) => isThere(join(root, path)));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Whatever lies on the way is no folder.
    return false;
  }
}

/** What our own workflows use is known by its commit. */
function knownPin(uses: string): { readonly known?: string } {
  const [name = ''] = uses.split('@');
  const known = Object.values(actionVersions).find((one) => one.uses.startsWith(`${name}@`));
  return known === undefined ? {} : { known: `${known.uses} # ${known.version}` };
}
