import {
  RequestType,
  SymbolKind,
  type CancellationToken,
  type SymbolInformation,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver/node';
import type { ParsedFlow } from '../../compiler/index.ts';
import { detailOf } from '../features/document-symbols.ts';
import { isFlow } from '../model/flow-of-file.ts';
import { textLines } from '../text/text-lines.ts';
import { guarded, refuseCancelled } from './answer-about.ts';
import type { EditedRepository } from './edited-repository.ts';
import type { ServerState } from './server-state.ts';

export interface GraphParams {
  readonly textDocument: { readonly uri: string };
}

/** A flow as a picture. */
export interface GraphResult {
  /** Mermaid text. */
  readonly mermaid: string;
  /** False when the flow has errors now, and this is what it was before. */
  readonly isCurrent: boolean;
}

/** The graph of a flow as it is typed; `null` when it never compiled while the server ran. */
const graphRequest = new RequestType<GraphParams, GraphResult | null, undefined>('millrace/graph');

/** As many as a person looks through. */
const mostSymbols = 200;

/** Requests about a whole flow or a whole repository. */
export function registerWorkspace(state: ServerState): void {
  const { connection, repositories } = state;
  connection.onRequest(
    graphRequest,
    guarded(state, 'The graph', async ({ textDocument }: GraphParams) => {
      const file = repositories.fileAt(textDocument.uri);
      if (file === undefined || !isFlow(file.path)) return null;
      await file.repository.settled(file.path);
      return file.repository.graphOf(file.path) ?? null;
    }),
  );
  const memory: SymbolMemory = new WeakMap();
  connection.onWorkspaceSymbol(
    guarded(
      state,
      'Finding symbols',
      async ({ query }: WorkspaceSymbolParams, token: CancellationToken) => {
        const found: SymbolInformation[] = [];
        for (const repository of new Set([...repositories.all(), ...repositories.shown()])) {
          const known = memory.get(repository) ?? new Map<string, KnownSymbols>();
          memory.set(repository, known);
          for await (const { name, ...rest } of symbolsOf(state, repository, known)) {
            refuseCancelled(token);
            if (name.toLowerCase().includes(query.toLowerCase())) found.push({ name, ...rest });
            if (found.length >= mostSymbols) return found;
          }
        }
        return found;
      },
    ),
  );
}

interface KnownSymbols {
  readonly text: string;
  readonly symbols: readonly SymbolInformation[];
}

/** Of every flow the symbols of its last text: a person types a query letter by letter. */
type SymbolMemory = WeakMap<EditedRepository, Map<string, KnownSymbols>>;

/** All flows by their ids, and their steps. */
async function* symbolsOf(
  state: ServerState,
  repository: EditedRepository,
  known: Map<string, KnownSymbols>,
): AsyncGenerator<SymbolInformation> {
  const session = await repository.session();
  for (const path of await repository.repository.host.listFlows()) {
    const text = await session.textOf(path);
    if (text === undefined) continue;
    let own = known.get(path);
    if (own?.text !== text) {
      // Messages of the client get in between: there may be many flows.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const flow = await session.parsed(path);
      if (flow === undefined) continue;
      own = { text, symbols: flowSymbols(flow, state, repository) };
      known.set(path, own);
    }
    yield* own.symbols;
  }
}

function flowSymbols(
  flow: ParsedFlow,
  state: ServerState,
  repository: EditedRepository,
): readonly SymbolInformation[] {
  const uri = state.addressOf(repository, flow.path);
  const lines = textLines(flow.text, state.abilities.encoding);
  const place = (span: { start: number; end: number }) => ({ uri, range: lines.spanOf(span) });
  const start = place({ start: 0, end: 0 });
  return [
    { name: flow.id, kind: SymbolKind.Module, location: start },
    ...[...flow.steps, ...flow.onError, ...flow.finally].map((step) => ({
      name: step.id.value,
      kind: SymbolKind.Function,
      location: place(step.id.span),
      containerName: `${flow.id} · ${detailOf(step)}`,
    })),
  ];
}
