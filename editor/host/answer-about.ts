import {
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
} from 'vscode-languageserver/node';
import { isOfOurs } from '../model/flow-of-file.ts';
import type { TextLines } from '../text/text-lines.ts';
import type { OpenDocument } from './edited-repository.ts';
import type { RepositoryFile } from './repositories.ts';
import type { ServerState } from './server-state.ts';

/** A file that a request is about, with its lines as they are when all earlier messages have been taken. */
export interface RequestedFile extends RepositoryFile {
  readonly lines: TextLines;
  /** All that was open then. */
  readonly documents: ReadonlyMap<string, OpenDocument>;
}

interface FileParams {
  readonly textDocument: { readonly uri: string };
}

/**
 * Makes a handler of requests about a file, which answers `null` for one that is none of ours. An answer
 * about a text that is no longer there is refused: its places, and worse its edits, would be wrong.
 */
export function answerAbout<Params extends FileParams, Output>(
  state: ServerState,
  what: string,
  answer: (file: RequestedFile, params: Params, token: CancellationToken) => Promise<Output>,
): (params: Params, token: CancellationToken) => Promise<Output | null> {
  return guarded(state, what, async (params: Params, token: CancellationToken) => {
    const file = await requestedFile(state, params.textDocument.uri);
    if (file === undefined) return null;
    refuseCancelled(token);
    const answered = await answer(file, params, token);
    refuseCancelled(token);
    refuseOutdated(file, file.path);
    return answered;
  });
}

/** A handler whose own failure is logged with where it came from; the client gets a sentence. */
export function guarded<Input extends readonly unknown[], Output>(
  state: ServerState,
  what: string,
  handle: (...input: Input) => Output | Promise<Output>,
): (...input: Input) => Promise<Output> {
  return async (...input) => {
    try {
      return await handle(...input);
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      state.logFailure(what, error);
      throw new ResponseError(
        ErrorCodes.InternalError,
        `${what} failed inside Millrace. The log of its language server says where.`,
      );
    }
  };
}

/** Refuses to say anything about a file that was typed into since the request came. */
export function refuseOutdated({ repository, documents }: RequestedFile, path: string): void {
  if (repository.document(path) === documents.get(path)) return;
  throw new ResponseError(LSPErrorCodes.ContentModified, `${path} was changed meanwhile.`);
}

export function refuseCancelled(token: CancellationToken): void {
  if (!token.isCancellationRequested) return;
  throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}

async function requestedFile(state: ServerState, uri: string): Promise<RequestedFile | undefined> {
  const file = state.repositories.fileAt(uri);
  if (file === undefined || !isOfOurs(file.path)) return undefined;
  const { repository, path } = file;
  repository.stir();
  const documents = repository.documents();
  const open = documents.get(path)?.lines;
  const lines = open ?? (await repository.linesFor([path])).get(path);
  return lines && { ...file, lines, documents };
}
