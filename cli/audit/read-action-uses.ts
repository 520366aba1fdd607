import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ActionUse, Unchecked } from '../../audit/index.ts';
import { actionVersions, listActionUses } from '../../emit/index.ts';
import { readText, type Workspace } from '../workspace.ts';

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
    const { uses, problem } = await listActionUses(readText(workspace, path) ?? '');
    if (problem !== undefined) {
      const reason = `${path} is not YAML: ${problem}`;
      unchecked.push({ rule: 'provenance/action-unpinned', reason });
    }
    actions.push(...uses.map((use) => ({ path, ...use, ...knownPin(use.uses) })));
    waiting.push(...uses.flatMap((use) => localAction(workspace, use.uses)));
  }
  const inOrder = actions.sort((a, b) =>
    a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1,
  );
  return { actions: inOrder, unchecked };
}

function filesIn({ root }: Workspace, folder: string): readonly string[] {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** The file of an action of this very repository; `$/` is its other spelling. */
function localAction({ root }: Workspace, uses: string): readonly string[] {
  const [, folder] = /^(?:\.|\$)\/((?!.*(?:^|\/)\.\.(?:\/|$)).+?)\/?$/.exec(uses) ?? [];
  if (folder === undefined) return [];
  return [`${folder}/action.yml`, `${folder}/action.yaml`].filter(
    (path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true,
  );
}

/** What our own workflows use is known by its commit. */
function knownPin(uses: string): { readonly known?: string } {
  const [name = ''] = uses.split('@');
  const known = Object.values(actionVersions).find((one) => one.uses.startsWith(`${name}@`));
  return known === undefined ? {} : { known: `${known.uses} # ${known.version}` };
}
