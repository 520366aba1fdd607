/** What a command is told. Everything of the process that it may use comes through here. */
export interface Context {
  /** Absolute; `--cwd` when given. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. A closed pipe ends the process quietly. */
  readonly out: (text: string) => void;
  /** Progress, diagnostics and errors. */
  readonly err: (text: string) => void;
  /** Whether standard error is a terminal that a person looks at. */
  readonly interactive: boolean;
  /** Of that terminal, as it is now. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Whether `err` may be coloured. */
  readonly color: boolean;
  /** Whether `out` may be: it may go into a file or a pipe while `err` is a terminal. */
  readonly outColor: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /**
   * Asks to be told of Ctrl-C and of termination instead of ending at once: of the first one, or with
   * 2 of the second one as well. One more ends the process all the same.
   */
  readonly interruption: (which?: 1 | 2) => AbortSignal;
}

/** Exit codes, DESIGN section 8. */
export const exitCode = {
  fine: 0,
  /** The user's flows or a step are wrong. */
  wrong: 1,
  usage: 2,
  /** The world is wrong: no Deno, disk full, network. */
  world: 3,
  /** Something changed, and that was asked for: `review --detailed-exitcode`. */
  changed: 4,
  /** The run goes on when somebody approves. */
  waiting: 5,
  bug: 70,
  interrupted: 130,
  /** Whoever read the output went away before its end: as of a program that SIGPIPE ends. */
  unread: 141,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export interface OptionSpec {
  readonly type: 'boolean' | 'string' | 'list';
  /** What stands for the value in the help, `FILE`. */
  readonly value?: string;
  readonly help: string;
  /** The only values that are allowed. */
  readonly choices?: readonly string[];
}

export interface Command {
  readonly name: string;
  /** One line, in the list of commands. */
  readonly summary: string;
  /** `FLOW`, `[FLOW…]`: how the positional arguments are shown. */
  readonly positionals?: string;
  /** How many positional arguments there may be. */
  readonly arity: readonly [least: number, most: number];
  readonly options: { readonly [name: string]: OptionSpec };
  /** Whether `--json` prints results for machines. */
  readonly hasJson: boolean;
  /** More about it, below the options. */
  readonly details?: string;
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  readonly run: (invocation: Invocation, context: Context) => Promise<ExitCode>;
}

/** The command line after it was checked against the command's specification. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => readonly string[];
}

/** The command line is wrong; the text says how. Exit code 2. */
export class UsageError extends Error {}
