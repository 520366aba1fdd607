import type { Connection, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { toClientDiagnostic } from '../diagnostics/to-client-diagnostic.ts';
import { clientAbilities, type ClientAbilities } from '../model/client-abilities.ts';
import { isOfOurs } from '../model/flow-of-file.ts';
import { defaultSettings, type EditorSettings } from '../model/settings.ts';
import type { EditorWorld } from '../model/world.ts';
import type { TextLines } from '../text/text-lines.ts';
import type { EditedRepository } from './edited-repository.ts';
import { addressOfPath } from './file-address.ts';
import { Repositories, type RepositoryFile } from './repositories.ts';

/** A file that a request is about, with its lines as they are when all earlier messages have been taken. */
export interface RequestedFile extends RepositoryFile {
  readonly lines: TextLines;
}

/** All that the handlers of messages share. */
export class ServerState {
  readonly connection: Connection;
  readonly world: EditorWorld;
  readonly repositories: Repositories;
  abilities: ClientAbilities = clientAbilities({});
  settings: EditorSettings = defaultSettings;
  /** What the client was told last, by address. */
  readonly #published = new Map<string, string>();

  constructor(connection: Connection, world: EditorWorld) {
    this.connection = connection;
    this.world = world;
    this.repositories = new Repositories(
      world,
      (root) => ({
        encoding: this.abilities.encoding,
        publish: async (path) => {
          await this.#publish(root, path);
        },
        onFailure: (what, error) => {
          this.logFailure(what, error);
        },
      }),
      (repository) => {
        this.#forget(repository);
      },
    );
  }

  /** A failure of ours is told on standard error, and ends nothing. */
  logFailure(what: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.world.log(`${what} failed: ${text}`);
  }

  /** The file of a request; `undefined` for one that is none of ours. */
  async fileOf(uri: string): Promise<RequestedFile | undefined> {
    const file = this.repositories.fileAt(uri);
    if (file === undefined || !isOfOurs(file.path)) return undefined;
    const lines = (await file.repository.linesFor([file.path])).get(file.path);
    return lines && { ...file, lines };
  }

  /** As the client spells it, where it has the file open. */
  addressOf(repository: EditedRepository, path: string): string {
    return repository.document(path)?.uri ?? addressOfPath(repository.root, path);
  }

  async #publish(root: string, path: string): Promise<void> {
    const repository = this.repositories.all().find((one) => one.root === root);
    if (repository === undefined) return;
    const document = repository.document(path);
    const before = (await repository.linesFor([path])).get(path);
    const found = before === undefined ? [] : repository.board.in(path, before.text);
    const places = found.flatMap(({ span, related }) => [span, ...related.map((one) => one.span)]);
    const lines = await repository.linesFor([path, ...places.map((span) => span.path)]);
    // What was typed meanwhile is checked again.
    if (repository.document(path) !== document) return;
    const uri = this.addressOf(repository, path);
    const { explanations } = this.world;
    const form = {
      abilities: this.abilities,
      ...(explanations === undefined ? {} : { explanations }),
    };
    const diagnostics = found.map((diagnostic) =>
      toClientDiagnostic(
        diagnostic,
        {
          linesOf: (one) => lines.get(one),
          addressOf: (one) => this.addressOf(repository, one),
        },
        form,
      ),
    );
    this.#send({ uri, diagnostics, ...(document && { version: document.version }) });
  }

  #send(message: PublishDiagnosticsParams): void {
    const { uri, diagnostics } = message;
    const text = JSON.stringify(message);
    const isNew = this.#published.has(uri) || diagnostics.length > 0 || 'version' in message;
    if (!isNew || this.#published.get(uri) === text) return;
    this.#published.set(uri, text);
    void this.connection.sendDiagnostics(message);
  }

  /** A file that is spelt another way from now on takes its diagnostics along. */
  clear(uri: string): void {
    if (!this.#published.delete(uri)) return;
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #forget(repository: EditedRepository): void {
    for (const path of repository.board.files()) this.clear(addressOfPath(repository.root, path));
  }
}
