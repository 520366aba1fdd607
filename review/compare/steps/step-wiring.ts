import { innerScopes, type LockedStep, type Template, templateText } from '../../../lock/index.ts';
import { worded, type WordedParts } from './text-changes.ts';

/** Every expression of a step itself, by what it is for: `if`, `with limit`, `items`, `branch 1`. */
export function stepWiring(step: LockedStep): WordedParts {
  const needs = neededByHand(step);
  return new Map([
    ...wiringTemplates(step).flatMap(([subject, template]) =>
      worded(subject, template, templateText(template)),
    ),
    ...worded('needs', needs.length > 0 ? needs : undefined, needs.join(', ')),
  ]);
}

/** Whether an expression of the step, or of a step inside it, may read the output of step `id` of its scope. */
export function readSteps(step: LockedStep): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (one: LockedStep): void => {
    const { mock, concurrency } = one;
    const others = [mock, concurrency?.group, retryOf(one)?.on].filter(
      (part) => part !== undefined,
    );
    for (const template of [...wiringTemplates(one).map(([, part]) => part), ...others]) {
      collectReads(template, found);
    }
    for (const inner of innerScopes(one).flat()) visit(inner);
  };
  visit(step);
  return found;
}

/** Adds the steps that a template may read. */
function collectReads(template: Template, found: Set<string>): void {
  if ('path' in template) {
    const [root, id] = template.path;
    const key = typeof id === 'object' ? id.maybe : id;
    if (root === 'steps' && key !== undefined) found.add(String(key));
  } else if ('js' in template) {
    for (const read of template.reads) if (read.startsWith('steps.')) found.add(read.slice(6));
  } else {
    for (const part of partsOf(template)) collectReads(part, found);
  }
}

function partsOf(template: Template): readonly Template[] {
  if ('text' in template) return template.text.filter((part) => typeof part !== 'string');
  if ('array' in template) return template.array;
  return 'object' in template ? Object.values(template.object) : [];
}

function retryOf(step: LockedStep): { readonly on?: Template } | undefined {
  return step.kind === 'script' || step.kind === 'flow' ? step.retry : undefined;
}

type Entry = readonly [subject: string, template: Template];

function wiringTemplates(step: LockedStep): readonly Entry[] {
  const condition: readonly Entry[] = step.if === undefined ? [] : [['if', step.if]];
  return [...condition, ...kindTemplates(step)];
}

function kindTemplates(step: LockedStep): readonly Entry[] {
  switch (step.kind) {
    case 'script':
    case 'flow':
      return membersOf('with', step.with);
    case 'value':
      return [['value', step.value]];
    case 'for-each':
      return [['items', step.items]];
    case 'repeat':
      return [['until', step.until]];
    case 'choose':
      return step.branches.map((branch, index): Entry => [
        `branch ${String(index + 1)}`,
        branch.if,
      ]);
    case 'sleep':
      return [];
    case 'approve':
      return [['message', step.message]];
    case 'return':
      return membersOf('output', step.outputs);
  }
}

/** One entry a key, so that a reader sees which argument changed. */
export function membersOf(name: string, template: Template): readonly Entry[] {
  if (!('object' in template)) return [[name, template]];
  return Object.entries(template.object).map(([key, member]): Entry => [`${name} ${key}`, member]);
}

/** `needs` also holds what the expressions read, of which those speak themselves. */
function neededByHand(step: LockedStep): readonly string[] {
  const read = readSteps(step);
  return step.needs.filter((need) => !read.has(need));
}
