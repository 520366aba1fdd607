import { asPattern } from '../1-parse/as-name.ts';
import { idPattern } from '../1-parse/named-map.ts';
import { sourceSpan } from '../checker/flow-module-code.ts';
import type { Span } from '../model/source.ts';
import { namesIn } from '../checker/flow-module-expression.ts';
import { flowSteps } from './flow-expressions.ts';
import type { Mention, Nameable } from './mentions.ts';
import { placeOf, type Renamed } from './references.ts';
import type { Refusal, Renamable, Renaming } from './session.ts';
import type { TestMention } from './test-mentions.ts';

type Edit = Renaming['edits'][number];

/** What every edit needs to know of the texts that it stands in. */
export type TextOf = (path: string) => string;

/** The edits that give a step, an input or an item another name; or why there are none. */
export function renamingOf(found: Renamed, name: string, textOf: TextOf): Renaming | Refusal {
  const { flow, target, mentions, tests } = found;
  const kind = kindOf(target);
  const { noun, pattern, form } = forms[kind];
  if (!new RegExp(pattern).test(name)) {
    return { refused: `\`${name}\` is no name of ${noun}: ${form}.` };
  }
  const old = nameOf(target);
  if (old !== name && isTaken(found, name)) {
    const other = kind === 'item' ? 'something' : noun;
    return { refused: `There is already ${other} called \`${name}\` here.` };
  }
  if (mentions.every(({ as }) => as !== 'declared')) return { refused: unnamed(old) };
  const edits: Edit[] = [];
  for (const mention of mentions) {
    const edit = editOf(mention, old, name, textOf);
    if (edit === undefined) return { refused: escaped(old) };
    edits.push(edit);
  }
  const place = placeOf(flow, target);
  for (const mention of tests) {
    const edit = editOfTest(mention, place, name, textOf);
    if (edit === undefined) return { refused: escaped(old) };
    edits.push(edit);
  }
  return { edits };
}

const forms = {
  step: {
    noun: 'a step',
    pattern: idPattern,
    form: 'letters, digits, `_` and `-`, and no digit or `-` first',
  },
  input: {
    noun: 'an input',
    pattern: idPattern,
    form: 'letters, digits, `_` and `-`, and no digit or `-` first',
  },
  item: {
    noun: 'an item',
    pattern: asPattern,
    form: 'letters, digits and `_`, and no digit first',
  },
} as const;

/** What kind of name it is. */
export function kindOf(target: Nameable): Renamable['kind'] {
  if ('as' in target) return 'item';
  return 'id' in target ? 'step' : 'input';
}

/** The name that it has. */
export function nameOf(target: Nameable): string {
  if ('as' in target) return target.as.value;
  return 'id' in target ? target.id.value : target.name.value;
}

function unnamed(name: string): string {
  return `\`${name}\` is what an item is called without \`as\`, or is written with escapes there. Write \`as: ${name}\` first.`;
}

function escaped(name: string): string {
  return `\`${name}\` is written with escapes somewhere, where it cannot be replaced. Write it plainly first.`;
}

/** A step may have the id of no other that sees it, or that it sees; an input that of no other input; an item that of nothing that is named beside it. */
function isTaken({ flow, target, mentions }: Renamed, name: string): boolean {
  if ('as' in target) {
    const beside = mentions.flatMap(({ read }) => read?.expression.source ?? []);
    return beside.some((source) => namesIn(source).has(name));
  }
  if (!('id' in target)) return flow.inputs.some((input) => input.name.value === name);
  const all = flowSteps(flow);
  const own = all.find(({ step }) => step === target);
  return all.some(({ step, around, steps }) => {
    if (step.id.value !== name) return false;
    return steps.has(target.id.value) || own?.steps.has(name) === true || around.includes(target);
  });
}

function editOf(
  { span, read }: Mention,
  old: string,
  name: string,
  textOf: TextOf,
): Edit | undefined {
  const written = textOf(span.path).slice(span.start, span.end);
  if (read === undefined) return replacement(span, written, old, name);
  if (written !== old) return undefined;
  const { expression, name: place } = read;
  if (place.root === 'item') return { span, text: place.isShort ? `${old}: ${name}` : name };
  const isQuoted = place.end < place.whole.end;
  if (isQuoted || !name.includes('-')) return { span, text: name };
  // What is no identifier is not read with a dot. The quotes are not those of the scalar around.
  const quote = textOf(span.path)[expression.span.start] === "'" ? '"' : "'";
  const whole = sourceSpan(expression, place.whole.start, place.whole.end);
  return { span: whole, text: `${place.root}[${quote}${name}${quote}]` };
}

/** A key or an item of a list, with the quotes that it had. */
function replacement(span: Span, written: string, old: string, name: string): Edit | undefined {
  const at = written.indexOf(old);
  if (at === -1) return undefined;
  return { span, text: written.slice(0, at) + name + written.slice(at + old.length) };
}

function editOfTest(
  { span, name: written }: TestMention,
  place: string,
  name: string,
  textOf: TextOf,
): Edit | undefined {
  const renamed = [...place.split('/').slice(0, -1), name].join('/') + written.slice(place.length);
  return replacement(span, textOf(span.path).slice(span.start, span.end), written, renamed);
}
