import {
  InlayHintKind,
  type CancellationToken,
  type CompletionItem,
  type Location,
  type LocationLink,
  type TextDocumentPositionParams,
} from 'vscode-languageserver/node';
import type { Span } from '../../compiler/index.ts';
import { complete } from '../completion/complete.ts';
import { documentSymbols } from '../features/document-symbols.ts';
import { foldingRanges } from '../features/folding-ranges.ts';
import { encodeTokens } from '../features/semantic-tokens.ts';
import { toClientHover } from '../features/to-client-hover.ts';
import { flowOfFile, isFlow } from '../model/flow-of-file.ts';
import type { RequestedFile, ServerState } from './server-state.ts';

/** Requests about a place or a file that are only about what is read. */
export function registerLanguage(state: ServerState): void {
  registerCompletion(state);
  registerPlaces(state);
  registerOutlines(state);
}

interface PlacedFile extends RequestedFile {
  readonly offset: number;
}

/** The place of a request in a flow or its tests; `undefined` when there is none, or nobody waits for it any more. */
async function placeOf(
  state: ServerState,
  { textDocument, position }: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<PlacedFile | undefined> {
  const file = await flowFileOf(state, textDocument.uri, token);
  return file && { ...file, offset: file.lines.offsetAt(position) };
}

async function flowFileOf(
  state: ServerState,
  uri: string,
  token: CancellationToken,
): Promise<RequestedFile | undefined> {
  const file = await state.fileOf(uri);
  const isAsked = !token.isCancellationRequested;
  return isAsked && file !== undefined && flowOfFile(file.path) !== undefined ? file : undefined;
}

function registerCompletion(state: ServerState): void {
  const { connection, world } = state;
  connection.onCompletion(async (request, token) => {
    const place = await placeOf(state, request, token);
    if (place === undefined) return null;
    const { repository, path, lines, offset } = place;
    const list = await complete({
      ...{ path, lines, offset },
      session: await repository.session(),
      host: repository.host(),
      abilities: state.abilities,
      schemas: world.schemas,
    });
    const items = list.items.map((item) => withAddress(item, request.textDocument.uri));
    return { ...list, items };
  });
  connection.onCompletionResolve(async (item) => {
    const data: unknown = item.data;
    if (!isUsesData(data)) return item;
    const file = await state.fileOf(data.uri);
    const signature = await (await file?.repository.session())?.signatureOf(data.uses);
    if (signature === undefined) return item;
    const { typescript, documentation } = signature;
    const value = `\`\`\`typescript\n${typescript}\n\`\`\`\n\n${documentation ?? ''}`;
    return { ...item, documentation: { kind: 'markdown', value } };
  });
}

/** What is asked for more than once is asked for by the file that it was offered in. */
function withAddress(item: CompletionItem, uri: string): CompletionItem {
  const data: unknown = item.data;
  return typeof data === 'object' && data !== null ? { ...item, data: { ...data, uri } } : item;
}

function isUsesData(data: unknown): data is { readonly uses: string; readonly uri: string } {
  if (typeof data !== 'object' || data === null || !('uses' in data && 'uri' in data)) return false;
  return typeof data.uses === 'string' && typeof data.uri === 'string';
}

function registerPlaces(state: ServerState): void {
  const { connection } = state;
  connection.onHover(async (request, token) => {
    const place = await placeOf(state, request, token);
    if (place === undefined || !isFlow(place.path)) return null;
    const { repository, path, lines, offset } = place;
    const hover = await (await repository.session()).hoverAt(path, offset);
    if (hover === undefined || token.isCancellationRequested) return null;
    const written = hover.pin?.written;
    const origin =
      written === undefined ? undefined : await repository.repository.originOfPin(path, written);
    return toClientHover(hover, lines, origin);
  });
  connection.onDefinition(async (request, token) => {
    const place = await placeOf(state, request, token);
    if (place === undefined || !isFlow(place.path)) return null;
    const { repository, path, lines, offset } = place;
    const found = await (await repository.session()).definitionAt(path, offset);
    if (!state.abilities.hasDefinitionLinks) {
      return await locations(
        state,
        place,
        found.map(({ name }) => name),
      );
    }
    const targets = await repository.linesFor(found.map(({ target }) => target.path));
    return found.flatMap(({ origin, target, name }): LocationLink[] => {
      const there = targets.get(target.path);
      if (there === undefined) return [];
      return [
        {
          originSelectionRange: lines.spanOf(origin),
          targetUri: state.addressOf(repository, target.path),
          targetRange: there.spanOf(target),
          targetSelectionRange: there.spanOf(name),
        },
      ];
    });
  });
  connection.onReferences(async (request, token) => {
    const place = await placeOf(state, request, token);
    if (place === undefined || !isFlow(place.path)) return null;
    const { repository, path, offset } = place;
    const declaration = request.context.includeDeclaration;
    const session = await repository.session();
    return await locations(state, place, await session.referencesAt(path, offset, { declaration }));
  });
}

async function locations(
  state: ServerState,
  { repository }: RequestedFile,
  spans: readonly Span[],
): Promise<Location[]> {
  const lines = await repository.linesFor(spans.map(({ path }) => path));
  return spans.flatMap((span) => {
    const range = lines.get(span.path)?.spanOf(span);
    return range === undefined ? [] : [{ uri: state.addressOf(repository, span.path), range }];
  });
}

function registerOutlines(state: ServerState): void {
  const { connection } = state;
  connection.onDocumentSymbol(async ({ textDocument }, token) => {
    const file = await flowFileOf(state, textDocument.uri, token);
    if (file === undefined || !isFlow(file.path)) return null;
    const flow = await (await file.repository.session()).parsed(file.path);
    return flow === undefined ? [] : [...documentSymbols(flow, file.lines)];
  });
  connection.onFoldingRanges(async ({ textDocument }, token) => {
    const file = await flowFileOf(state, textDocument.uri, token);
    return file === undefined ? null : [...foldingRanges(file.lines.text)];
  });
  connection.languages.semanticTokens.on(async ({ textDocument }, token) => {
    const file = await flowFileOf(state, textDocument.uri, token);
    if (file === undefined || !isFlow(file.path)) return { data: [] };
    const tokens = await (await file.repository.session()).tokensOf(file.path);
    return { data: [...encodeTokens(tokens, file.lines)] };
  });
  connection.languages.inlayHint.on(async ({ textDocument, range }, token) => {
    if (!state.settings.inlayHints) return [];
    const file = await flowFileOf(state, textDocument.uri, token);
    if (file === undefined || !isFlow(file.path)) return [];
    const [start, end] = [file.lines.offsetAt(range.start), file.lines.offsetAt(range.end)];
    const hints = await (await file.repository.session()).inlaysOf(file.path);
    return hints
      .filter(({ offset }) => offset >= start && offset <= end)
      .map(({ offset, label }) => ({
        position: file.lines.positionAt(offset),
        label,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }));
  });
}
