import { isInText } from '../checker/expression-source.ts';
import type { Candidate } from '../checker/editor-answers.ts';
import {
  builtIns,
  membersOf,
  namespaces,
  refusedMembers,
} from '../checker/expression-allow-list.ts';
import { schemaType } from '../checker/flow-module-inputs.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import type { Span } from '../model/source.ts';
import {
  currentSpan,
  siteOf,
  type ExpressionSite,
  type WrittenExpression,
} from './expression-site.ts';
import type { FlowView, ViewWorld } from './flow-view.ts';
import type { Completion } from './session.ts';

type Offered = Omit<Completion, 'replace'>;

/** What may be written in an expression where the cursor is. */
export async function completionsIn(
  written: WrittenExpression,
  world: ViewWorld,
): Promise<readonly Completion[]> {
  const word = wordAt(written);
  const filled = isInText(written.source, written.index) || word.text !== '' ? '' : '_';
  const { source, index } = written;
  const asked = source.slice(0, index) + filled + source.slice(index);
  const site = await siteOf(written, asked, world);
  const replace = currentSpan(written, word);
  if (site === undefined || replace === undefined) return [];
  const before = source.slice(0, word.start);
  const named = /(?<![\w$.\])])(steps|inputs|secrets)\s*(\.|\[\s*["'`])\s*$/.exec(before);
  if (named === null) return offer(checkerOffers(site, word, filled.length), replace);
  const dot = named[2] === '.' ? named[0].slice(named[1]?.length ?? 0) : undefined;
  const names = namesOf(named[1] ?? '', site);
  if (dot === undefined) return offer(names, replace);
  // The quotes are not those of the scalar around.
  const quote = written.spliced.text[written.expression.span.start] === "'" ? '"' : "'";
  return names.map((one) =>
    isIdentifier(one.label)
      ? { ...one, replace }
      : {
          ...one,
          insertText: `[${quote}${one.label}${quote}]`,
          replace: { ...replace, start: replace.start - dot.length },
        },
  );
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The name that the cursor is in or behind; in a text, all of the text. */
function wordAt({ source, index }: WrittenExpression): Word {
  const part = isInText(source, index) ? /[^'"`]/ : /[\w$]/;
  let start = index;
  while (start > 0 && part.test(source.charAt(start - 1))) start -= 1;
  let end = index;
  while (end < source.length && part.test(source.charAt(end))) end += 1;
  return { text: source.slice(start, end), start, end };
}

function offer(offered: readonly Offered[], replace: Span): readonly Completion[] {
  return offered.map((one) => ({ ...one, replace }));
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

function namesOf(root: string, site: ExpressionSite): readonly Offered[] {
  const { view, written } = site;
  const { flow } = view.flow;
  if (root === 'secrets')
    return flow.secrets.map(({ value }) => ({ label: value, kind: 'secret' }));
  if (root === 'inputs') {
    return flow.inputs.map(({ name, schema }) => {
      const { description } = schema.value;
      return {
        label: name.value,
        kind: 'input',
        detail: schemaType(schema.value),
        ...(typeof description === 'string' && { documentation: description }),
      };
    });
  }
  const held = written.around.at(-1)?.id.value;
  const hidden = new Set(written.around.map(({ id }) => id.value));
  const editor = site.enter();
  const late = held === undefined ? new Set<string>() : waitingFor(written, view);
  return [...site.steps]
    .filter(([id]) => !hidden.has(id) && !late.has(id))
    .map(([id, step]): Offered => {
      const type = view.module.outputTypes.get(step);
      const text = type && editor.typeText(site.moduleName, type, 'line');
      return {
        label: id,
        kind: 'step',
        ...(text !== undefined && { detail: view.module.inFlowTerms(text) }),
      };
    });
}

/** The steps that wait for those around the expression: to name one would make a circle. */
function waitingFor({ around }: WrittenExpression, { flow }: FlowView): ReadonlySet<string> {
  const late = new Set<string>();
  const visit = (scope: readonly ResolvedStep[], depth: number): void => {
    const block = around[depth]?.id.value;
    const step = scope.find(({ parsed }) => parsed.id.value === block);
    if (block === undefined || step === undefined) return;
    const reached = new Set([block]);
    // A set grows while it is walked.
    for (const id of reached) {
      for (const { parsed, needs } of scope) if (needs.includes(id)) reached.add(parsed.id.value);
    }
    for (const id of reached) late.add(id);
    for (const inner of step.scopes) visit(inner, depth + 1);
  };
  for (const section of [flow.steps, flow.onError, flow.finally]) visit(section, 0);
  return late;
}

/** What the checker knows: fields of what stands before the dot, texts to compare with, names. */
function checkerOffers(site: ExpressionSite, word: Word, filled: number): readonly Offered[] {
  const at = site.toModule(word.start + Math.min(1, word.text.length + filled));
  const found = site.enter().candidatesAt(site.moduleName, at);
  if (found === undefined) return [];
  const { inFlowTerms, prefix } = site.view.module;
  const shown = found.candidates.map((one) => ({ ...one, type: inFlowTerms(one.type) }));
  if (found.of === 'fields') {
    return shown.filter(({ name }) => isAdmitted(name, found.base)).map(offered);
  }
  if (found.of === 'texts') {
    // Others would have to be escaped, twice where the scalar has quotes.
    const plain = shown.filter(({ name }) => /^[^'"`\\\p{Cc}]*$/u.test(name));
    return plain.map(({ name }) => ({ label: name, kind: 'value' }));
  }
  const { secrets } = site.view.flow.flow;
  const own = shown.filter(({ name }) => !name.startsWith(prefix) && name !== 'secrets');
  return [
    { label: 'steps', kind: 'name' },
    ...(secrets.length > 0 ? ([{ label: 'secrets', kind: 'name' }] as const) : []),
    ...own.map(({ documentation: _none, ...one }) => offered({ ...one, documentation: '' })),
    ...[...builtIns].map(builtIn),
  ];
}

/** What of a value or a namespace an expression may read. */
function isAdmitted(name: string, base: string | undefined): boolean {
  if (!isIdentifier(name) || refusedMembers.has(name)) return false;
  if (base === undefined || !Object.hasOwn(membersOf, base)) return true;
  if (base === 'Math' && name === 'random') return false;
  return membersOf[base]?.includes(name) ?? true;
}

function offered({ name, kind, type, documentation }: Candidate): Offered {
  return {
    label: name,
    kind,
    detail: type,
    ...(documentation === '' ? {} : { documentation }),
  };
}

function builtIn(name: string): Offered {
  if (namespaces.has(name)) return { label: name, kind: 'namespace' };
  return /^(?:undefined|NaN|Infinity)$/.test(name)
    ? { label: name, kind: 'value' }
    : { label: name, kind: 'function' };
}
