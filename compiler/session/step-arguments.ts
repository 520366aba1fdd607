import { isJsonObject, type JsonSchema } from '../../lock/index.ts';
import { schemaType } from '../checker/flow-module-inputs.ts';
import { stepCall } from '../2-resolve/step-calls.ts';
import type { ParsedStep } from '../model/parsed.ts';
import { viewedStep, type FlowView } from './flow-view.ts';
import type { StepArgument, StepArguments } from './session.ts';

/** What a step can be given under `with`; `undefined` when it runs nothing that is known. */
export function argumentsOf(step: ParsedStep, view: FlowView): StepArguments | undefined {
  const call = stepCall(step);
  const viewed = viewedStep(view, step);
  const { script, subflow } = viewed ?? {};
  const signature = script && view.signatures.get(script.digest);
  const input = signature?.input ?? subflow?.lock.interface.inputs;
  if (call === undefined || !isJsonObject(input)) return undefined;
  view.enter();
  const main = script && view.program.editor.mainText(script.digest);
  const given = new Set(call.with.map(({ key }) => key.value));
  const required = Array.isArray(input['required']) ? input['required'] : [];
  const properties = isJsonObject(input['properties']) ? input['properties'] : {};
  const list = Object.entries(properties).map(([name, written]): StepArgument => {
    // True: the values of `properties` are schemas.
    const schema = withDefinitions(written as JsonSchema, input);
    const known = main?.parameters.get(name);
    const documentation = known?.documentation || descriptionOf(schema);
    return {
      name,
      type: known?.type ?? schemaType(schema),
      schema,
      ...(documentation !== undefined && { documentation }),
      required: required.includes(name),
      given: given.has(name),
    };
  });
  return { step: step.id.value, uses: call.uses.path.value, arguments: list };
}

/** A part of a schema refers to what the whole defines. */
function withDefinitions(schema: JsonSchema, whole: JsonSchema): JsonSchema {
  const definitions = isJsonObject(whole) ? whole['$defs'] : undefined;
  if (!isJsonObject(schema) || definitions === undefined) return schema;
  return JSON.stringify(schema).includes('#/$defs/') ? { ...schema, $defs: definitions } : schema;
}

function descriptionOf(schema: JsonSchema): string | undefined {
  const description = isJsonObject(schema) ? schema['description'] : undefined;
  return typeof description === 'string' ? description : undefined;
}
