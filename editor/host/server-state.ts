import {
  type Connection,
  MessageType,
  type PublishDiagnosticsParams,
  ShowMessageNotification,
} from 'vscode-languageserver/node';
import { toClientDiagnostic } from '../diagnostics/to-client-diagnostic.ts';
import { clientAbilities, type ClientAbilities } from '../model/client-abilities.ts';
import { defaultSettings, type EditorSettings } from '../model/settings.ts';
import type { EditorWorld } from '../model/world.ts';
import type { EditedRepository } from './edited-repository.ts';
import { addressOfPath } from './file-address.ts';
import { Repositories } from './repositories.ts';

/** All that the handlers of messages share. */
export class ServerState {
  readonly connection: Connection;
  readonly world: EditorWorld;
  readonly repositories: Repositories;
  abilities: ClientAbilities = clientAbilities({});
  settings: EditorSettings = defaultSettings;
  /** What the client was told last, by address. */
  readonly #published = new Map<string, string>();
  /** The sentences that a person was shown, each once. */
  readonly #shown = new Set<string>();

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
        onFailure: (what, error, isSeen) => {
          if (isSeen) this.showFailure(what, error);
          else this.logFailure(what, error);
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

  /** A failure that keeps all of this from working, such as a missing program, is shown as well, once. */
  showFailure(what: string, error: unknown): void {
    this.logFailure(what, error);
    const reason = error instanceof Error ? error.message : String(error);
    const hint =
      error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
    if (this.#shown.has(reason)) return;
    this.#shown.add(reason);
    // The library's own `showErrorMessage` is a question, and would wait for an answer.
    void this.connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Error,
      message: `Millrace: ${what} failed. ${reason} ${hint}`.trim(),
    });
  }

  /** Checks all flows of what the client shows, where that is wanted. */
  checkShown(): void {
    const isWanted = this.settings.checkAllFlows;
    for (const repository of isWanted ? this.repositories.shown() : this.repositories.all()) {
      repository.checkAll(isWanted);
    }
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

  /** What is known of a file that is opened is told under the name that the client has for it. */
  renamed(repository: EditedRepository, path: string, uri: string): void {
    const own = addressOfPath(repository.root, path);
    if (uri !== own) this.clear(own);
  }

  #forget(repository: EditedRepository): void {
    for (const path of repository.board.files()) this.clear(addressOfPath(repository.root, path));
  }
}
