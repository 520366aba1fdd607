import { testPath } from '../flow-test/add-test-problems.ts';
import { parseFlow } from '../1-parse/parse-flow.ts';
import type { CompilerHost } from '../model/host.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { flowSteps } from './flow-expressions.ts';
import type { FlowReading } from './flow-reading.ts';
import { findExpression } from './expression-site.ts';
import { mentionsIn, usesOf, type Mention, type Nameable } from './mentions.ts';
import { backSpan } from './pointed-at.ts';
import { listFlows, type UsesIndex } from './reached-flows.ts';
import { testMentions, type TestMention } from './test-mentions.ts';
import { nameAt } from './written-name.ts';

/** A step, an input or an item of a flow, and all that names it. */
export interface Renamed {
  readonly flow: ParsedFlow;
  readonly target: Nameable;
  readonly mentions: readonly Mention[];
  /** In the tests of the flow. */
  readonly tests: readonly TestMention[];
}

/** The step, the input or the item at an offset of a flow. */
export async function renamedAt(
  reading: FlowReading,
  offset: number,
  host: Pick<CompilerHost, 'readFile'>,
): Promise<{ readonly found: Renamed; readonly mention: Mention } | undefined> {
  const written = findExpression(reading, offset);
  const isFilled = written !== undefined && written.spliced.text !== reading.text;
  const { flow } = reading;
  const there = reading.spliced.from(offset);
  if (isFilled || there === undefined) return undefined;
  const mentions = mentionsIn(flow);
  const mention = mentions.find(({ span }) => span.start <= there && there <= span.end);
  if (mention === undefined) return undefined;
  return { found: await renamed(flow, mention.target, host), mention };
}

/** All that names a step, an input or an item. */
export async function renamed(
  flow: ParsedFlow,
  target: Nameable,
  host: Pick<CompilerHost, 'readFile'>,
): Promise<Renamed> {
  const mentions = mentionsIn(flow).filter((one) => one.target === target);
  return { flow, target, mentions, tests: await testsNaming(flow, target, host) };
}

/** The place of a step as tests write it; the name of an input or an item. */
export function placeOf(flow: ParsedFlow, target: Nameable): string {
  if ('as' in target) return target.as.value;
  if (!('id' in target)) return target.name.value;
  const found = flowSteps(flow).find(({ step }) => step === target);
  return [...(found?.around ?? []), target].map(({ id }) => id.value).join('/');
}

async function testsNaming(
  flow: ParsedFlow,
  target: Nameable,
  host: Pick<CompilerHost, 'readFile'>,
): Promise<readonly TestMention[]> {
  // No test names an item.
  if ('as' in target) return [];
  const path = testPath(flow.path);
  const bytes = await host.readFile(path);
  if (bytes === undefined) return [];
  const place = placeOf(flow, target);
  const kind = 'id' in target ? 'step' : 'input';
  return testMentions({ path, bytes }).filter(
    (one) =>
      one.kind === kind &&
      (one.name === place || (kind === 'step' && one.name.startsWith(`${place}/`))),
  );
}

/** Every mention of what stands at an offset, by path and place. */
export async function referencesAt(
  reading: FlowReading,
  offset: number,
  world: { readonly host: CompilerHost; readonly index: UsesIndex },
): Promise<readonly { readonly span: Span; readonly isDeclaration: boolean }[]> {
  const { host } = world;
  const inFlow = await renamedAt(reading, offset, host);
  if (inFlow !== undefined) {
    const { mentions, tests, target, flow } = inFlow.found;
    const place = placeOf(flow, target);
    return [
      ...mentions.flatMap(({ span, as }) => {
        const current = backSpan(span, reading);
        return current === undefined ? [] : [{ span: current, isDeclaration: as === 'declared' }];
      }),
      ...tests
        .filter(({ name }) => name === place)
        .map(({ span }) => ({ span, isDeclaration: false })),
    ];
  }
  const there = reading.spliced.from(offset);
  const name = there === undefined ? undefined : nameAt(reading.flow, there);
  if (name?.kind !== 'uses') return [];
  return await usesInAllFlows(name.uses.path.value, world);
}

/** Where all flows name a script or a flow. */
export async function usesInAllFlows(
  path: string,
  { host, index }: { readonly host: CompilerHost; readonly index: UsesIndex },
): Promise<readonly { readonly span: Span; readonly isDeclaration: boolean }[]> {
  const uses = await index.flows();
  const found: { span: Span; isDeclaration: boolean }[] = [];
  for (const flow of [...(await listFlows(host))].sort()) {
    const known = uses.get(flow);
    if (known?.scripts.includes(path) !== true && known?.flows.includes(path) !== true) continue;
    const bytes = await host.readFile(flow);
    if (bytes === undefined) continue;
    const spans = usesOf(parseFlow({ path: flow, bytes }).value, path);
    found.push(...spans.map((span) => ({ span, isDeclaration: false })));
  }
  return found;
}
