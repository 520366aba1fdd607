import { isJsonArray, isJsonObject, type Json, type Lock } from '../lock/index.ts';
import type { FormInputs } from './form-inputs.ts';
import { entry, map, type Yaml, type YamlEntry, type YamlMap } from './yaml-text.ts';

/** Where the inputs of a called workflow's outputs come from, job by job, the last that ran first. */
export interface Called {
  /** An expression that gives the flow's outputs as JSON, or nothing when the flow did not end. */
  readonly outputs: string;
}

/** `on:` of a workflow: what the flow says, with the flow's inputs as a form and as parameters. */
export function triggersMap(lock: Lock, inputs: FormInputs, called: Called): YamlMap {
  const { schedule, dispatch, events = {} } = lock.triggers ?? {};
  return map(
    schedule === undefined
      ? undefined
      : entry(
          'schedule',
          schedule.map((cron) => map(entry('cron', cron))),
          {
            above:
              'In UTC, which has no summer time. GitHub may be late, and skips times when it is busy.',
          },
        ),
    dispatch === true ? entry('workflow_dispatch', withInputs(inputs.form)) : undefined,
    ...Object.entries(events).map(([name, value]) =>
      name === 'workflow_call'
        ? entry(name, callMap(lock, inputs, called))
        : entry(name, eventValue(value), notesOn(name, lock)),
    ),
  );
}

function withInputs(fields: YamlMap): Yaml | undefined {
  return fields.entries.length === 0 ? undefined : map(entry('inputs', fields));
}

/** `true` is how a flow says that an event needs no more words. */
function eventValue(value: Json): Yaml | undefined {
  return value === true || value === null ? undefined : yamlOf(value);
}

function yamlOf(value: Json): Yaml {
  if (value === null) return '';
  if (isJsonArray(value)) return value.map(yamlOf);
  if (isJsonObject(value)) {
    return map(...Object.entries(value).map(([key, one]) => entry(key, yamlOf(one))));
  }
  return value;
}

function notesOn(name: string, { secrets }: Lock): Pick<YamlEntry, 'above'> {
  if (name === 'repository_dispatch') {
    return { above: 'The inputs of the flow are the fields of the event’s `client_payload`.' };
  }
  if (name !== 'pull_request' || secrets.length === 0) return {};
  return {
    above: 'From a fork there are no secrets, so the flow is refused there before its first step.',
  };
}

/** What a calling workflow gives and gets. Outputs that are no text arrive as JSON. */
function callMap(lock: Lock, inputs: FormInputs, { outputs }: Called): Yaml | undefined {
  const { secrets } = lock;
  const results = outputsOf(lock).map(({ name, isText }) => {
    const value = `fromJSON(${outputs} || '{}').${name}`;
    return entry(name, map(entry('value', `\${{ ${isText ? value : `toJSON(${value})`} }}`)));
  });
  const fields = map(
    inputs.call.entries.length === 0 ? undefined : entry('inputs', inputs.call),
    secrets.length === 0
      ? undefined
      : entry('secrets', map(...secrets.map((name) => entry(name, map(entry('required', true)))))),
    results.length === 0 ? undefined : entry('outputs', map(...results)),
  );
  return fields.entries.length === 0 ? undefined : fields;
}

function outputsOf({
  interface: { outputs },
}: Lock): readonly { readonly name: string; readonly isText: boolean }[] {
  const properties = isJsonObject(outputs) ? outputs['properties'] : undefined;
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    isText: isJsonObject(schema) && schema['type'] === 'string',
  }));
}
