import type { Repository } from './judge-flows.ts';
import { flowMutants } from './flow-mutants.ts';
import { scriptMutants } from './script-mutants.ts';
import { writeFlow, type Subject } from './subject.ts';

/** A flow or a script of it with one thing broken. */
export interface Mutant {
  readonly subject: string;
  readonly operator: string;
  /** Where it stands in a repository that holds many: `flows/NAME-NUMBER.yaml`. */
  readonly path: string;
  readonly repository: Repository;
  /** The lines that differ, `-` and `+`. */
  readonly diff: string;
}

/** Every mutant of a flow that differs from it and from those before. */
export function makeMutants(subject: Subject): readonly Mutant[] {
  const original = writeFlow(subject.flow);
  const inFlow = flowMutants(subject.flow).map(({ operator, value }) => ({
    operator,
    text: writeFlow(value),
  }));
  const unique = new Map(inFlow.map((mutant) => [mutant.text, mutant]));
  unique.delete(original);
  const flows = [...unique.values()].map(({ operator, text }, at) =>
    mutant(subject, {
      operator,
      at,
      flow: text,
      scripts: subject.scripts,
      diff: diffOf(original, text),
    }),
  );
  return [...flows, ...inScripts(subject, original, flows.length)];
}

function inScripts(subject: Subject, flow: string, before: number): readonly Mutant[] {
  const used = [...subject.scripts.keys()];
  const changes = used.flatMap((path) => {
    const text = subject.scripts.get(path) ?? '';
    return scriptMutants(text).map(({ operator, value }) => ({
      operator,
      path,
      text: value,
      diff: diffOf(text, value),
    }));
  });
  return changes.map(({ operator, path, text, diff }, index) => {
    const at = before + index;
    const folder = `scripts/of-${subject.name}-${at}/`;
    const scripts = used.map((one): [string, string] => [
      one.replace('scripts/', folder),
      one === path ? text : (subject.scripts.get(one) ?? ''),
    ]);
    return mutant(subject, {
      operator,
      at,
      flow: flow.replaceAll('"scripts/', `"${folder}`),
      scripts: new Map(scripts),
      diff: `${path}\n${diff}`,
    });
  });
}

interface Made {
  readonly operator: string;
  readonly at: number;
  readonly flow: string;
  readonly scripts: ReadonlyMap<string, string>;
  readonly diff: string;
}

function mutant({ name, subflows }: Subject, { operator, at, flow, scripts, diff }: Made): Mutant {
  const path = `flows/${name}-${at}.yaml`;
  return {
    subject: name,
    operator,
    path,
    diff,
    repository: {
      flows: new Map([...subflows.flows, [path, flow]]),
      scripts: new Map([...subflows.scripts, ...scripts]),
    },
  };
}

/** The lines between the first and the last that differ. */
export function diffOf(before: string, after: string): string {
  const [old, made] = [before.split('\n'), after.split('\n')];
  const isSame = (at: number): boolean => old.at(at) === made.at(at);
  const shortest = Math.min(old.length, made.length);
  let first = 0;
  while (first < shortest && isSame(first)) first += 1;
  let last = 0;
  while (last < shortest - first && isSame(-1 - last)) last += 1;
  const lines = (all: readonly string[], sign: string): readonly string[] =>
    all.slice(first, all.length - last).map((line) => `${sign} ${line}`);
  return [...lines(old, '-'), ...lines(made, '+')].join('\n');
}
