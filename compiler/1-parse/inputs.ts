import { shorten } from '../diagnostics/shorten.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { ParsedInput } from '../model/parsed.ts';
import { saysType, schema, typeHint, typeKeys } from './input-schema.ts';
import { limits } from './limits.ts';
import { checkId, idPattern, namedMap } from './named-map.ts';
import { fine, type Reading, refused } from './outcomes.ts';
import { choice, type Place, refine, type Shape, wrongType } from './shape.ts';
import type { YamlMap, YamlNode } from './yaml-node.ts';

type InputValue = Omit<ParsedInput, 'name'>;

/** `required: false` beside the schema's own keywords; a list there is the keyword of JSON Schema. */
const input: Shape<InputValue> = {
  read: (node, place) => {
    if (node.kind !== 'map') return refused(wrongType(node, place, 'a schema', hintFor(node)));
    const optional = node.entries.find(
      ({ key, value }) => key.value === 'required' && value.kind === 'scalar',
    );
    const rest: YamlMap = { ...node, entries: node.entries.filter((entry) => entry !== optional) };
    const flag =
      optional === undefined
        ? fine(undefined)
        : choice(true, false).read(optional.value, { name: '`required`', span: optional.key.span });
    const read = readSchema(rest, place, flag.value === false);
    return { value: read.value, diagnostics: [...flag.diagnostics, ...read.diagnostics] };
  },
  schema: {
    allOf: [{ $ref: '#/$defs/inputSchema' }],
    anyOf: typeKeys.map((key) => ({ required: [key] })),
  },
};

function readSchema(node: YamlMap, place: Place, isOptional: boolean): Reading<InputValue> {
  const { value, diagnostics } = schema.read(node, place);
  if (value === undefined) return { value: undefined, diagnostics };
  const made = {
    schema: { value, span: node.span },
    ...(isOptional ? { optional: true as const } : {}),
  };
  // A keyword that is there and wrong was reported already.
  const isReported = node.entries.some(
    ({ key }) => typeKeys.includes(key.value) && !(key.value in value),
  );
  if (isReported || saysType(value)) return { value: made, diagnostics };
  const problem = diagnose(
    'parse/input-without-type',
    place.span,
    { name: place.name },
    { hint: typeHint },
  );
  return { value: made, diagnostics: [...diagnostics, problem] };
}

function hintFor(node: YamlNode): string | undefined {
  const isType = node.kind === 'scalar' && /^[a-z]+$/.test(node.text);
  return isType ? `Write \`{ type: ${shorten(node.text)} }\`.` : undefined;
}

/** `inputs:` of a flow. */
export const inputs: Shape<readonly ParsedInput[]> = refine(
  namedMap({
    expected: 'a map from names to schemas',
    checkName: checkId,
    shape: input,
    namePattern: idPattern,
    maximum: { count: limits.inputs, what: 'A flow', of: 'inputs' },
    hintForList: 'Write each name as a key: `keyword: { type: string }`.',
  }),
  (named) => fine(named.map(({ name, value }) => ({ name, ...value }))),
);
