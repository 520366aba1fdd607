import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { pinRepository, type PinHost, type Session } from '../../compiler/index.ts';
import type { Sha256 } from '../../lock/index.ts';
import { isFlow } from '../model/flow-of-file.ts';
import { insertion, type CompletionPlace } from './completion-place.ts';

export interface UsesItems {
  readonly items: readonly CompletionItem[];
  /** Whether there are more than are shown, or more pins than are known. */
  readonly isIncomplete: boolean;
}

/** Where scripts and flows are found, and what their pins would be. */
export interface UsesSource {
  /** The flow itself. */
  readonly path: string;
  readonly session: Session;
  readonly host: PinHost;
  readonly digestOf: (flow: string) => Sha256 | undefined;
}

/** More than a person looks through; typing on narrows them. */
const mostItems = 200;
/** A flow has to be compiled for its pin: so many at once, when no check has done it. */
const mostCompiled = 8;
/** As `millrace pin` writes them. */
const pinLength = 12;

/** The scripts and flows that a step can use, with the pins of the working tree. */
export async function usesItems(at: CompletionPlace, source: UsesSource): Promise<UsesItems> {
  const { lines, place } = at;
  const { path: own, host } = source;
  const typed = lines.text.slice(place.start, place.end).replace(/^["']|["']$/g, '');
  const word = typed.replace(/@.*$/, '').toLowerCase();
  const [scripts, flows] = await Promise.all([host.listScripts(), host.listFlows()]);
  const fitting = [...scripts, ...flows].filter(
    (path) => path !== own && isUsable(path) && path.toLowerCase().includes(word),
  );
  const shown = fitting.slice(0, mostItems);
  const shownFlows = shown.filter(isFlow);
  const ofFlows = await flowPins(shownFlows, source);
  const pins = new Map([
    ...(await scriptPins(
      shown.filter((path) => !isFlow(path)),
      host,
    )),
    ...ofFlows.pins,
  ]);
  const items = shown.map((path) => ({
    label: path,
    kind: isFlow(path) ? CompletionItemKind.Module : CompletionItemKind.Function,
    // A client keeps what begins as the typed word does, and an old pin is no reason to hide a path.
    filterText: path === typed.replace(/@.*$/, '') ? typed : path,
    data: { uses: path },
    ...insertion(at, { text: withPin(path, pins.get(path)) }),
  }));
  return { items, isIncomplete: fitting.length > shown.length || ofFlows.isCut };
}

/** As `uses` may spell one. */
function isUsable(path: string): boolean {
  return /^[\w./-]+\.(?:ts|yaml)$/.test(path) && !/\.(?:test\.yaml|test\.ts|d\.ts)$/.test(path);
}

function withPin(path: string, pin: string | undefined): string {
  return pin === undefined ? path : `${path}@${pin}`;
}

/** One with errors has no pin: there is nothing that could be locked. */
async function flowPins(
  flows: readonly string[],
  { session, digestOf }: UsesSource,
): Promise<{ readonly pins: ReadonlyMap<string, string>; readonly isCut: boolean }> {
  const pins = new Map<string, string>();
  let compiled = 0;
  for (const flow of flows) {
    const isKnown = digestOf(flow) !== undefined;
    if (!isKnown) compiled += 1;
    if (!isKnown && compiled > mostCompiled) continue;
    const digest = digestOf(flow) ?? (await session.signatureOf(flow))?.digest;
    if (digest !== undefined) pins.set(flow, digest.slice(0, pinLength));
  }
  return { pins, isCut: compiled > mostCompiled };
}

/** The planner of `millrace pin` says what it would write into a flow that uses them all. */
async function scriptPins(
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
