import {
  LSPErrorCodes,
  ResponseError,
  type CodeAction,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { findActions } from '../actions/find-actions.ts';
import type { Action } from '../actions/action.ts';
import { toClientDiagnostic } from '../diagnostics/to-client-diagnostic.ts';
import type { OffsetEdit } from '../edit/text-edit.ts';
import { flowOfFile } from '../model/flow-of-file.ts';
import {
  answerAbout,
  refuseCancelled,
  refuseOutdated,
  type RequestedFile,
} from './answer-about.ts';
import type { ServerState } from './server-state.ts';

/** Requests that lead to edits. The client makes them: nothing is written here. */
export function registerEdits(state: ServerState): void {
  registerActions(state);
  registerRename(state);
}

function registerActions(state: ServerState): void {
  const { connection } = state;
  connection.onCodeAction(
    answerAbout(state, 'Finding actions', async (file, { range, context: { only } }, token) => {
      if (!state.abilities.hasCodeActions) return null;
      const { repository, path, lines } = file;
      const diagnostics = await repository.diagnosticsIn(path);
      refuseCancelled(token);
      const actions = await findActions({
        ...{ path, text: lines.text, diagnostics },
        range: { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) },
        session: await repository.session(),
        host: repository.host(),
        wants: (kind) => only === undefined || only.some((one) => isKindOf(kind, one)),
      });
      return await Promise.all(actions.map((action) => toCodeAction(state, file, action)));
    }),
  );
}

/** `source.fixAll.millrace` is a `source.fixAll`, and a `source`. */
function isKindOf(kind: Action['kind'], asked: string): boolean {
  const own = kind === 'source.fixAll' ? fixAllKind : kind;
  return asked === '' || own === asked || own.startsWith(`${asked}.`);
}

/** With a name of our own, so that a person can choose whose fixes are made on saving. */
export const fixAllKind = 'source.fixAll.millrace';

async function toCodeAction(
  state: ServerState,
  file: RequestedFile,
  { title, kind, mends, isPreferred, edits }: Action,
): Promise<CodeAction> {
  const { repository, path, lines } = file;
  const places = {
    linesOf: (one: string) => (one === path ? lines : undefined),
    addressOf: (one: string) => state.addressOf(repository, one),
  };
  const form = { abilities: { ...state.abilities, hasRelatedPlaces: false } };
  return {
    title: title.replace(/\.$/, ''),
    kind: kind === 'source.fixAll' ? fixAllKind : kind,
    ...(mends === undefined ? {} : { diagnostics: [toClientDiagnostic(mends, places, form)] }),
    ...(isPreferred === true ? { isPreferred } : {}),
    edit: await workspaceEdit(state, file, edits),
  };
}

function registerRename(state: ServerState): void {
  const { connection } = state;
  connection.onPrepareRename(
    answerAbout(state, 'Looking for a name', async ({ repository, path, lines }, { position }) => {
      if (flowOfFile(path) === undefined) return null;
      const session = await repository.session();
      const found = await session.renamableAt(path, lines.offsetAt(position));
      if (found === undefined) return null;
      if ('refused' in found) throw refusal(found.refused);
      return { range: lines.spanOf(found.span), placeholder: found.name };
    }),
  );
  connection.onRenameRequest(
    answerAbout(state, 'Renaming', async (file, { position, newName }) => {
      const { repository, path, lines } = file;
      if (flowOfFile(path) === undefined) return null;
      const session = await repository.session();
      const renaming = await session.renameEdits(path, lines.offsetAt(position), newName);
      if ('refused' in renaming) throw refusal(renaming.refused);
      const edits = new Map<string, OffsetEdit[]>();
      for (const { span, text } of renaming.edits) {
        const own = edits.get(span.path) ?? [];
        edits.set(span.path, [...own, { start: span.start, end: span.end, text }]);
      }
      return await workspaceEdit(state, file, edits);
    }),
  );
}

/** An editor shows the message of such an error to whoever asked. */
function refusal(reason: string): ResponseError<undefined> {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}

/** Edits by path as the client takes them; with the versions that they are for, where it knows those. */
async function workspaceEdit(
  state: ServerState,
  file: RequestedFile,
  edits: ReadonlyMap<string, readonly OffsetEdit[]>,
): Promise<WorkspaceEdit> {
  const { repository } = file;
  const lines = await repository.linesFor(edits.keys());
  for (const path of edits.keys()) refuseOutdated(file, path);
  const files = [...edits].flatMap(([path, own]) => {
    const there = lines.get(path);
    if (there === undefined) return [];
    const changes = own.map((edit) => ({ range: there.spanOf(edit), newText: edit.text }));
    const version = repository.document(path)?.version ?? null;
    return [{ uri: state.addressOf(repository, path), version, changes }];
  });
  if (!state.abilities.hasVersionedEdits) {
    return { changes: Object.fromEntries(files.map(({ uri, changes }) => [uri, changes])) };
  }
  return {
    documentChanges: files.map(({ uri, version, changes }) => ({
      textDocument: { uri, version },
      edits: changes,
    })),
  };
}
