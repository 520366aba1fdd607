import { RequestType, SymbolKind, type SymbolInformation } from 'vscode-languageserver/node';
import { detailOf } from '../features/document-symbols.ts';
import { isFlow } from '../model/flow-of-file.ts';
import { textLines } from '../text/text-lines.ts';
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
  connection.onRequest(graphRequest, async ({ textDocument }) => {
    const file = await state.fileOf(textDocument.uri);
    if (file === undefined || !isFlow(file.path)) return null;
    await file.repository.settled(file.path);
    return file.repository.graphOf(file.path) ?? null;
  });
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    const known = new Set([...repositories.all(), ...repositories.shown()]);
    const symbols: SymbolInformation[] = [];
    for (const repository of known) {
      if (token.isCancellationRequested) return null;
      const left = mostSymbols - symbols.length;
      symbols.push(...(await symbolsOf(state, repository, query.toLowerCase(), left)));
    }
    return symbols;
  });
}

/** Flows by their ids, and the steps of those flows and of those that match. */
async function symbolsOf(
  state: ServerState,
  repository: EditedRepository,
  query: string,
  most: number,
): Promise<readonly SymbolInformation[]> {
  const session = await repository.session();
  const found: SymbolInformation[] = [];
  for (const path of await repository.repository.host.listFlows()) {
    if (found.length >= most) break;
    const flow = await session.parsed(path);
    if (flow === undefined) continue;
    const uri = state.addressOf(repository, path);
    const lines = textLines(flow.text, state.abilities.encoding);
    const steps = [...flow.steps, ...flow.onError, ...flow.finally];
    const all = [
      { name: flow.id, kind: SymbolKind.Module, span: { start: 0, end: 0 } },
      ...steps.map((step) => ({
        name: step.id.value,
        kind: SymbolKind.Function,
        span: step.id.span,
        containerName: `${flow.id} · ${detailOf(step)}`,
      })),
    ];
    const fitting = all.filter(({ name }) => name.toLowerCase().includes(query));
    found.push(
      ...fitting.map(({ span, ...rest }) => ({
        ...rest,
        location: { uri, range: lines.spanOf(span) },
      })),
    );
  }
  return found.slice(0, most);
}
