import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedRetry } from '../model/parsed.ts';
import type { Span } from '../model/source.ts';
import { duration } from './duration.ts';
import { fine, refused } from './outcomes.ts';
import { present } from './present.ts';
import { record, valuesOf } from './record.ts';
import { choice, number, refine, type Shape } from './shape.ts';
import { expression } from './template.ts';

const fields = {
  attempts: {
    shape: number(2, 100),
    description: 'All attempts, the first one included.',
    required: true,
  },
  delay: {
    shape: duration({ zero: true }),
    description: 'How long to wait before the second attempt. Without it: `1s`.',
  },
  factor: {
    shape: number(1, 100, 'number'),
    description: 'Each wait is so many times as long as the one before. Without it: 2.',
  },
  'max-delay': {
    shape: duration({ zero: false }),
    description: 'No wait is longer than this.',
  },
  jitter: {
    shape: choice('none', 'full'),
    description: '`full` waits a random time up to the computed one. Without it: `none`.',
  },
  on: {
    shape: expression,
    description:
      'A boolean over `error` (`error.name`, `error.message`) and `attempt`: only then there is another attempt.',
  },
} as const;

/** `retry:` with its defaults filled in. */
export const retry: Shape<ParsedRetry> = refine(record('`retry`', fields), (written) => {
  const values = valuesOf(written);
  const { attempts, delay: delayMs = 1_000, factor = 2, jitter = 'none', on } = values;
  if (attempts === undefined) return fine(undefined);
  const maxDelayMs = values['max-delay'];
  const longest = written['max-delay'];
  if (longest !== undefined && maxDelayMs !== undefined && maxDelayMs < delayMs) {
    return refused(tooShort(longest.node.span, written.delay === undefined));
  }
  return fine({ attempts, delayMs, factor, jitter, ...present({ maxDelayMs, on }) });
});

function tooShort(span: Span, isDefault: boolean): Diagnostic {
  const hint = isDefault ? 'Without `delay`, the first wait is `1s`.' : undefined;
  const parameters = { name: '`max-delay`', expected: 'no shorter than `delay`' };
  return diagnose('parse/bad-value', span, parameters, { hint });
}
