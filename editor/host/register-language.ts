import {
  InlayHintKind,
  type CancellationToken,
  type CompletionItem,
  type InlayHintParams,
  type Location,
  type LocationLink,
} from 'vscode-languageserver/node';
import type { Definition, Span } from '../../compiler/index.ts';
import { complete } from '../completion/complete.ts';
import { documentSymbols, flatSymbols } from '../features/document-symbols.ts';
import { foldingRanges } from '../features/folding-ranges.ts';
import { encodeTokens } from '../features/semantic-tokens.ts';
import { toClientHover } from '../features/to-client-hover.ts';
import { flowOfFile, isFlow } from '../model/flow-of-file.ts';
import { answerAbout, guarded, refuseCancelled, type RequestedFile } from './answer-about.ts';
import type { ServerState } from './server-state.ts';

/** Requests about a place or a file that are only about what is read. */
export function registerLanguage(state: ServerState): void {
  registerCompletion(state);
  registerPlaces(state);
  registerOutlines(state);
}

/** Answers requests about flows alone; about any other file there is nothing to say. */
function aboutFlow<Params extends { readonly textDocument: { readonly uri: string } }, Output>(
  state: ServerState,
  what: string,
  answer: (file: RequestedFile, params: Params, token: CancellationToken) => Promise<Output>,
): (params: Params, token: CancellationToken) => Promise<Output | null> {
  return answerAbout(state, what, async (file, params: Params, token) =>
    isFlow(file.path) ? await answer(file, params, token) : null,
  );
}

function registerCompletion(state: ServerState): void {
  const { connection, world } = state;
  connection.onCompletion(
    answerAbout(state, 'Completion', async (file, { textDocument, position }) => {
      const { repository, path, lines } = file;
      if (flowOfFile(path) === undefined) return null;
      const list = await complete({
        ...{ path, lines, offset: lines.offsetAt(position) },
        session: await repository.session(),
        host: repository.host(),
        digestOf: (flow) => repository.digestOf(flow),
        abilities: state.abilities,
        schemas: world.schemas,
      });
      const items = list.items.map((item) => withAddress(item, textDocument.uri));
      return { ...list, items };
    }),
  );
  connection.onCompletionResolve(
    guarded(state, 'Describing what is offered', async (item: CompletionItem) => {
      const data: unknown = item.data;
      if (!isUsesData(data)) return item;
      const file = state.repositories.fileAt(data.uri);
      const signature = await (await file?.repository.session())?.signatureOf(data.uses);
      if (signature === undefined) return item;
      const { typescript, documentation } = signature;
      const value = `\`\`\`typescript\n${typescript}\n\`\`\`\n\n${documentation ?? ''}`;
      return { ...item, documentation: { kind: 'markdown', value } };
    }),
  );
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
  connection.onHover(
    aboutFlow(state, 'Hover', async ({ repository, path, lines }, { position }, token) => {
      const hover = await (await repository.session()).hoverAt(path, lines.offsetAt(position));
      if (hover === undefined) return null;
      refuseCancelled(token);
      const written = hover.pin?.written;
      const origin =
        written === undefined ? undefined : await repository.repository.originOfPin(path, written);
      return toClientHover(hover, lines, origin);
    }),
  );
  connection.onDefinition(
    aboutFlow(state, 'Finding a definition', async (file, { position }) => {
      const { repository, path, lines } = file;
      const session = await repository.session();
      const found = await session.definitionAt(path, lines.offsetAt(position));
      if (!state.abilities.hasDefinitionLinks) {
        const names = found.map(({ name }) => name);
        return await locations(state, file, names);
      }
      return await links(state, file, found);
    }),
  );
  connection.onReferences(
    aboutFlow(state, 'Finding references', async (file, { position, context }) => {
      const { repository, path, lines } = file;
      const declaration = context.includeDeclaration;
      const session = await repository.session();
      const found = await session.referencesAt(path, lines.offsetAt(position), { declaration });
      return await locations(state, file, found);
    }),
  );
}

async function links(
  state: ServerState,
  { repository, lines }: RequestedFile,
  found: readonly Definition[],
): Promise<LocationLink[]> {
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
  connection.onDocumentSymbol(
    aboutFlow(state, 'The outline', async ({ repository, path, lines }, { textDocument }) => {
      const flow = await (await repository.session()).parsed(path);
      if (flow === undefined) return [];
      const symbols = documentSymbols(flow, lines);
      return state.abilities.hasSymbolTree
        ? [...symbols]
        : [...flatSymbols(symbols, textDocument.uri)];
    }),
  );
  connection.onFoldingRanges(
    answerAbout(state, 'Folding', ({ path, lines }) => {
      const ranges = flowOfFile(path) === undefined ? null : [...foldingRanges(lines.text)];
      return Promise.resolve(ranges);
    }),
  );
  const tokens = aboutFlow(state, 'Naming words', async ({ repository, path, lines }) => {
    const found = await (await repository.session()).tokensOf(path);
    return { data: [...encodeTokens(found, lines)] };
  });
  connection.languages.semanticTokens.on(
    async (params, token) => (await tokens(params, token)) ?? { data: [] },
  );
  connection.languages.inlayHint.on(
    aboutFlow(state, 'Hints', async (file, { range }: InlayHintParams) => {
      if (!state.settings.inlayHints) return [];
      const { repository, path, lines } = file;
      const [start, end] = [lines.offsetAt(range.start), lines.offsetAt(range.end)];
      const hints = await (await repository.session()).inlaysOf(path);
      return hints
        .filter(({ offset }) => offset >= start && offset <= end)
        .map(({ offset, label }) => ({
          position: lines.positionAt(offset),
          label,
          kind: InlayHintKind.Type,
          paddingLeft: true,
        }));
    }),
  );
}
