import type {
  ParsedChoose,
  ParsedEntry,
  ParsedExpression,
  ParsedRetry,
  ParsedStep,
  ParsedTemplate,
  ParsedUses,
} from '../model/parsed.ts';
import type { Grants } from '../../lock/index.ts';
import type { Located } from '../model/source.ts';
import { asName } from './as-name.ts';
import { distinctNames } from './distinct-names.ts';
import { duration } from './duration.ts';
import { limits } from './limits.ts';
import { fine, refused } from './outcomes.ts';
import { permissions } from './permissions.ts';
import { type Field, later, record, type RecordOf } from './record.ts';
import { retry } from './retry.ts';
import { choice, list, number, refine, type Shape, text, wrongType } from './shape.ts';
import { expression, readEntries, template } from './template.ts';
import { uses } from './uses.ts';

/** Every key that a step may have. */
export type StepFields = {
  readonly uses: Field<ParsedUses>;
  readonly with: Field<readonly ParsedEntry[]>;
  readonly value: Field<ParsedTemplate>;
  readonly 'for-each': Field<ParsedExpression>;
  readonly as: Field<Located<string>>;
  readonly parallel: Field<number>;
  readonly 'on-item-error': Field<'fail' | 'collect'>;
  readonly steps: Field<readonly ParsedStep[]>;
  readonly choose: Field<ParsedChoose['branches']>;
  readonly else: Field<readonly ParsedStep[]>;
  readonly if: Field<ParsedExpression>;
  readonly needs: Field<readonly Located<string>[]>;
  readonly retry: Field<ParsedRetry>;
  readonly timeout: Field<number>;
  readonly idempotent: Field<boolean>;
  readonly permissions: Field<Located<Grants>>;
  readonly 'on-error': Field<'fail' | 'continue'>;
} & { readonly [key in LaterKey]: Field<never> };

type LaterKey =
  | 'repeat'
  | 'until'
  | 'max'
  | 'sleep'
  | 'approve'
  | 'return'
  | 'cache'
  | 'concurrency'
  | 'memory'
  | 'mock'
  | 'secrets';

/** What was written in a step. */
export type WrittenStep = RecordOf<StepFields>;

const needs: Shape<readonly Located<string>[]> = refine(
  list(text('the id of a step'), 'a list of step ids, like `[build]`'),
  distinctNames,
  { uniqueItems: true },
);

const withArguments: Shape<readonly ParsedEntry[]> = {
  read: (node, place) =>
    node.kind === 'map'
      ? readEntries(node)
      : refused(wrongType(node, place, 'a map from arguments to values')),
  schema: { type: 'object' },
};

function branches(steps: Shape<readonly ParsedStep[]>): Shape<ParsedChoose['branches']> {
  const fields = {
    if: {
      shape: expression,
      description: 'The first branch whose condition holds runs.',
      required: true,
    },
    steps: { shape: steps, description: 'What runs then.', required: true },
  } as const;
  const branch = refine(record('a branch of `choose`', fields), (written) => {
    const [condition, inner] = [written.if?.value, written.steps?.value];
    return fine(
      condition === undefined || inner === undefined ? undefined : { if: condition, steps: inner },
    );
  });
  return list(branch, 'a list of branches, each with `if` and `steps`', {
    least: 1,
    most: limits.branches,
  });
}

/** The table of a step's keys; `steps` reads nested steps. */
export function stepFields(steps: Shape<readonly ParsedStep[]>): StepFields {
  return { ...blockFields(steps), ...optionFields, ...laterFields };
}

type BlockKey =
  | 'uses'
  | 'with'
  | 'value'
  | 'for-each'
  | 'as'
  | 'parallel'
  | 'on-item-error'
  | 'steps'
  | 'choose'
  | 'else';

function blockFields(steps: Shape<readonly ParsedStep[]>): Pick<StepFields, BlockKey> {
  return {
    uses: {
      shape: uses,
      description:
        'The script that runs: its path, `@`, and at least 12 digits of its digest. `millrace pin` writes the digest.',
    },
    with: {
      shape: withArguments,
      description:
        'The arguments of the script’s `main`: any values, with `${{ … }}` anywhere in them.',
    },
    value: {
      shape: template,
      description: 'A pure value, computed without a process.',
    },
    'for-each': {
      shape: expression,
      description:
        'A list: the step runs once for each of its items. The output has the same order.',
    },
    as: {
      shape: asName,
      description:
        'What expressions inside call the item; `index` is its position. Without it: `item`.',
    },
    parallel: {
      shape: number(1, 256),
      description: 'How many items may run at once. Without it: 1.',
    },
    'on-item-error': {
      shape: choice('fail', 'collect'),
      description:
        '`collect` gives `{ok: true, value}` or `{ok: false, error}` for each item. Without it, an item that fails makes the step fail.',
    },
    steps: { shape: steps, description: 'The body of a fan-out, for each item.' },
    choose: {
      shape: branches(steps),
      description: 'Branches; the first one whose `if` holds runs.',
    },
    else: { shape: steps, description: 'The steps that run when no branch of `choose` does.' },
  };
}

const optionFields: Omit<StepFields, BlockKey | LaterKey> = {
  if: {
    shape: expression,
    description: 'A boolean; when it is false the step is skipped.',
  },
  needs: {
    shape: needs,
    description: 'Steps that must have ended first, besides those that expressions mention.',
  },
  retry: { shape: retry, description: 'What happens after an attempt that failed.' },
  timeout: {
    shape: duration({ zero: false }),
    description: 'How long one attempt may take, like `30s`.',
  },
  idempotent: {
    shape: choice(true, false),
    description: 'Whether the step may safely run again when it is unknown whether it finished.',
  },
  permissions: {
    shape: permissions,
    description:
      'All that the step keeps of what its script asks for; what is not named is not granted.',
  },
  'on-error': {
    shape: choice('fail', 'continue'),
    description: '`continue`: when the step fails, the flow goes on and its dependents run.',
  },
};

const laterFields: Pick<StepFields, LaterKey> = {
  repeat: later('Steps that run again and again, `until` something holds, at most `max` times.'),
  until: later('Ends a `repeat`.', 'unreported'),
  max: later('How often a `repeat` runs at most.', 'unreported'),
  sleep: later('Waits for a duration.'),
  approve: later('Waits for a person.'),
  return: later('Ends the flow early, successfully.'),
  cache: later('Keeps the output for the same inputs.'),
  concurrency: later('How many runs of the step there may be at once.'),
  memory: later('How much memory the step may use.'),
  mock: later('Stands for the output in a run with `--mock`.'),
  secrets: later('What a flow that is used as a step may take.', 'unreported'),
};
