import { checkSorted } from './check-sorted.ts';
import { firstFault, type LockFault } from './lock-fault.ts';
import type { CodeTemplate, PathTemplate, Template } from './template.ts';

/** What a template may read where it stands. */
export interface View {
  /** Ids of the steps that have ended by then. */
  readonly steps: Pick<ReadonlySet<string>, 'has'>;
  /** Other names: `inputs`, `run`, `flow`, and what a fan-out adds. */
  readonly names: ReadonlySet<string>;
  /** Declared secrets, where they may be taken. */
  readonly secrets?: ReadonlySet<string>;
}

type Path = LockFault['path'];

/** Says where a template reads what is not there. */
export function checkTemplate(template: Template, path: Path, view: View): LockFault | undefined {
  if ('literal' in template) return undefined;
  if ('path' in template) return checkPath(template, path, view);
  if ('js' in template) return checkCode(template, path, view);
  if ('secret' in template) return checkSecret(template.secret, path, view);
  if ('object' in template) {
    return firstFault(Object.entries(template.object), ([key, inner]) =>
      checkTemplate(inner, [...path, 'object', key], view),
    );
  }
  if ('array' in template) {
    return firstFault(template.array.entries(), ([index, inner]) =>
      checkTemplate(inner, [...path, 'array', index], view),
    );
  }
  return firstFault(template.text.entries(), ([index, part]) =>
    typeof part === 'string' ? undefined : checkTemplate(part, [...path, 'text', index], view),
  );
}

/** The names of the secrets that a template takes. */
export function secretsOf(template: Template): readonly string[] {
  if ('secret' in template) return [template.secret];
  if ('object' in template) return Object.values(template.object).flatMap(secretsOf);
  return 'array' in template ? template.array.flatMap(secretsOf) : [];
}

function checkPath(template: PathTemplate, path: Path, view: View): LockFault | undefined {
  const [root, segment] = template.path;
  const place = [...path, 'path'];
  if (typeof root !== 'string') {
    return { path: [...place, 0], message: 'must be the name of something in the context' };
  }
  if (root !== 'steps') return checkName(root, [...place, 0], view);
  const id = typeof segment === 'object' ? segment.maybe : segment;
  return checkStep(typeof id === 'string' ? id : '', [...place, 1], view);
}

function checkCode(template: CodeTemplate, path: Path, view: View): LockFault | undefined {
  const place = [...path, 'reads'];
  const unsorted = checkSorted(template.reads, place);
  if (unsorted !== undefined) return unsorted;
  return firstFault(template.reads.entries(), ([index, read]) => {
    const inner = [...place, index];
    if (!read.startsWith('steps.')) return checkName(read, inner, view);
    return checkStep(read.slice('steps.'.length), inner, view);
  });
}

function checkName(name: string, path: Path, view: View): LockFault | undefined {
  if (view.names.has(name)) return undefined;
  return { path, message: `reads ${JSON.stringify(name)}, which is not there` };
}

function checkStep(id: string, path: Path, view: View): LockFault | undefined {
  if (view.steps.has(id)) return undefined;
  const message = `reads the step ${JSON.stringify(id)}, which the step does not wait for`;
  return { path, message };
}

function checkSecret(name: string, path: Path, view: View): LockFault | undefined {
  if (view.secrets === undefined) {
    return { path, message: 'takes a secret, which is only allowed in `with`' };
  }
  if (view.secrets.has(name)) return undefined;
  return {
    path,
    message: `takes the secret ${JSON.stringify(name)}, which the flow does not declare`,
  };
}
