import { parseFlow } from '../1-parse/parse-flow.ts';
import { stepCall } from '../2-resolve/step-calls.ts';
import type { ParsedForEach } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { isItemNamed } from './flow-expressions.ts';
import type { FlowReading } from './flow-reading.ts';
import { viewedStep, type FlowView, type ViewWorld } from './flow-view.ts';
import { backSpan, pointedAt } from './pointed-at.ts';
import type { Definition } from './session.ts';
import type { Named } from './written-name.ts';

type Target = Omit<Definition, 'origin'>;

/** Where that comes from which stands at an offset. */
export async function definitionsAt(
  reading: FlowReading,
  offset: number,
  world: ViewWorld,
): Promise<readonly Definition[]> {
  const found = await pointedAt(reading, offset, world);
  if (found === undefined) return [];
  const targets =
    found.kind === 'named'
      ? await targetsOf(found.named, found.view, reading, world)
      : found.loop === undefined
        ? found.subject.declarations.map(({ whole, name }) => ({ target: whole, name }))
        : inFlow(declaredItem(found.loop, reading), reading);
  return targets.map((target) => ({ origin: found.span, ...target }));
}

async function targetsOf(
  named: Named,
  view: FlowView,
  reading: FlowReading,
  world: ViewWorld,
): Promise<readonly Target[]> {
  switch (named.kind) {
    case 'step':
      return inFlow({ target: named.step.span, name: named.step.id.span }, reading);
    case 'input':
      return inFlow(declaredInput(named.input.name.span, named.input.schema.span), reading);
    case 'item':
      return inFlow(declaredItem(named.loop, reading), reading);
    case 'secret': {
      const declared = reading.flow.secrets.find(({ value }) => value === named.name);
      return declared === undefined
        ? []
        : inFlow({ target: declared.span, name: declared.span }, reading);
    }
    case 'uses':
      return await usedTarget(named.uses.path.value, named, view, world);
    case 'argument':
      return await parameterTarget(named, view, world);
  }
}

function declaredInput(name: Span, schema: Span): Target {
  return { target: { ...name, end: Math.max(name.end, schema.end) }, name };
}

/** The name behind `as`; the list, where the item has the name that it has without. */
function declaredItem(loop: ParsedForEach, { flow }: FlowReading): Target {
  const { span } = isItemNamed(loop, flow) ? loop.as : loop.items;
  return { target: span, name: span };
}

/** Places of the text that was read, in the current one. */
function inFlow({ target, name }: Target, reading: FlowReading): readonly Target[] {
  const [whole, word] = [backSpan(target, reading), backSpan(name, reading)];
  return whole === undefined || word === undefined ? [] : [{ target: whole, name: word }];
}

/** A script's `main`; a flow from its beginning. */
async function usedTarget(
  path: string,
  { holder: { step } }: Named & { readonly kind: 'uses' },
  view: FlowView,
  { host }: ViewWorld,
): Promise<readonly Target[]> {
  const script = viewedStep(view, step)?.script;
  view.enter();
  const main = script && view.program.editor.mainText(script.digest)?.declaration;
  if (main !== undefined) return [{ target: main.whole, name: main.name }];
  if ((await host.readFile(path)) === undefined) return [];
  const start = { path, start: 0, end: 0 };
  return [{ target: start, name: start }];
}

/** The parameter of the script, or the input of the flow. */
async function parameterTarget(
  { name, holder: { step } }: Named & { readonly kind: 'argument' },
  view: FlowView,
  { host }: ViewWorld,
): Promise<readonly Target[]> {
  const call = stepCall(step);
  const script = viewedStep(view, step)?.script;
  if (script?.origin === 'tree') {
    const span = view.program.parameterSpan(script.digest, name);
    return span === undefined ? [] : [{ target: span, name: span }];
  }
  if (call?.kind !== 'flow') return [];
  const bytes = await host.readFile(call.uses.path.value);
  if (bytes === undefined) return [];
  const { inputs } = parseFlow({ path: call.uses.path.value, bytes }).value;
  const input = inputs.find((one) => one.name.value === name);
  return input === undefined ? [] : [declaredInput(input.name.span, input.schema.span)];
}
