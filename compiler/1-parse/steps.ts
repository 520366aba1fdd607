import { diagnose } from '../diagnostics/diagnostic.ts';
import type { ParsedStep } from '../model/parsed.ts';
import type { Located } from '../model/source.ts';
import { checkId, idPattern, type Named, namedMap } from './named-map.ts';
import { fine, type Reading, refused } from './outcomes.ts';
import { present } from './present.ts';
import { record, valuesOf, type Written } from './record.ts';
import { lazy, type Place, refine, type Shape } from './shape.ts';
import { nothing, readBody, spanFrom } from './step-body.ts';
import { stepFields, type WrittenStep } from './step-fields.ts';
import type { YamlNode } from './yaml-node.ts';

const fields = stepFields(lazy('steps', () => steps));

const elsewhere = {
  until: 'Write it inside `repeat`.',
  max: 'Write it inside `repeat`.',
  message: 'Write it inside `approve`.',
  form: 'Write it inside `approve`.',
  approvers: 'Write it inside `approve`.',
} as const;

/** What runs something of the repository, and so runs somewhere. */
const runsSomething = {
  anyOf: ['uses', 'for-each', 'choose', 'repeat'].map((key) => ({ required: [key] })),
};

/** A step without its id, and the whole of it. */
type StepValue = Omit<ParsedStep, 'id'>;

const known: Shape<StepValue> = refine(record('a step', fields, elsewhere), readStep, {
  oneOf: ['uses', 'value', 'choose', 'steps', 'repeat', 'sleep', 'approve', 'return'].map(
    (key) => ({ required: [key] }),
  ),
  dependentRequired: {
    as: ['for-each'],
    cache: ['uses'],
    else: ['choose'],
    idempotent: ['uses'],
    memory: ['uses'],
    'on-item-error': ['for-each'],
    parallel: ['for-each'],
    permissions: ['uses'],
    retry: ['uses'],
    return: ['if'],
    secrets: ['uses'],
    steps: ['for-each'],
    timeout: ['uses'],
    with: ['uses'],
  },
  dependentSchemas: {
    environment: runsSomething,
    'for-each': { anyOf: [{ required: ['uses'] }, { required: ['steps'] }] },
    'runs-on': runsSomething,
  },
});

/** What is no step at all still is one by name, so that only its own problem is reported. */
const step: Shape<StepValue> = {
  ...known,
  read: (node, place) => {
    const { value, diagnostics } = known.read(node, place);
    return { value: value ?? { span: place.span, body: nothing(place), needs: [] }, diagnostics };
  },
};

function readStep(written: WrittenStep, node: YamlNode, place: Place): Reading<StepValue> {
  const body = readBody(written, place);
  const { if: condition, needs = [], 'on-error': onError, concurrency, mock } = valuesOf(written);
  const optional = present({
    if: condition,
    onError: onError === 'continue' ? onError : undefined,
    concurrency,
    runsOn: atKey(written['runs-on']),
    environment: atKey(written.environment),
    mock,
  });
  const span = spanFrom(place.span, node.span);
  return { value: { span, body: body.value, needs, ...optional }, diagnostics: body.diagnostics };
}

/** What is judged by where it stands, and not by what it says. */
function atKey<T>(written: Written<T> | undefined): Located<T> | undefined {
  if (written?.value === undefined) return undefined;
  return { value: written.value, span: written.key };
}

/** A map from ids to steps, with at least one. */
export const steps: Shape<readonly ParsedStep[]> = refine(
  namedMap({
    expected: 'a map from ids to steps, with at least one step',
    checkName: checkId,
    shape: step,
    namePattern: idPattern,
    hintForList: 'Write each step under its id: `build:` instead of `- id: build`.',
  }),
  readSteps,
  { minProperties: 1 },
);

function readSteps(
  named: readonly Named<StepValue>[],
  node: YamlNode,
  { name, span }: Place,
): Reading<readonly ParsedStep[]> {
  if (node.kind === 'map' && node.written === 0) {
    const expected = 'a map from ids to steps, with at least one step';
    return refused(diagnose('parse/empty-value', span, { name, expected }));
  }
  return fine(named.map(({ name: id, value }) => ({ id, ...value })));
}
