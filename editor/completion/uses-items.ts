import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { pinRepository, type PinHost } from '../../compiler/index.ts';
import { insertion, type CompletionPlace } from './completion-place.ts';

export interface UsesItems {
  readonly items: readonly CompletionItem[];
  /** Whether there are more than are shown. */
  readonly isCut: boolean;
}

/** More than a person looks through; typing on narrows them. */
const mostItems = 200;

/** The scripts and flows that a step can use, scripts with the pins of the working tree. `own` is the flow itself. */
export async function usesItems(
  at: CompletionPlace,
  own: string,
  host: PinHost,
): Promise<UsesItems> {
  const { lines, place } = at;
  const typed = lines.text.slice(place.start, place.end).replace(/^["']|["']$/g, '');
  const word = typed.replace(/@.*$/, '').toLowerCase();
  const [scripts, flows] = await Promise.all([host.listScripts(), host.listFlows()]);
  const fitting = [...scripts, ...flows].filter(
    (path) => path !== own && isUsable(path) && path.toLowerCase().includes(word),
  );
  const shown = fitting.slice(0, mostItems);
  const pins = await pinsOf(
    shown.filter((path) => path.startsWith('scripts/')),
    host,
  );
  const items = shown.map((path) => ({
    label: path,
    kind: path.startsWith('flows/') ? CompletionItemKind.Module : CompletionItemKind.Function,
    filterText: path,
    data: { uses: path },
    ...insertion(at, { text: withPin(path, pins.get(path)) }),
  }));
  return { items, isCut: fitting.length > shown.length };
}

/** As `uses` may spell one. */
function isUsable(path: string): boolean {
  return /^[\w./-]+\.(?:ts|yaml)$/.test(path) && !/\.(?:test\.yaml|test\.ts|d\.ts)$/.test(path);
}

function withPin(path: string, pin: string | undefined): string {
  return pin === undefined ? path : `${path}@${pin}`;
}

/** The planner of `millrace pin` says what it would write into a flow that uses them all. */
async function pinsOf(
  scripts: readonly string[],
  host: PinHost,
): Promise<ReadonlyMap<string, string>> {
  if (scripts.length === 0) return new Map();
  const steps = scripts.map((path, index) => `  s${String(index)}: { uses: ${path} }`);
  const text = ['steps:', ...steps, ''].join('\n');
  const flow = { path: 'flows/completion.yaml', bytes: new TextEncoder().encode(text) };
  const { changed } = await pinRepository({ flows: [flow] }, host);
  return new Map(
    changed.flatMap(({ step, to }) => {
      const path = scripts[Number(step.slice(1))];
      return path === undefined ? [] : [[path, to] as const];
    }),
  );
}
