import type { JsonSchema, Sha256 } from '../../lock/index.ts';
import type { Outcome } from '../model/outcome.ts';
import type { PackageFiles, TypesReader } from '../model/host.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import type { EditorQuestions } from './editor-answers.ts';
import type { Signature } from '../model/typed.ts';
import type { Span } from '../model/source.ts';

/** A virtual module that the checker judges together with the scripts. */
export interface VirtualModule {
  /** Absolute in the program's own world: `/flows/NAME.ts`. */
  readonly name: string;
  readonly text: string;
}

export interface ProgramInput {
  readonly closures: readonly ScriptClosure[];
  /** Files of the packages that a script imports, by script digest. */
  readonly packages: ReadonlyMap<Sha256, PackageFiles>;
  /** The declarations that `deno types` prints. */
  readonly denoTypes: string;
  /** The declarations of `node:` modules; read only when a module imports one. */
  readonly nodeTypes: TypesReader;
}

/** A message of the checker about a range of a virtual module. */
export interface ModuleProblem {
  readonly start: number;
  readonly end: number;
  /** TypeScript's number, without `TS`. */
  readonly code: number;
  /** Flattened, one line a level. */
  readonly message: string;
  /** Where a field is read that is not there: those that are. */
  readonly fields?: readonly string[];
}

/** The one `Program` of the repository: all scripts, all packages' types, all virtual modules. */
export interface RepositoryProgram {
  /** What a script's `main` takes and gives; diagnostics stand in the script. */
  signature(digest: Sha256): Outcome<Signature | undefined>;
  /** Where a virtual module imports a script's `main` from, and under which name. */
  mainOf(digest: Sha256): { readonly specifier: string; readonly name: string };
  /** Where a script declares an argument; `undefined` when that is in no file of the repository. */
  parameterSpan(digest: Sha256, argument: string): Span | undefined;
  /** Puts virtual modules in, or replaces them; scripts are not checked again. */
  withModules(modules: readonly VirtualModule[]): void;
  /** Everything that is wrong with a virtual module. */
  moduleProblems(name: string): readonly ModuleProblem[];
  /** The schema of what an exported type alias gives on the wire; diagnostics stand at `span`. */
  exportedSchema(module: string, type: string, span: Span): Outcome<JsonSchema | undefined>;
  /** Whether `any` is the type, or is anywhere inside it. */
  exportedHasAny(module: string, type: string): boolean;
  /**
   * Where `any` is in the type of the expression that fills a range of a virtual module: `''` when
   * it is the type itself, else a path such as `items[].id`; `undefined` when there is none.
   */
  anyAt(
    module: string,
    range: { readonly start: number; readonly end: number },
  ): string | undefined;
  /** The first part of type `any`, in the expression that fills a range, from which something is read. */
  anyReadAt(
    module: string,
    range: { readonly start: number; readonly end: number },
  ): { readonly start: number; readonly end: number } | undefined;
  /** What the condition that fills a range of a virtual module is in every run, as far as its types tell. */
  decidedAt(
    module: string,
    range: { readonly start: number; readonly end: number },
  ): boolean | undefined;
  /**
   * The literals that make up an exported type, as they are written; none for `never`, `undefined`
   * when it is anything else.
   */
  literalsOf(module: string, type: string): readonly string[] | undefined;
  /** What only an editor wants to know. */
  readonly editor: EditorQuestions;
}
