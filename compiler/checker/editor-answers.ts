import type { Sha256 } from '../../lock/index.ts';
import type { Span } from '../model/source.ts';

/** Where something is declared in a script of the working tree. */
export interface Declaration {
  readonly whole: Span;
  readonly name: Span;
}

/** What is written at an offset of a virtual module: a name, or a field that is read. */
export interface Subject {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly kind: 'method' | 'field' | 'name';
  /** As TypeScript. */
  readonly type: string;
  readonly documentation: string;
  /** In scripts of the working tree. */
  readonly declarations: readonly Declaration[];
}

/** What can be written at one place. */
export interface Candidate {
  readonly name: string;
  readonly kind: 'method' | 'field' | 'name' | 'value';
  readonly type: string;
  readonly documentation: string;
}

/** What can stand at an offset: fields of what is before the dot, texts that a string is compared with, or names. */
export interface Candidates {
  readonly of: 'fields' | 'texts' | 'names';
  /** For `fields`: the name before the dot, when it is nothing else. */
  readonly base?: string;
  readonly candidates: readonly Candidate[];
}

/** A script's `main`, for people. */
export interface MainText {
  /** `(query: string) => Promise<Story[]>`. */
  readonly type: string;
  readonly documentation: string;
  readonly declaration: Declaration | undefined;
  /** The parameters, or the fields of the only one: what `with` has keys for. */
  readonly parameters: ReadonlyMap<string, Pick<Candidate, 'type' | 'documentation'>>;
}

/** What an editor asks of the checker about virtual modules and scripts. */
export interface EditorQuestions {
  readonly subjectAt: (module: string, offset: number) => Subject | undefined;
  readonly candidatesAt: (module: string, offset: number) => Candidates | undefined;
  /** An exported type alias as TypeScript: on one line, or a field a line. */
  readonly typeText: (module: string, name: string, form: 'line' | 'block') => string;
  readonly mainText: (digest: Sha256) => MainText | undefined;
}
