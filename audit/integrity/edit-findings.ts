import type { Sha256 } from '../../lock/index.ts';
import type { ClosureFacts, ScriptUse, WorkingEdit } from '../model/closure-facts.ts';
import type { Finding } from '../model/finding.ts';
import { commandLine, flowId, makeFinding } from '../model/make-finding.ts';

/** A pinned file that was edited, and who pinned it. */
interface EditedFile {
  readonly path: string;
  /** As pinned. */
  readonly sha256: Sha256;
  readonly edit: WorkingEdit;
  readonly uses: readonly Pick<ScriptUse, 'flow'>[];
}

/** So many flows are named in a command; it is more to paste than to say that it means all. */
const mostNamed = 5;

/** Files of the working tree that are neither what locks name nor what HEAD has, each once however many locks name it. */
export function editFindings({ scripts, subflows }: ClosureFacts): readonly Finding[] {
  const files = [
    ...scripts.flatMap(({ modules, denoLock, uses }) =>
      [...modules, ...(denoLock ? [denoLock] : [])].map((file) => ({ ...file, uses })),
    ),
    ...subflows.map(({ flow, ...file }) => ({ ...file, uses: [{ flow }] })),
  ];
  const byPath = new Map<string, EditedFile[]>();
  for (const { path, sha256, edit, uses } of files) {
    if (edit === undefined) continue;
    byPath.set(path, [...(byPath.get(path) ?? []), { path, sha256, edit, uses }]);
  }
  return [...byPath.values()].flatMap(editFinding);
}

function editFinding(files: readonly EditedFile[]): readonly Finding[] {
  const [first] = files;
  if (first === undefined) return [];
  const { path, edit } = first;
  const locked = [...new Set(files.map(({ sha256 }) => sha256))];
  const flows = [...new Set(files.flatMap(({ uses }) => uses.map(({ flow }) => flow)))].sort();
  return [
    makeFinding('integrity/working-tree', {
      subject: path,
      message: `${path} was changed after it was locked, and the change is not committed: it is ${short(edit.sha256)}, and what is locked is ${locked.map(short).join(' or ')}.`,
      location: { path },
      fix: `${taking(flows)}${dropping(first)}`,
      related: flows,
    }),
  ];
}

function taking(flows: readonly string[]): string {
  const ids = flows.map(flowId);
  const [pin, compile] =
    ids.length > mostNamed
      ? ['millrace pin --affected', 'millrace compile']
      : [commandLine('millrace pin', ...ids), commandLine('millrace compile', ...ids)];
  return `Take the change: \`${pin} && ${compile}\`.`;
}

/** What git has never seen it cannot bring back. */
function dropping({ path, edit }: EditedFile): string {
  return edit.isTracked ? ` Or drop it: \`${commandLine('git checkout HEAD --', path)}\`.` : '';
}

function short(digest: Sha256): string {
  return `${digest.slice(0, 12)}…`;
}
