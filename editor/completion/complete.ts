import {
  CompletionItemKind,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver/node';
import type { Completion, PinHost, Session } from '../../compiler/index.ts';
import type { Sha256 } from '../../lock/index.ts';
import type { ClientAbilities } from '../model/client-abilities.ts';
import { flowOfFile, isFlow } from '../model/flow-of-file.ts';
import type { FileSchemas } from '../model/world.ts';
import type { TextLines } from '../text/text-lines.ts';
import { placeInYaml } from '../yaml/place-in-yaml.ts';
import { type CompletionPlace } from './completion-place.ts';
import { argumentItems, expressionItem, keyItems, nameItems, valueItems } from './key-items.ts';
import { offerKeys, offerValues } from './schema-offers.ts';
import { neighboursOf } from '../model/steps-at.ts';
import { usesItems } from './uses-items.ts';

export interface CompletionRequest {
  readonly path: string;
  readonly lines: TextLines;
  readonly offset: number;
  readonly session: Session;
  readonly host: PinHost;
  /** What a pin of a flow would hold, where that is known already. */
  readonly digestOf: (flow: string) => Sha256 | undefined;
  readonly abilities: ClientAbilities;
  readonly schemas: FileSchemas;
}

/** What can be typed at an offset of a flow, or of its tests. */
export async function complete(request: CompletionRequest): Promise<CompletionList> {
  const { path, session, offset, lines } = request;
  if (isFlow(path)) {
    const inside = await session.expressionAt(path, offset);
    if (inside !== undefined) {
      const found = await session.completionsAt(path, offset);
      return { isIncomplete: false, items: found.map((one) => inExpression(one, lines)) };
    }
  }
  const place = flowOfFile(path) === undefined ? undefined : placeInYaml(lines.text, offset);
  if (place === undefined) return { isIncomplete: false, items: [] };
  const at = { ...request, place };
  const list = place.kind === 'key' ? whole(await keysAt(at)) : await valuesAt(at);
  return { ...list, items: list.items.map((item) => withQuote(item, at)) };
}

/** A client compares with all of what the item replaces, an opening quote too. */
function withQuote(item: CompletionItem, { lines, place }: Request): CompletionItem {
  const quote = /^["']/.exec(lines.text.slice(place.start, place.end))?.[0];
  return quote === undefined
    ? item
    : { ...item, filterText: quote + (item.filterText ?? item.label) };
}

type Request = CompletionRequest & CompletionPlace;

const kinds = {
  step: CompletionItemKind.Module,
  input: CompletionItemKind.Variable,
  secret: CompletionItemKind.Constant,
  field: CompletionItemKind.Field,
  method: CompletionItemKind.Method,
  name: CompletionItemKind.Variable,
  namespace: CompletionItemKind.Module,
  function: CompletionItemKind.Function,
  value: CompletionItemKind.Value,
} as const;

function inExpression(completion: Completion, lines: TextLines): CompletionItem {
  const { label, kind, detail, documentation, insertText, replace } = completion;
  return {
    label,
    kind: kinds[kind],
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined
      ? {}
      : { documentation: { kind: 'markdown', value: documentation } }),
    filterText: lines.text.slice(replace.start, replace.end).startsWith('.') ? `.${label}` : label,
    textEdit: { range: lines.spanOf(replace), newText: insertText ?? label },
  };
}

async function keysAt(at: Request): Promise<readonly CompletionItem[]> {
  const { path, place, schemas, session } = at;
  const schema = isFlow(path) ? schemas.flow : schemas.test;
  const offers = offerKeys(schema, place.path, place.keys);
  if (offers.length > 0 || !isFlow(path) || place.path.at(-1) !== 'with') {
    return keyItems(at, offers);
  }
  const known = await session.argumentsAt(path, writtenBefore(at));
  return known === undefined ? [] : argumentItems(at, known);
}

async function valuesAt(at: Request): Promise<CompletionList> {
  const { path, place, schemas, session } = at;
  const [parent, last] = [place.path.at(-2), place.path.at(-1)];
  if (!isFlow(path)) {
    return whole([...valueItems(at, offerValues(schemas.test, place.path)), ...asMap(at)]);
  }
  if (last === 'uses') {
    const { items, isIncomplete } = await usesItems(at, at);
    return { isIncomplete, items: [...items] };
  }
  const flow = await session.parsed(path);
  if (parent === 'needs' && flow !== undefined) {
    const names = neighboursOf(flow, at.offset);
    return whole(nameItems(at, names, CompletionItemKind.Module));
  }
  if (parent === 'secrets' && place.path.length > 2 && flow !== undefined) {
    const names = flow.secrets.map(({ value }) => value);
    return whole(nameItems(at, names, CompletionItemKind.Constant));
  }
  return whole([
    ...valueItems(at, offerValues(schemas.flow, place.path)),
    ...(await argumentValues(at)),
    ...asMap(at),
  ]);
}

function whole(items: readonly CompletionItem[]): CompletionList {
  return { isIncomplete: false, items: [...items] };
}

/** An item of a list begins on the line of its dash. */
function asMap(at: Request): readonly CompletionItem[] {
  const { place, path, schemas } = at;
  if (typeof place.path.at(-1) !== 'number' || place.isInBrackets) return [];
  const schema = isFlow(path) ? schemas.flow : schemas.test;
  return keyItems(at, offerKeys(schema, place.path, place.keys));
}

/** The last place before the cursor at which something stands: a step ends there when the cursor is behind it. */
function writtenBefore({ lines, offset }: Request): number {
  return Math.max(0, lines.text.slice(0, offset).trimEnd().length - 1);
}

/** What an argument, a condition or a value can be: an expression, or one of the few texts that its type allows. */
async function argumentValues(at: Request): Promise<readonly CompletionItem[]> {
  const { place, session, path } = at;
  const [parent, last] = [place.path.at(-2), place.path.at(-1)];
  const isEmpty = place.start === place.end;
  const mayCompute = isEmpty ? [expressionItem(at)] : [];
  if (parent === 'with' && typeof last === 'string') {
    const known = await session.argumentsAt(path, writtenBefore(at));
    const argument = known?.arguments.find(({ name }) => name === last);
    const schema = typeof argument?.schema === 'object' ? argument.schema : {};
    return [...valueItems(at, offerValues(schema, [])), ...mayCompute];
  }
  const isComputed = ['if', 'value', 'for-each', 'until', 'mock'].includes(String(last));
  return isComputed || place.path[0] === 'outputs' ? mayCompute : [];
}
