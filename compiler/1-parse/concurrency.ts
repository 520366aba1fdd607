import type { ParsedConcurrency, ParsedFlowConcurrency } from '../model/parsed.ts';
import { fine } from './outcomes.ts';
import { present } from './present.ts';
import { record, valuesOf } from './record.ts';
import { choice, number, refine, type Shape } from './shape.ts';
import { textTemplate } from './text-template.ts';

const fields = {
  group: {
    shape: textTemplate('text that names a group, like `deploy-${{ inputs.target }}`'),
    description: 'A name, which may hold expressions. All that give the same name share the limit.',
    required: true,
  },
  limit: {
    shape: number(1, 1_000),
    description: 'How many there may be at once. Without it: 1.',
  },
} as const;

/** `concurrency:` of a step. */
export const concurrency: Shape<ParsedConcurrency> = refine(
  record('`concurrency`', fields),
  (written) => {
    const { group, limit = 1 } = valuesOf(written);
    return fine(group === undefined ? undefined : { group, limit });
  },
);

const flowFields = {
  ...fields,
  'cancel-in-progress': {
    shape: choice(true, false),
    description:
      '`true`: a new run takes the place of one that is under way. Without it, it waits.',
  },
} as const;

/** `concurrency:` of a flow. */
export const flowConcurrency: Shape<ParsedFlowConcurrency> = refine(
  record('`concurrency`', flowFields),
  (written) => {
    const { group, limit = 1, 'cancel-in-progress': cancels } = valuesOf(written);
    if (group === undefined) return fine(undefined);
    const cancelInProgress = cancels === true ? true : undefined;
    return fine({ group, limit, ...present({ cancelInProgress }) });
  },
);
