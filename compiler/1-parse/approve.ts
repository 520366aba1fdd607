import { diagnose } from '../diagnostics/diagnostic.ts';
import type { JsonObject } from '../../lock/index.ts';
import type { ParsedApprove } from '../model/parsed.ts';
import type { Located } from '../model/source.ts';
import { distinctNames } from './distinct-names.ts';
import { duration } from './duration.ts';
import { schema } from './input-schema.ts';
import { fine, refused } from './outcomes.ts';
import { present } from './present.ts';
import { record, valuesOf } from './record.ts';
import { lazy, list, refine, type Shape, text } from './shape.ts';
import { textTemplate } from './text-template.ts';

const word = '[A-Za-z0-9_][A-Za-z0-9_.-]*';
const namePattern = `^(@?${word}(/${word})?|[A-Za-z0-9_][A-Za-z0-9_.+-]*@${word})$`;
const longestName = 100;
const expected = 'the name of a person like `ada`, an e-mail address, or a team like `org/ops`';

/** `@ada` is written as elsewhere, and is `ada`. */
const approver: Shape<Located<string>> = refine(
  text(expected, { pattern: namePattern }),
  ({ value, span }, _node, place) => {
    if (new RegExp(namePattern).test(value) && value.length <= longestName) {
      return fine({ value: value.replace(/^@/, ''), span });
    }
    return refused(diagnose('parse/bad-value', span, { name: place.name, expected }));
  },
);

/** The schema of what the person fills in: an object, since it is given as `--form name=value`. */
const form: Shape<Located<JsonObject>> = refine(
  lazy('schema', () => schema),
  (value, node, place) => {
    const span = node.span;
    if (value['type'] === 'object') return fine({ value, span });
    const expected =
      'the schema of an object, with `type: object` and its fields under `properties`';
    return refused(diagnose('parse/bad-value', place.span, { name: place.name, expected }));
  },
);

const fields = {
  message: {
    shape: textTemplate('text that tells the person what to decide'),
    description: 'What the person is asked. It may hold expressions.',
    required: true,
  },
  form: {
    shape: form,
    description: 'A schema of what the person fills in: `type: object` with `properties`.',
  },
  timeout: {
    shape: duration({ zero: false }),
    description: 'How long to wait; then the step fails. Without it: for ever.',
  },
  approvers: {
    shape: refine(
      list(approver, 'a list of names, like `[ada, ada@example.org, org/ops]`', {
        least: 1,
        most: 50,
      }),
      distinctNames,
    ),
    description: 'Who may approve. Without it: anybody who may continue the run.',
  },
} as const;

/** `approve:`, a step that waits for a person. */
export const approve: Shape<ParsedApprove> = refine(record('`approve`', fields), (written) => {
  const { message, form: schemaOfForm, timeout: timeoutMs, approvers } = valuesOf(written);
  if (message === undefined) return fine(undefined);
  const names = approvers?.map(({ value }) => value).sort();
  const optional = present({ form: schemaOfForm, timeoutMs, approvers: names });
  return fine({ kind: 'approve', message, ...optional });
});
