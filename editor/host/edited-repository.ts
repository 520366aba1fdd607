import {
  openSession,
  type Diagnostic,
  type FlowCheck,
  type PinHost,
  type Session,
} from '../../compiler/index.ts';
import { DiagnosticBoard } from '../diagnostics/diagnostic-board.ts';
import { flowOfFile } from '../model/flow-of-file.ts';
import type { EditorRepository } from '../model/world.ts';
import { textLines, type PositionEncoding, type TextLines } from '../text/text-lines.ts';
import { CheckQueue } from './check-queue.ts';

/** A file as it stands in an editor. */
export interface OpenDocument {
  /** The client's own, which need not be spelt as we would. */
  readonly uri: string;
  readonly version: number;
  readonly lines: TextLines;
}

export interface EditedRepositoryOptions {
  readonly repository: EditorRepository;
  readonly encoding: PositionEncoding;
  /** What is wrong in a file may be something else now. */
  readonly publish: (path: string) => Promise<void>;
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Lets the messages of the client in that have come meanwhile: one may abort what is being checked. */
async function afterMessages(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

export interface FlowGraph {
  readonly mermaid: string;
  /** Whether the flow has no errors now. */
  readonly isCurrent: boolean;
}

/** A repository in which files are open: their texts stand for what lies on the disk. */
export class EditedRepository {
  readonly repository: EditorRepository;
  readonly board: DiagnosticBoard = new DiagnosticBoard();
  readonly #options: EditedRepositoryOptions;
  readonly #documents = new Map<string, OpenDocument>();
  readonly #graphs = new Map<string, FlowGraph>();
  readonly #queue: CheckQueue;
  readonly #session: Promise<Session>;
  #told: Promise<void> = Promise.resolve();

  constructor(options: EditedRepositoryOptions) {
    this.repository = options.repository;
    this.#options = options;
    this.#session = openSession({ ...options.repository.host, pause: afterMessages });
    this.#queue = new CheckQueue({
      check: (flow, signal) => this.#check(flow, signal),
      isUrgent: (flow) => this.#isOpen(flow),
      onFailure: (flow, error) => {
        options.onFailure(`The check of ${flow}`, error);
      },
    });
  }

  get root(): string {
    return this.repository.root;
  }

  get isUsed(): boolean {
    return this.#documents.size > 0;
  }

  /** The session, which knows every text that was set before. */
  session(): Promise<Session> {
    return this.#session;
  }

  document(path: string): OpenDocument | undefined {
    return this.#documents.get(path);
  }

  /** Opens a file, or takes what was typed into it. */
  setDocument(path: string, uri: string, version: number, text: string): void {
    const lines = textLines(text, this.#options.encoding);
    this.#documents.set(path, { uri, version, lines });
    this.#change(path, (session) => {
      session.setText(path, text);
    });
  }

  closeDocument(path: string): void {
    this.#documents.delete(path);
    this.#change(path, (session) => {
      session.setText(path, undefined);
      session.fileChanged(path);
    });
  }

  /** A file was written, made or removed by somebody else. */
  fileChanged(path: string): void {
    this.#change(path, (session) => {
      session.fileChanged(path);
    });
  }

  /** Anything may be another, git's history too. */
  everythingChanged(): void {
    this.repository.refresh();
    this.#tell('Reading the repository again', async (session) => {
      session.fileChanged();
      const open = [...this.#documents.keys()].flatMap((path) => flowOfFile(path) ?? []);
      this.#queue.add(new Set([...open, ...this.board.flows()]));
      await Promise.resolve();
    });
  }

  /** Resolves when what is typed so far has been checked. */
  async settled(path: string): Promise<void> {
    await this.#told;
    const flow = flowOfFile(path);
    if (flow !== undefined) await this.#queue.settled(flow);
  }

  /** What is wrong in a file, checked first where anything of it was typed since. */
  async diagnosticsIn(path: string): Promise<readonly Diagnostic[]> {
    await this.settled(path);
    const text = (await this.linesFor([path])).get(path)?.text;
    return text === undefined ? [] : this.board.in(path, text);
  }

  /** The lines of the current texts of files. */
  async linesFor(paths: Iterable<string>): Promise<ReadonlyMap<string, TextLines>> {
    const session = await this.#session;
    const known = new Map<string, TextLines>();
    for (const path of new Set(paths)) {
      const open = this.#documents.get(path)?.lines;
      const text = open === undefined ? await session.textOf(path) : undefined;
      if (open !== undefined) known.set(path, open);
      else if (text !== undefined) known.set(path, textLines(text, this.#options.encoding));
    }
    return known;
  }

  /** What the compiler reads: the texts of the editor in place of what lies on the disk. */
  host(): PinHost {
    const { host } = this.repository;
    return {
      ...host,
      readFile: async (path) => {
        const open = this.#documents.get(path);
        if (open === undefined) return await host.readFile(path);
        return new TextEncoder().encode(open.lines.text);
      },
    };
  }

  /** The last graph of a flow, and whether it is that of the text as it stands. */
  graphOf(flow: string): FlowGraph | undefined {
    return this.#graphs.get(flow);
  }

  close(): void {
    this.#queue.close();
  }

  #isOpen(flow: string): boolean {
    const test = flow.replace(/\.yaml$/, '.test.yaml');
    return this.#documents.has(flow) || this.#documents.has(test);
  }

  #change(path: string, tell: (session: Session) => void): void {
    this.#tell(`Taking ${path}`, async (session) => {
      tell(session);
      // The flow itself needs no search: its check starts at once.
      const own = flowOfFile(path);
      const isFirst = own !== undefined && this.#isOpen(own);
      if (isFirst) this.#queue.add([own]);
      const reached = await session.flowsReachedBy(path);
      this.#queue.add(reached.filter((flow) => !isFirst || flow !== own));
    });
  }

  /** In the order of the messages that it comes from. */
  #tell(what: string, work: (session: Session) => Promise<void>): void {
    const done = this.#session.then(work).catch((error: unknown) => {
      this.#options.onFailure(what, error);
    });
    this.#told = Promise.all([this.#told, done]).then(() => undefined);
  }

  /** A flow with errors has no lock: what it was before is drawn, and said to be. */
  #draw(flow: string, { flow: compiled }: FlowCheck): void {
    const lock = compiled?.locked?.lock;
    const before = this.#graphs.get(flow);
    if (lock !== undefined) {
      this.#graphs.set(flow, { mermaid: this.repository.drawGraph(lock), isCurrent: true });
    } else if (compiled === undefined) this.#graphs.delete(flow);
    else if (before !== undefined) this.#graphs.set(flow, { ...before, isCurrent: false });
  }

  async #check(flow: string, signal: AbortSignal): Promise<void> {
    const session = await this.#session;
    const check = await session.check(flow, { signal });
    if (signal.aborted) return;
    this.#draw(flow, check);
    const isThere = check.flow !== undefined;
    const touched = await this.board.take(flow, isThere ? check : undefined, (path) =>
      session.textOf(path),
    );
    touched.add(flow);
    for (const path of touched) await this.#options.publish(path);
  }
}
