import type { JsonObject, JsonSchema, Grants } from '../../lock/index.ts';
import { schemaType } from '../checker/flow-module-inputs.ts';
import { stepCall } from '../2-resolve/step-calls.ts';
import type { ParsedForEach, ParsedStep } from '../model/parsed.ts';
import type { ResolvedStep } from '../model/resolved.ts';
import { narrowGrants } from '../4-check/narrow-grants.ts';
import type { FlowReading } from './flow-reading.ts';
import { viewedStep, type FlowView, type ViewWorld } from './flow-view.ts';
import { pointedAt, type PointedAt } from './pointed-at.ts';
import type { Hover } from './session.ts';
import { argumentsOf } from './step-arguments.ts';
import type { Named } from './written-name.ts';

type Shown = Omit<Hover, 'span'>;

/** What is shown over an offset. */
export async function hoverAt(
  reading: FlowReading,
  offset: number,
  world: ViewWorld,
): Promise<Hover | undefined> {
  const found = await pointedAt(reading, offset, world);
  const shown = found && (found.kind === 'subject' ? overSubject(found) : overName(found, offset));
  return found && shown && { span: found.span, ...shown };
}

function overSubject({ subject, site, loop }: PointedAt & { readonly kind: 'subject' }): Shown {
  const { inFlowTerms } = site.view.module;
  const { name, kind, documentation } = subject;
  return {
    typescript: `(${loop === undefined ? kind : 'item'}) ${name}: ${inFlowTerms(subject.type)}`,
    ...(documentation !== '' && { text: documentation }),
  };
}

function overName(
  { named, view, span }: PointedAt & { readonly kind: 'named' },
  offset: number,
): Shown | undefined {
  switch (named.kind) {
    case 'step':
      return overStep(named.step, view);
    case 'input':
      return overInput(named.input.name.value, named.input.schema.value);
    case 'item':
      return overItem(named.loop, view);
    case 'secret':
      return {
        typescript: `(secret) ${named.name}: string`,
        text: 'It may stand under `with` of a script, as a whole value, and nowhere else.',
      };
    case 'uses':
      return overUses(named, view, offset - span.start);
    case 'argument': {
      const argument = argumentsOf(named.holder.step, view)?.arguments.find(
        ({ name }) => name === named.name,
      );
      return (
        argument && {
          typescript: `(argument) ${argument.name}${argument.required ? '' : '?'}: ${argument.type}`,
          input: argument.schema,
          ...(argument.documentation !== undefined && { text: argument.documentation }),
        }
      );
    }
  }
}

function overInput(name: string, schema: JsonObject): Shown {
  const { description } = schema;
  return {
    typescript: `(input) ${name}: ${schemaType(schema)}`,
    input: schema,
    ...(typeof description === 'string' && { text: description }),
  };
}

/** One of the list. */
function overItem({ as }: ParsedForEach, view: FlowView): Shown | undefined {
  const { module, moduleName, program } = view;
  const declared = module.segments.find(
    ({ from, site }) =>
      from.kind === 'span' && site.role === 'step' && from.span.start === as.span.start,
  );
  view.enter();
  const subject = declared && program.editor.subjectAt(moduleName, declared.start);
  return subject && { typescript: `(item) ${as.value}: ${module.inFlowTerms(subject.type)}` };
}

/** What a step takes, gives and may touch. */
function overStep(step: ParsedStep, view: FlowView): Shown | undefined {
  const viewed = viewedStep(view, step);
  const type = viewed && view.module.outputTypes.get(viewed.parsed);
  if (type === undefined) return undefined;
  view.enter();
  const output = view.program.editor.typeText(view.moduleName, type, 'block');
  const typescript = `(step) ${step.id.value}: ${view.module.inFlowTerms(output)}`;
  const signature = viewed?.script && view.signatures.get(viewed.script.digest);
  if (viewed?.script === undefined || signature === undefined) return { typescript };
  const main = view.program.editor.mainText(viewed.script.digest);
  const call = stepCall(step);
  const narrowed = call?.kind === 'script' ? call.permissions : undefined;
  const grants = narrowed
    ? narrowGrants(signature.permissions, narrowed.value).grants
    : signature.permissions;
  const { input, output: gives } = signature;
  return { typescript, ...texts([main?.documentation, grantsText(grants)]), input, output: gives };
}

function overUses(
  { uses, holder }: Named & { readonly kind: 'uses' },
  view: FlowView,
  at: number,
): Shown | undefined {
  const viewed = viewedStep(view, holder.step);
  const isPin = uses.pin !== undefined && at >= uses.pin.span.start - uses.span.start;
  const signature = usedSignature(viewed, view);
  if (!isPin) return signature;
  const digest = viewed?.script?.digest ?? viewed?.subflow?.digest;
  const pin = { path: uses.path.value, written: uses.pin.value };
  return { ...signature, pin: { ...pin, ...(digest !== undefined && { digest }) } };
}

function usedSignature(viewed: ResolvedStep | undefined, view: FlowView): Shown | undefined {
  const { script, subflow } = viewed ?? {};
  if (subflow !== undefined) {
    const { inputs, outputs } = subflow.lock.interface;
    return { typescript: flowText(inputs, outputs), input: inputs, output: outputs };
  }
  const signature = script && view.signatures.get(script.digest);
  if (script === undefined || signature === undefined) return undefined;
  view.enter();
  const main = view.program.editor.mainText(script.digest);
  const { input, output, permissions } = signature;
  const said = texts([main?.documentation, grantsText(permissions)]);
  return { ...(main && { typescript: `main: ${main.type}` }), ...said, input, output };
}

/** A flow as the function that it is to its users. */
export function flowText(inputs: JsonSchema, outputs: JsonSchema): string {
  return `(inputs: ${schemaType(inputs)}) => ${schemaType(outputs)}`;
}

function texts(parts: readonly (string | undefined)[]): { readonly text?: string } {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? {} : { text: said.join('\n\n') };
}

/** What a step may touch, a line a kind. */
function grantsText(grants: Grants): string {
  const lines = Object.entries(grants).map(([kind, values]: [string, Grants[keyof Grants]]) => {
    const list = Array.isArray(values)
      ? values.map((one) => `\`${one}\``).join(', ')
      : 'everything';
    return `- \`${kind}\`: ${list}`;
  });
  return lines.length === 0
    ? 'It may touch nothing outside.'
    : `It may touch:\n${lines.join('\n')}`;
}
