import { commandLine, type KnownUse, type UnknownUse } from '../../audit/index.ts';
import type { TightenedStep } from '../../compiler/index.ts';
import { locate, neutralise, unifiedDiff, visibleLine } from '../../output/index.ts';
import type { Context } from '../command.ts';
import { reportDiagnostics } from '../report-diagnostics.ts';
import { flowId } from '../workspace.ts';
import { explainStep, explainUnknown } from './explain-step.ts';
import type { Proposals } from './find-proposals.ts';

export interface Ending {
  readonly isWritten: boolean;
  /** Flows that use those that change, and run them as they were until their pins are renewed. */
  readonly users: readonly string[];
}

/**
 * Says what steps could do without, and why. Standard output has the diff alone, so that `git apply` takes it; with
 * `--write` the files are the result.
 */
export function reportProposals(context: Context, found: Proposals, ending: Ending): void {
  const { changed, refused, errors, sources } = found;
  reportDiagnostics(context, errors, sources);
  const say = (line: string): void => {
    if (!context.quiet) context.err(oneLine(line));
  };
  for (const step of changed) sayStep(step, found, say);
  for (const step of refused) {
    context.err(
      oneLine(`${placeOf(step, found)} could hold less and stays as it is. ${step.reason}`),
    );
  }
  sayUnknown(found, say);
  if (!ending.isWritten) {
    for (const [path, after] of found.files) {
      context.out(harmless(unifiedDiff(path, sources.get(path) ?? '', after)));
    }
  }
  for (const line of endingLines(found, ending)) say(line);
}

function sayStep(step: TightenedStep, found: Proposals, say: (line: string) => void): void {
  say(`${placeOf(step, found)} can hold less.`);
  const { byScript, byRuns } = explainStep(step, useOf(step, found));
  if (byScript !== undefined) say(`  script: ${byScript}`);
  if (byRuns !== undefined) say(`  runs: ${byRuns}`);
}

function placeOf({ flow, place, span }: TightenedStep, { sources }: Proposals): string {
  return `${flow}:${String(locate(span, sources).line)}: ${place}`;
}

/** What recorded runs say of a step, where they say anything. */
export function useOf({ flow, place }: TightenedStep, found: Proposals): KnownUse | undefined {
  const verdict = found.verdicts.get(flow)?.find((one) => one.place === place);
  return verdict?.use.kind === 'known' ? verdict.use : undefined;
}

/** Steps of which nothing is known, by flow and why. */
export function unknownSteps({ verdicts }: Proposals): readonly {
  readonly flow: string;
  readonly kind: UnknownUse['kind'];
  readonly places: readonly string[];
}[] {
  return [...verdicts].flatMap(([flow, all]) => {
    const kinds = new Map<UnknownUse['kind'], string[]>();
    for (const { place, use } of all) {
      if (use.kind !== 'known') kinds.set(use.kind, [...(kinds.get(use.kind) ?? []), place]);
    }
    return [...kinds].map(([kind, places]) => ({ flow, kind, places }));
  });
}

function sayUnknown(found: Proposals, say: (line: string) => void): void {
  for (const { flow, kind, places } of unknownSteps(found)) {
    const { message, hint } = explainUnknown(kind, places, traceCommand(flow));
    say(`${flow}: ${message}`);
    if (hint !== undefined) say(`  hint: ${hint}`);
  }
}

export function traceCommand(flow: string): string {
  return `${commandLine('millrace run', flowId(flow))} --trace`;
}

function endingLines(found: Proposals, { isWritten, users }: Ending): readonly string[] {
  const { changed, refused, files, flows } = found;
  const ids = [...files.keys()].map(flowId);
  if (changed.length === 0) {
    if (refused.length > 0 || flows.length === 0) return [];
    return [
      unknownSteps(found).length > 0
        ? 'No step holds more than it needs, as far as that is known.'
        : 'No step holds more than its script asks for and its recorded runs used, as far as `permissions` can say it.',
    ];
  }
  if (!isWritten) return [`\`${commandLine('millrace tighten --write', ...ids)}\` writes this.`];
  const again = [
    `\`${commandLine('git diff', ...files.keys())}\` to look at it`,
    ...(users.length === 0
      ? []
      : [
          `\`${commandLine('millrace pin --affected', ...users.map(flowId))}\`, because ${users.join(', ')} ${users.length === 1 ? 'runs' : 'run'} the flow as it was until then`,
        ]),
    '`millrace compile` to renew the locks',
    '`millrace test`',
  ];
  return [
    ...[...files.keys()].map((path) => `  wrote ${path}`),
    `Next: ${again.slice(0, -1).join(', ')} and ${again.at(-1) ?? ''}.`,
  ];
}

/** Names of flows may hold anything: none of them makes a line of its own. */
function oneLine(text: string): string {
  return `${neutralise(visibleLine(text))}\n`;
}

/**
 * A diff for a terminal or for `git apply`, and so without colours: whether those are wanted is known of standard error
 * alone. What a line ends with stays, or it would not apply.
 */
function harmless(diff: string): string {
  return diff
    .split('\n')
    .map((line) => {
      const end = line.endsWith('\r') ? '\r' : '';
      return `${neutralise(line.slice(0, line.length - end.length))}${end}`;
    })
    .join('\n');
}
