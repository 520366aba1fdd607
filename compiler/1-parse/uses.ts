import { diagnose } from '../diagnostics/diagnostic.ts';
import { replace } from '../diagnostics/fix.ts';
import type { ParsedUses } from '../model/parsed.ts';
import type { Located, Span } from '../model/source.ts';
import { fine, type Reading, refused } from './outcomes.ts';
import { refine, type Shape, text } from './shape.ts';
import type { YamlNode } from './yaml-node.ts';

const segment = '[A-Za-z0-9_][A-Za-z0-9_.-]*';

/** A script or a flow of the repository, with or without its pin. */
export const uses: Shape<ParsedUses> = refine(
  text('the path of a script, like `scripts/hn/search.ts@9f2c1a7e04b1`, or of a flow'),
  readUses,
  {
    pattern: `^(scripts/(${segment}/)*${segment}\\.ts|flows/(${segment}/)*${segment}\\.yaml)(@[0-9a-f]{12,64})?$`,
  },
);

/** Whether `uses` names a flow. */
export function isFlowPath(path: string): boolean {
  return path.startsWith('flows/');
}

function readUses({ value, span }: Located<string>, node: YamlNode): Reading<ParsedUses> {
  const at = value.lastIndexOf('@');
  const end = at === -1 ? value.length : at;
  const path = { value: value.slice(0, end), span: part(node, 0, end) };
  const problem = pathProblem(path.value);
  if (problem !== undefined) {
    const { reason, hint } = problem;
    return refused(diagnose('parse/bad-script-path', path.span, { reason }, { hint }));
  }
  if (at === -1) return fine({ span, path });
  const pin = { value: value.slice(at + 1), span: part(node, at + 1, value.length) };
  if (/^[0-9a-f]{12,64}$/.test(pin.value)) return fine({ span, path, pin });
  const hint = /^[0-9a-f]{12,64}$/i.test(pin.value)
    ? 'Write it in lower case.'
    : 'Delete it with the `@`, and let `millrace pin` write it.';
  const where = pin.value === '' ? part(node, at, value.length) : pin.span;
  const lower = pin.value.toLowerCase();
  const fix =
    renameable(pin.span, pin.value) && /^[0-9a-f]{12,64}$/.test(lower)
      ? replace('Write the pin in lower case.', pin.span, lower)
      : undefined;
  const bad = diagnose('parse/bad-pin', where, undefined, { hint, fix });
  return { value: { span, path }, diagnostics: [bad] };
}

/** Whether it is written as it reads, without escapes. */
function renameable({ start, end }: Span, text: string): boolean {
  return end - start === text.length;
}

/** The place in the file of a part of the scalar's text. */
function part(node: YamlNode, start: number, end: number): Span {
  if (node.kind !== 'scalar') return node.span;
  const { span, offsets } = node;
  return { path: span.path, start: offsets[start] ?? span.start, end: offsets[end] ?? span.end };
}

function pathProblem(path: string): { reason: string; hint?: string } | undefined {
  if (/^[a-z]+:/i.test(path)) return { reason: 'it names a place outside the repository' };
  if (path.startsWith('/')) {
    return { reason: 'it is absolute', hint: 'Start at the repository’s root: `scripts/…`.' };
  }
  if (path.startsWith('./')) {
    return { reason: 'it starts with `./`', hint: `Write \`${path.slice(2).slice(0, 200)}\`.` };
  }
  if (path.split('/').some((name) => name === '..' || name === '.' || name === '')) {
    return { reason: 'every part between slashes must be a name' };
  }
  if (!new RegExp(`^(${segment}/)*${segment}$`).test(path)) {
    return { reason: 'it may hold only letters, digits, `_`, `-`, `.` and `/`' };
  }
  if (isFlowPath(path)) return flowPathProblem(path);
  if (!path.startsWith('scripts/')) return { reason: 'scripts live under `scripts/`' };
  return path.endsWith('.ts') ? undefined : { reason: 'a script is a TypeScript file, `.ts`' };
}

function flowPathProblem(path: string): { reason: string; hint?: string } | undefined {
  if (path.endsWith('.test.yaml')) return { reason: 'a test of a flow is no flow' };
  if (path.endsWith('.yaml')) return undefined;
  const stem = path.replace(/\.(yml|lock\.json|grants)$/, '');
  return {
    reason: 'a flow is a YAML file, `.yaml`',
    hint: `Write \`${stem.slice(0, 200)}.yaml\`.`,
  };
}
