import type { PinHost } from '../../compiler/index.ts';
import type { JsonObject, Lock } from '../../lock/index.ts';

/** What the server needs from outside; `cli/` makes it. */
export interface EditorWorld {
  readonly version: string;
  /** The page that explains the diagnostics, a heading a code, as a `file:` address. */
  readonly explanations?: string;
  readonly schemas: FileSchemas;
  /** The root of the repository that a folder lies in; `undefined` when it lies in none. Absolute paths. */
  readonly findRoot: (folder: string) => string | undefined;
  readonly openRepository: (root: string) => EditorRepository;
  /** Standard error. The protocol has standard output for itself. */
  readonly log: (line: string) => void;
}

/** The JSON Schemas of the files that people write. */
export interface FileSchemas {
  readonly flow: JsonObject;
  readonly test: JsonObject;
}

/** A repository as it lies on the disk. Nothing of it is ever written. */
export interface EditorRepository {
  /** Absolute. All other paths are relative to it, with `/`. */
  readonly root: string;
  /** Offline but for packages of locked versions. */
  readonly host: PinHost;
  /** Git's history, or anything else that is remembered of it, may be another from now on. */
  readonly refresh: () => void;
  /** A flow as Mermaid text. */
  readonly drawGraph: (lock: Lock) => string;
  /** The commit that brought a pin into a flow; `undefined` when none did, or without git. */
  readonly originOfPin: (flow: string, pin: string) => Promise<PinOrigin | undefined>;
}

export interface PinOrigin {
  /** Abbreviated. */
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
  /** Its first line. */
  readonly subject: string;
}
