import type { ExpressionToken } from '../checker/expression-tokens.ts';
import type { JsonSchema, Grants } from '../../lock/index.ts';
import type { CompiledFlow } from '../compiled-flow.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import type { SilencedDiagnostic } from '../silence/apply-silences.ts';

/**
 * A compiler that stays open beside an editor: it checks flows as they are typed and answers what an
 * editor asks about them.
 *
 * Every offset is one of UTF-16 code units in the file's current text: the one that `setText` gave
 * last, else the one of the working tree. Questions never fail on a flow that is half typed: they are
 * answered from what can be read of it, and `undefined` or an empty list is the answer to a question
 * about nothing. Only what the host throws is thrown.
 */
export interface Session {
  /** From now on this text stands for the file, whatever lies on the disk; `undefined` takes that back. */
  setText(path: string, text: string | undefined): void;
  /** The file at `path` was written, made or removed. Without a path: any file, or git's history, may be another. */
  fileChanged(path?: string): void;
  /** The current text of a file; `undefined` when there is none. */
  textOf(path: string): Promise<string | undefined>;
  /** What is said of a flow, as a compile of the same texts says it. Rejects with the signal's reason once that is aborted. */
  check(flow: string, options?: CheckOptions): Promise<FlowCheck>;
  /**
   * The flows of the repository whose check may say something else when the file at `path` changes,
   * sorted: those that use a script which imports it, those that use it, at any depth, and the flow
   * itself or the flow that it tests.
   */
  flowsReachedBy(path: string): Promise<readonly string[]>;
  /** What of a flow can be read. */
  parsed(flow: string): Promise<ParsedFlow | undefined>;

  /** The expression in `${{ }}` that holds an offset, also an unfinished one. */
  expressionAt(flow: string, offset: number): Promise<ExpressionPlace | undefined>;
  /** What may be written at an offset inside `${{ }}`, and only what an expression may hold. */
  completionsAt(flow: string, offset: number): Promise<readonly Completion[]>;
  hoverAt(flow: string, offset: number): Promise<Hover | undefined>;
  /** Where a name, a `uses` or a field comes from. Usually one place; a choice of types may have several. */
  definitionAt(flow: string, offset: number): Promise<readonly Definition[]>;
  /** Every mention of the step, input, item, script or flow at an offset: of the first three in the flow and its tests, of the others in all flows. By path and place. */
  referencesAt(
    flow: string,
    offset: number,
    options?: { readonly declaration?: boolean },
  ): Promise<readonly Span[]>;
  /** The name of a step, an input or a loop's item at an offset, in its flow or in the tests of that; or why it has no other name. */
  renamableAt(path: string, offset: number): Promise<Renamable | Refusal | undefined>;
  /** All edits that give it another name, in the flow and its tests; or why that cannot be done. */
  renameEdits(path: string, offset: number, name: string): Promise<Renaming | Refusal>;
  /** What the step around an offset can be given under `with`. `undefined` when it is no call of something known. */
  argumentsAt(flow: string, offset: number): Promise<StepArguments | undefined>;
  /** What a script or a flow of the working tree takes and gives, for whoever wants to use it. */
  signatureOf(path: string): Promise<UsesSignature | undefined>;
  /** What the words inside all expressions are, in the order of the file. */
  tokensOf(flow: string): Promise<readonly Token[]>;
  /** The type of each step's output, to be shown behind its id, in the order of the file. */
  inlaysOf(flow: string): Promise<readonly Inlay[]>;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** The flows that are checked after this one: where it needs a new program, that is made for them, too. */
  readonly next?: () => readonly string[];
}

/** What a check of one flow found. */
export interface FlowCheck {
  /** Of the flow, its tests, the scripts and flows that it uses; each once, by path and place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly silenced: readonly SilencedDiagnostic[];
  /** The texts that the diagnostics point into. A script that a pin holds back is there as it was. */
  readonly sources: ReadonlyMap<string, string>;
  /** Absent when there is no such file. It has a lock when nothing is wrong. */
  readonly flow?: CompiledFlow;
}

/** An expression in the text of a flow, without its braces. */
export interface ExpressionPlace {
  /** From after `${{` to before `}}`, or to where an unfinished one ends. */
  readonly span: Span;
  /** What the braces hold, unescaped and unfolded. */
  readonly source: string;
}

export interface Completion {
  readonly label: string;
  readonly kind:
    'step' | 'input' | 'secret' | 'field' | 'method' | 'name' | 'namespace' | 'function' | 'value';
  /** Its type as TypeScript. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What replaces `replace`; the label, when it is absent. `a["b-c"]` needs more than the name. */
  readonly insertText?: string;
  readonly replace: Span;
}

/** What is shown over a place. */
export interface Hover {
  /** What it is about. */
  readonly span: Span;
  /** Declarations as TypeScript, one a line or more. */
  readonly typescript?: string;
  /** Markdown: documentation, constraints, grants. */
  readonly text?: string;
  readonly input?: JsonSchema;
  readonly output?: JsonSchema;
  /** Set over the pin of a `uses`: the host knows its commit and its age. */
  readonly pin?: { readonly path: string; readonly written: string; readonly digest?: string };
}

export interface Definition {
  /** What was pointed at. */
  readonly origin: Span;
  /** The whole of what it means, and the name in it. In a file of the working tree. */
  readonly target: Span;
  readonly name: Span;
}

/** Why something cannot be done: a sentence about the user's text. */
export interface Refusal {
  readonly refused: string;
}

export interface Renamable {
  readonly kind: 'step' | 'input' | 'item';
  readonly name: string;
  readonly span: Span;
}

/** Texts to put in place of spans, by path and place; they do not overlap. */
export interface Renaming {
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

export interface StepArguments {
  /** The id of the step. */
  readonly step: string;
  /** Of the script or the flow. */
  readonly uses: string;
  readonly arguments: readonly StepArgument[];
}

export interface StepArgument {
  readonly name: string;
  /** As TypeScript. */
  readonly type: string;
  readonly schema: JsonSchema;
  readonly documentation?: string;
  readonly required: boolean;
  /** Whether the step's `with` has it. */
  readonly given: boolean;
}

/** What a script or a flow takes and gives. */
export interface UsesSignature {
  /** Of the working tree: what a pin would hold. */
  readonly digest: string;
  /** `main(query: string): Promise<…>` of a script; `{ inputs } => { outputs }` of a flow. */
  readonly typescript: string;
  readonly documentation?: string;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  /** What a script asks for; of a flow, nothing of its own. */
  readonly permissions: Grants;
}

export interface Token {
  readonly span: Span;
  readonly kind: ExpressionToken['kind'] | 'comment';
}

export interface Inlay {
  readonly offset: number;
  readonly label: string;
}
