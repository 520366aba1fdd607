import { parseFlow } from '../1-parse/parse-flow.ts';
import { expressionFile } from '../checker/expression-file.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isError } from '../diagnostics/in-order.ts';
import { applyEdits } from '../edit/apply-edits.ts';
import { overlayHost } from '../pin/overlay-host.ts';
import { checkFlow, type FlowChecker } from './flow-checker.ts';
import type { ViewWorld } from './flow-view.ts';
import { flowExpressions, flowSteps } from './flow-expressions.ts';
import type { FlowReader, FlowReading } from './flow-reading.ts';
import { placeOf, renamed, renamedAt, type Renamed } from './references.ts';
import { kindOf, nameOf, renamingOf } from './renames.ts';
import type { Renamable, Refusal, Session } from './session.ts';
import type { SessionFiles } from './session-files.ts';
import { testMentions } from './test-mentions.ts';
import type { Span } from '../model/source.ts';

const broken: Refusal = {
  refused: 'While the flow has mistakes of form, not everything that names this can be found.',
};

const tooDeep: Refusal = {
  refused:
    'While an expression is nested too deeply to read, not everything that names this can be found.',
};

/** Gives steps, inputs and items other names, from a flow or from its tests. */
export function createRenamer(
  files: SessionFiles,
  { read, check, world }: RenamerParts,
): Pick<Session, 'renamableAt' | 'renameEdits'> {
  const { host } = files;
  const find = async (path: string, offset: number): Promise<Found | Refusal | undefined> => {
    const flow = path.replace(/\.test\.yaml$/, '.yaml');
    const reading = await read(flow);
    const bytes = await host.readFile(flow);
    if (reading === undefined || bytes === undefined) return undefined;
    if (parseFlow({ path: flow, bytes }).diagnostics.some(isError)) return broken;
    const expressions = flowExpressions(reading.flow);
    if (expressions.some(({ expression }) => !expressionFile(expression.source))) return tooDeep;
    if (path !== flow) return await findInTest(path, offset, reading, files);
    const inFlow = await renamedAt(reading, offset, host);
    return inFlow && { found: inFlow.found, span: inFlow.mention.span };
  };
  return {
    renamableAt: async (path, offset) => {
      const found = await find(path, offset);
      return found === undefined || 'refused' in found ? found : renamable(found);
    },
    renameEdits: async (path, offset, name) => {
      const found = await find(path, offset);
      if (found === undefined) return { refused: 'Nothing here has a name that can be changed.' };
      if ('refused' in found) return found;
      const texts = new Map<string, string>();
      const { mentions, tests } = found.found;
      for (const { span } of [...mentions, ...tests]) {
        const bytes = await host.readFile(span.path);
        const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
        if (bytes !== undefined) texts.set(span.path, decoder.decode(bytes));
      }
      const renaming = renamingOf(found.found, name, (one) => texts.get(one) ?? '');
      if ('refused' in renaming) return renaming;
      const after = new Map(
        [...texts].map(([one, text]) => {
          const own = renaming.edits.filter(({ span }) => span.path === one);
          return [
            one,
            applyEdits(
              text,
              own.map(({ span, text: by }) => ({ ...span, text: by })),
            ),
          ];
        }),
      );
      return (await whatBreaks(found.found.flow.path, after, { check, world })) ?? renaming;
    },
  };
}

interface RenamerParts {
  readonly read: FlowReader;
  readonly check: FlowChecker;
  readonly world: ViewWorld;
}

/** A field of a block's output is called as a step inside it, and a rename does not see who reads it. */
async function whatBreaks(
  flow: string,
  texts: ReadonlyMap<string, string>,
  { check, world: { host, tools } }: Omit<RenamerParts, 'read'>,
): Promise<Refusal | undefined> {
  const before = (await check(flow)).diagnostics.filter(isError);
  const after = await checkFlow(flow, overlayHost(host, texts), tools);
  const errors = after.diagnostics.filter(isError);
  // A message may have the old name in it, so that only a new one is not yet a new mistake.
  const first = errors.find(
    ({ code, message }) =>
      before.every((one) => one.message !== message) && count(errors, code) > count(before, code),
  );
  if (first === undefined) return undefined;
  return { refused: `With this name the flow would be wrong: ${first.message}` };
}

function count(diagnostics: readonly Diagnostic[], code: Diagnostic['code']): number {
  return diagnostics.filter((one) => one.code === code).length;
}

interface Found {
  readonly found: Renamed;
  readonly span: Span;
}

function renamable({ found: { target }, span }: Found): Renamable {
  return { kind: kindOf(target), name: nameOf(target), span };
}

async function findInTest(
  path: string,
  offset: number,
  { flow }: FlowReading,
  { host }: SessionFiles,
): Promise<Found | undefined> {
  const bytes = await host.readFile(path);
  if (bytes === undefined) return undefined;
  const mention = testMentions({ path, bytes }).find(
    ({ span }) => span.start <= offset && offset <= span.end,
  );
  if (mention === undefined) return undefined;
  const targets = mention.kind === 'input' ? flow.inputs : flowSteps(flow).map(({ step }) => step);
  const target = targets.find((one) => placeOf(flow, one) === mention.name);
  return target && { found: await renamed(flow, target, host), span: mention.span };
}
