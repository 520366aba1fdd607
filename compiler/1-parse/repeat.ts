import type { ParsedRepeat, ParsedStep } from '../model/parsed.ts';
import { fine } from './outcomes.ts';
import { record, valuesOf } from './record.ts';
import { number, refine, type Shape } from './shape.ts';
import { expression } from './template.ts';

/** `repeat:` with the steps of its body, which `steps` reads. */
export function repeat(steps: Shape<readonly ParsedStep[]>): Shape<ParsedRepeat> {
  const fields = {
    steps: { shape: steps, description: 'What runs in each round.', required: true },
    until: {
      shape: expression,
      description: 'A boolean over the steps inside; when it is true after a round, the loop ends.',
      required: true,
    },
    max: {
      shape: number(1, 10_000),
      description: 'At most so many rounds. When `until` never holds, the step fails.',
      required: true,
    },
  } as const;
  return refine(record('`repeat`', fields), (written) => {
    const { steps: inner, until, max } = valuesOf(written);
    if (inner === undefined || until === undefined || max === undefined) return fine(undefined);
    return fine({ kind: 'repeat', steps: inner, until, max });
  });
}
