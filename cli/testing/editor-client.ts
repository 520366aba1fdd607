import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot, sharedCache } from './repository.ts';

/** Diagnostics as they come over the wire. */
export interface WireDiagnostic {
  readonly range: WireRange;
  readonly severity: number;
  readonly code: string;
  readonly message: string;
  readonly tags?: readonly number[];
  readonly codeDescription?: { readonly href: string };
  readonly relatedInformation?: readonly {
    readonly location: { readonly uri: string; readonly range: WireRange };
    readonly message: string;
  }[];
}

export interface WireRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly WireDiagnostic[];
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What a full client says that it can do. */
export const fullClient: object = {
  general: { positionEncodings: ['utf-16'] },
  workspace: {
    workspaceFolders: true,
    configuration: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
  },
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    definition: { linkSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: { prepareSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
  },
};

export interface ClientOptions {
  readonly capabilities?: object;
  /** Absolute. */
  readonly folders?: readonly string[];
  readonly settings?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** Answers every request of the server with an error. */
  readonly refuses?: boolean;
}

/** How long a test waits for anything, in milliseconds. */
const longestWait = 60_000;

/** An editor that a test drives: the built server in a process of its own, spoken to over its streams. */
export class EditorClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pending = new Map<number, (message: Message) => void>();
  readonly #published: Published[] = [];
  readonly #registered: string[] = [];
  readonly #shown: string[] = [];
  readonly #options: ClientOptions;
  readonly ended: Promise<number | null>;
  /** What it shows now; absolute. */
  folders: readonly string[];
  /** What it has set under `millrace`. */
  settings: object | undefined;
  #listeners: (() => void)[] = [];
  #bytes = Buffer.alloc(0);
  #said = '';
  #id = 0;

  constructor(options: ClientOptions = {}) {
    this.#options = options;
    this.folders = options.folders ?? [];
    this.settings = options.settings;
    this.#child = spawn(
      process.execPath,
      [join(projectRoot, 'dist/bin/main.js'), 'lsp', '--stdio'],
      {
        env: { ...process.env, XDG_CACHE_HOME: sharedCache, ...options.env },
      },
    );
    this.#child.stdout.on('data', (bytes: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#read();
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  /** What the server wrote on standard error. */
  get said(): string {
    return this.#said;
  }

  /** The methods that the server asked to be told of. */
  get registered(): readonly string[] {
    return this.#registered;
  }

  async start(): Promise<Record<string, unknown>> {
    const { capabilities = fullClient } = this.#options;
    const workspaceFolders = this.#workspaceFolders();
    const result = await this.request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities,
      ...(workspaceFolders.length > 0 ? { workspaceFolders } : {}),
    });
    this.notify('initialized', {});
    return result as Record<string, unknown>;
  }

  /** Sends a request without waiting. */
  send(
    method: string,
    params: unknown,
  ): { readonly id: number; readonly answer: Promise<Message> } {
    const id = (this.#id += 1);
    const answer = bounded(
      new Promise<Message>((resolve) => this.#pending.set(id, resolve)),
      () => `No answer to ${method}. It said: ${this.#said}`,
    );
    this.#write({ id, method, params });
    return { id, answer };
  }

  /** The result of a request; an error answer is thrown. */
  async request(method: string, params: unknown): Promise<unknown> {
    const { error, result } = await this.send(method, params).answer;
    if (error !== undefined) throw new Error(`${method}: ${String(error.code)} ${error.message}`);
    return result;
  }

  notify(method: string, params: unknown): void {
    this.#write({ method, params });
  }

  open(uri: string, text: string, version = 1): void {
    const languageId = uri.endsWith('.ts') ? 'typescript' : 'yaml';
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } });
  }

  /** Types: each change has a range of positions, or is the whole text. */
  change(uri: string, version: number, ...contentChanges: readonly object[]): void {
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  /** The first message about a file, sent already or still to come, that a test is content with; it and all before it are forgotten. */
  async published(uri: string, isRight: (message: Published) => boolean): Promise<Published> {
    const find = (): Published | undefined => {
      const at = this.#published.findIndex((one) => one.uri === uri && isRight(one));
      const found = this.#published[at];
      this.#published.splice(0, at + 1);
      return found;
    };
    const found = find();
    if (found !== undefined) return found;
    const coming = new Promise<Published>((resolve) => {
      const listener = (): void => {
        const next = find();
        if (next === undefined) return;
        this.#listeners = this.#listeners.filter((one) => one !== listener);
        resolve(next);
      };
      this.#listeners.push(listener);
    });
    return await bounded(coming, () => {
      const versions = this.#published.map((one) => `${one.uri} ${String(one.version)}`);
      return `Not published for ${uri}; the last were ${versions.slice(-3).join(', ')}. It said: ${this.#said.slice(-2_000)}`;
    });
  }

  /** What is published for a version of a file. */
  async diagnostics(uri: string, version: number): Promise<readonly WireDiagnostic[]> {
    return (await this.published(uri, (message) => message.version === version)).diagnostics;
  }

  /** Whether anything was published about a file that no test has asked for. */
  hasHeardOf(uri: string): boolean {
    return this.#published.some((one) => one.uri === uri);
  }

  /** The first message that the server wants a person to see, sent already or still to come. */
  async told(): Promise<string> {
    const coming = new Promise<string>((resolve) => {
      const listener = (): void => {
        const [first] = this.#shown;
        if (first !== undefined) resolve(first);
      };
      this.#listeners.push(listener);
      listener();
    });
    return await bounded(coming, () => `Nothing was shown. It said: ${this.#said}`);
  }

  /** Ends as an editor does; gives the exit code. */
  async stop(): Promise<number | null> {
    await this.request('shutdown', null);
    this.notify('exit', null);
    return await bounded(this.ended, () => `It did not end. ${this.#said}`);
  }

  /** Ends the process, however it is. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Closes standard input, as an editor that dies does. */
  hangUp(): void {
    this.#child.stdin.end();
  }

  #workspaceFolders(): readonly object[] {
    return this.folders.map((path) => ({ uri: pathToFileURL(path).href, name: path }));
  }

  #write(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#child.stdin.write(`Content-Length: ${String(body.length)}\r\n\r\n`);
    this.#child.stdin.write(body);
  }

  #read(): void {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#bytes.toString('latin1', 0, end))?.[1],
      );
      if (this.#bytes.length < end + 4 + length) return;
      const body = this.#bytes.toString('utf8', end + 4, end + 4 + length);
      this.#bytes = this.#bytes.subarray(end + 4 + length);
      this.#take(JSON.parse(body) as Message);
    }
  }

  #take(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) {
      this.#pending.get(Number(id))?.(message);
      this.#pending.delete(Number(id));
    } else if (id !== undefined) this.#answer(id, method, params);
    else if (method === 'textDocument/publishDiagnostics') {
      this.#published.push(params as Published);
      for (const listener of this.#listeners) listener();
    } else if (method === 'window/showMessage') {
      this.#shown.push((params as { message: string }).message);
      for (const listener of this.#listeners) listener();
    }
  }

  #answer(id: number | string, method: string, params: unknown): void {
    if (this.#options.refuses === true) {
      this.#write({ id, error: { code: -32601, message: 'This client does not do that.' } });
      return;
    }
    if (method === 'client/registerCapability') {
      const { registrations } = params as { registrations: { method: string }[] };
      this.#registered.push(...registrations.map((one) => one.method));
    }
    const results: Readonly<Record<string, unknown>> = {
      'workspace/configuration': [this.settings ?? null],
      'workspace/workspaceFolders': this.#workspaceFolders(),
    };
    this.#write({ id, result: results[method] ?? null });
  }
}

async function bounded<T>(promise: Promise<T>, say: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(say()));
    }, longestWait);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
