import { type ChildProcess, fork } from 'node:child_process';
import { OperationalError } from '../../store/index.ts';
import type { CodeScan, CodeText } from '../code/scan-code.ts';

export type ScanOutcome =
  | CodeScan
  /** Larger than `largestText`. */
  | { readonly kind: 'too-large' }
  /** It ended the process that parsed it, or kept it busy for longer than `longestScan`. */
  | { readonly kind: 'given-up' };

/** Scans texts in a process of its own, which is started for the first and started anew after one that ended it. */
export interface CodeScanner {
  /** In the order of the texts. */
  readonly scan: (texts: readonly CodeText[]) => Promise<readonly ScanOutcome[]>;
  readonly close: () => void;
}

/** UTF-16 code units. A tree takes some hundred times as much. */
export const largestText: number = 8 * 1024 * 1024;
const longestScan = 60_000;

export interface ScannerOptions {
  /** What is started; it lies beside this file once both are built. */
  readonly program?: URL;
  /** Milliseconds that one text may take. */
  readonly longest?: number;
}

interface Answer {
  readonly index: number;
  readonly scan: CodeScan;
}

export function openCodeScanner(options: ScannerOptions = {}): CodeScanner {
  const { program = builtProgram(), longest = longestScan } = options;
  let child: ChildProcess | undefined;
  return {
    scan: async (texts) => {
      const outcomes: ScanOutcome[] = texts.map(({ text }) =>
        text.length > largestText ? { kind: 'too-large' } : { kind: 'given-up' },
      );
      let left = texts.flatMap((text, at) =>
        text.text.length > largestText ? [] : [{ text, at }],
      );
      while (left.length > 0) {
        child = child?.connected === true ? child : await start(program);
        const answers = await ask(
          child,
          left.map(({ text }) => text),
          longest,
        );
        for (const { index, scan } of answers) {
          const asked = left[index];
          if (asked !== undefined) outcomes[asked.at] = scan;
        }
        // The text that had no answer is given up; those behind it were not read yet.
        left = left.slice(answers.length + 1);
      }
      return outcomes;
    },
    close: () => {
      if (child?.connected === true) child.disconnect();
      child = undefined;
    },
  };
}

/** Node 20 runs no TypeScript: from the sources, as tests load this file, it is what was built of them. */
function builtProgram(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  const folder = isSource ? '../../dist/audit/host' : '.';
  return new URL(`${folder}/scan-texts.mjs`, import.meta.url);
}

/** Waits for its first word: what ends before that was no text's doing. */
async function start(program: URL): Promise<ChildProcess> {
  const child = fork(program, [], {
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-old-space-size=4096'],
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => {
      reject(new OperationalError('The process that reads code could not be started.'));
    };
    child.once('exit', fail).once('error', fail);
    child.once('message', () => {
      child.off('exit', fail).off('error', fail);
      resolve();
    });
  });
  return child;
}

/** The answers in order, up to the first text that has none. */
async function ask(
  child: ChildProcess,
  texts: readonly CodeText[],
  longest: number,
): Promise<readonly Answer[]> {
  return await new Promise((resolve) => {
    const answers: Answer[] = [];
    let limit = setTimeout(giveUp, longest);
    function giveUp(): void {
      child.kill('SIGKILL');
    }
    function end(): void {
      clearTimeout(limit);
      child.off('message', take).off('exit', end).off('error', end);
      resolve(answers);
    }
    function take(answer: unknown): void {
      // Only the program that was started here writes to this channel.
      answers.push(answer as Answer);
      clearTimeout(limit);
      if (answers.length === texts.length) end();
      else limit = setTimeout(giveUp, longest);
    }
    child.on('message', take).on('exit', end).on('error', end);
    child.send([...texts]);
  });
}
