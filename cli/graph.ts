import { innerScopes, readLock, type Lock, type LockedStep } from '../lock/index.ts';
import { OperationalError, IntegrityError } from '../store/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { flowId, lockPath, openWorkspace, readText, selectFlow } from './workspace.ts';

export const graph: Command = {
  name: 'graph',
  summary: 'Draw a flow as a Mermaid graph',
  positionals: 'FLOW',
  arity: [1, 1],
  options: {},
  hasJson: false,
  details: 'The graph comes from the lock. GitHub renders it inside a ```mermaid fence.',
  examples: [{ line: 'millrace graph release-notes', does: 'print the graph' }],
  run: (invocation, context) => Promise.resolve(draw(invocation.positionals[0] ?? '', context)),
};

function draw(name: string, context: Context): ExitCode {
  const workspace = openWorkspace(context);
  const flow = selectFlow(workspace, context, name);
  const text = readText(workspace, lockPath(flow));
  if (text === undefined) {
    throw new OperationalError(`${flow} has no lock.`, {
      hint: `Run \`millrace compile ${flowId(flow)}\`.`,
    });
  }
  const read = readLock(text);
  if (!read.ok)
    throw new IntegrityError(`${lockPath(flow)}: ${read.problem.message}`, {
      hint: read.problem.hint,
    });
  context.out(renderGraph(read.lock));
  return exitCode.fine;
}

/** The flow as Mermaid text: steps are boxes, conditions rhombs, fan-outs stacks, nested steps subgraphs. */
export function renderGraph(lock: Lock): string {
  const names = new Map<string, string>();
  const sections = [
    ...scope(lock.steps, '', names),
    ...section('on-error', lock.onError, names),
    ...section('finally', lock.finally, names),
  ];
  const lines = ['flowchart TD', ...sections.map((line) => `  ${line}`)];
  return `${lines.join('\n')}\n`;
}

function section(
  title: string,
  steps: readonly LockedStep[] | undefined,
  names: Map<string, string>,
): readonly string[] {
  if (steps === undefined) return [];
  return subgraph(title, title, scope(steps, `${title}:`, names));
}

/** Node names are numbered: an id such as `end` is a word of Mermaid's own. */
function scope(
  steps: readonly LockedStep[],
  prefix: string,
  names: Map<string, string>,
): readonly string[] {
  for (const step of steps) names.set(`${prefix}${step.id}`, `s${String(names.size)}`);
  const nodes = steps.flatMap((step) => node(step, prefix, names));
  const edges = steps.flatMap((step) =>
    step.needs.map((need) => {
      const condition = step.if === undefined ? '-->' : '-. if .->';
      return `${nameOf(names, `${prefix}${need}`)} ${condition} ${nameOf(names, `${prefix}${step.id}`)}`;
    }),
  );
  return [...nodes, ...edges];
}

function node(step: LockedStep, prefix: string, names: Map<string, string>): readonly string[] {
  const path = `${prefix}${step.id}`;
  const name = nameOf(names, path);
  switch (step.kind) {
    case 'script':
      return [`${name}["${label(step.id, step.uses)}"]`];
    case 'value':
    case 'sleep':
    case 'approve':
    case 'return':
      return [`${name}(["${label(step.id, step.kind)}"])`];
    case 'for-each':
      return fanOut(step, path, names);
    case 'repeat': {
      const title = `${step.id}: repeat, ${String(step.max)} times at most`;
      return subgraph(name, title, scope(step.body, `${path}/`, names));
    }
    case 'flow':
      return [`${name}[["${label(step.id, step.uses)}"]]`];
    case 'choose':
      return choice(step, path, names);
  }
}

function fanOut(
  step: LockedStep & { readonly kind: 'for-each' },
  path: string,
  names: Map<string, string>,
): readonly string[] {
  const name = nameOf(names, path);
  const [only] = step.body;
  if (step.result === 'step' && only?.kind === 'script') {
    return [`${name}[["${label(step.id, `for each ${step.as}: ${only.uses}`)}"]]`];
  }
  return subgraph(name, `${step.id}: for each ${step.as}`, scope(step.body, `${path}/`, names));
}

function choice(
  step: LockedStep & { readonly kind: 'choose' },
  path: string,
  names: Map<string, string>,
): readonly string[] {
  const name = nameOf(names, path);
  const inner = innerScopes(step).flatMap((steps, index) => {
    const title = index < step.branches.length ? `branch ${String(index + 1)}` : 'else';
    const key = `${path}/${String(index)}/`;
    return subgraph(`${name}_${String(index)}`, title, scope(steps, key, names));
  });
  return subgraph(name, `${step.id}: choose`, inner);
}

function subgraph(name: string, title: string, inner: readonly string[]): readonly string[] {
  return [`subgraph ${name}["${escape(title)}"]`, ...inner.map((line) => `  ${line}`), 'end'];
}

function nameOf(names: ReadonlyMap<string, string>, path: string): string {
  return names.get(path) ?? 'unknown';
}

function label(id: string, detail: string): string {
  return `${escape(id)}<br/><small>${escape(detail)}</small>`;
}

/** Inside quotes Mermaid reads entities, `#quot;` for `"`. */
function escape(text: string): string {
  return text.replace(/[^\w ./:@-]/gu, (character) => `#${String(character.codePointAt(0))};`);
}
