import {
  openSession,
  type Diagnostic,
  type FlowCheck,
  type PinHost,
  type Session,
} from '../../compiler/index.ts';
import { subflowDigest, type Sha256 } from '../../lock/index.ts';
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
  /** `isSeen`: somebody waits for it, and should learn why nothing comes. */
  readonly onFailure: (what: string, error: unknown, isSeen: boolean) => void;
}

/** Lets the messages of the client in that have come meanwhile: one may abort what is being checked. */
async function afterMessages(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** To make a program costs more than to check a flow with it; one that is too large lives for nothing when a script changes. */
const mostTogether = 25;

export interface FlowGraph {
  readonly mermaid: string;
  /** Whether the flow has no errors now. */
  readonly isCurrent: boolean;
}

/** A flow as it compiled last. */
interface DrawnFlow extends FlowGraph {
  readonly digest: Sha256;
}

/** A repository in which files are open: their texts stand for what lies on the disk. */
export class EditedRepository {
  readonly repository: EditorRepository;
  readonly board: DiagnosticBoard = new DiagnosticBoard();
  readonly #options: EditedRepositoryOptions;
  readonly #documents = new Map<string, OpenDocument>();
  readonly #drawn = new Map<string, DrawnFlow>();
  /** Files that changed since it was last asked whom they reach, with the flows that need no such answer. */
  readonly #changed = new Map<string, ReadonlySet<string>>();
  readonly #queue: CheckQueue;
  /** Whether flows that nobody opened are checked before anything reaches them. */
  #isWhole = false;
  #opened: Promise<Session> | undefined;
  #told: Promise<void> = Promise.resolve();
  #search: Promise<void> | undefined;

  constructor(options: EditedRepositoryOptions) {
    this.repository = options.repository;
    this.#options = options;
    this.#queue = new CheckQueue({
      check: (flow, signal) => this.#check(flow, signal),
      isUrgent: (flow) => this.#isOpen(flow),
      onFailure: (flow, error) => {
        options.onFailure(`The check of ${flow}`, error, this.#isOpen(flow));
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
    const { host } = this.repository;
    return (this.#opened ??= openSession({ ...host, pause: afterMessages }));
  }

  document(path: string): OpenDocument | undefined {
    return this.#documents.get(path);
  }

  /** Everything that is open now, by path. */
  documents(): ReadonlyMap<string, OpenDocument> {
    return new Map(this.#documents);
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
    this.#tell('Reading the repository again', (session) => {
      session.fileChanged();
      this.#queue.add(this.#openFlows());
      // What was checked before may be gone; what was not is no news.
      this.#queue.addIdle(this.board.flows());
    });
    if (this.#isWhole) this.#addAll();
  }

  /** Whether the flows that nobody opened are checked as well, when there is nothing else to do. */
  checkAll(isWanted: boolean): void {
    if (isWanted && !this.#isWhole) this.#addAll();
    this.#isWhole = isWanted;
  }

  /** Resolves when what is typed so far has been checked. */
  async settled(path: string): Promise<void> {
    await this.#told;
    const flow = flowOfFile(path);
    if (flow === undefined) return;
    // Whether anything reaches a flow that nobody opened is found out in the background.
    if (!this.#isOpen(flow)) await this.#search;
    await this.#queue.settled(flow);
  }

  /** What is wrong in a file, checked first where anything of it was typed since. */
  async diagnosticsIn(path: string): Promise<readonly Diagnostic[]> {
    await this.settled(path);
    const text = (await this.linesFor([path])).get(path)?.text;
    return text === undefined ? [] : this.board.in(path, text);
  }

  /** The lines of the current texts of files. */
  async linesFor(paths: Iterable<string>): Promise<ReadonlyMap<string, TextLines>> {
    const session = await this.session();
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
    const drawn = this.#drawn.get(flow);
    return drawn && { mermaid: drawn.mermaid, isCurrent: drawn.isCurrent };
  }

  /** What a pin of a flow would hold; `undefined` while that is not known, or the flow has errors. */
  digestOf(flow: string): Sha256 | undefined {
    const drawn = this.#drawn.get(flow);
    return drawn?.isCurrent === true && !this.#queue.isBusyWith(flow) ? drawn.digest : undefined;
  }

  /** Somebody asks: flows that nobody looks at are checked later. */
  stir(): void {
    this.#queue.stir();
  }

  close(): void {
    this.#queue.close();
  }

  #isOpen(flow: string): boolean {
    const test = flow.replace(/\.yaml$/, '.test.yaml');
    return this.#documents.has(flow) || this.#documents.has(test);
  }

  #change(path: string, tell: (session: Session) => void): void {
    this.#tell(`Taking ${path}`, (session) => {
      tell(session);
      // What somebody looks at needs no search: its check starts at once. A script may reach each of them.
      const own = flowOfFile(path);
      const open = this.#openFlows();
      const first = own === undefined ? open : new Set([own].filter((flow) => open.has(flow)));
      this.#queue.add(first);
      this.#changed.set(path, first);
      this.#search ??= this.#searchReached(session);
    });
  }

  /** Finds whom the changed files reach, once all that somebody looks at is checked. */
  async #searchReached(session: Session): Promise<void> {
    for (;;) {
      await this.#queue.calm();
      const [next] = this.#changed;
      if (next === undefined) break;
      const [path, first] = next;
      this.#changed.delete(path);
      try {
        const reached = await session.flowsReachedBy(path);
        this.#queue.add(reached.filter((flow) => !first.has(flow)));
      } catch (error) {
        this.#options.onFailure(`Finding the flows that ${path} reaches`, error, true);
      }
    }
    this.#search = undefined;
  }

  #openFlows(): ReadonlySet<string> {
    return new Set([...this.#documents.keys()].flatMap((path) => flowOfFile(path) ?? []));
  }

  #addAll(): void {
    this.repository.host.listFlows().then(
      (flows) => {
        this.#queue.addIdle(flows);
      },
      (error: unknown) => {
        this.#options.onFailure('Listing the flows', error, true);
      },
    );
  }

  /** In the order of the messages that it comes from. */
  #tell(what: string, work: (session: Session) => Promise<void> | void): void {
    const done = this.session()
      .then(work)
      .catch((error: unknown) => {
        this.#options.onFailure(what, error, true);
      });
    this.#told = Promise.all([this.#told, done]).then(() => undefined);
  }

  /** A flow with errors has no lock: what it was before is drawn, and said to be. */
  #draw(flow: string, { flow: compiled }: FlowCheck): void {
    const lock = compiled?.locked?.lock;
    const before = this.#drawn.get(flow);
    if (lock !== undefined) {
      const mermaid = this.repository.drawGraph(lock);
      this.#drawn.set(flow, { mermaid, isCurrent: true, digest: subflowDigest(lock) });
    } else if (compiled === undefined) this.#drawn.delete(flow);
    else if (before !== undefined) this.#drawn.set(flow, { ...before, isCurrent: false });
  }

  async #check(flow: string, signal: AbortSignal): Promise<void> {
    const session = await this.session();
    const next = (): readonly string[] => this.#queue.upcoming(mostTogether);
    const check = await session.check(flow, { signal, next });
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
