import type {
  LocatedGrants,
  ParsedApprove,
  ParsedChoose,
  ParsedConcurrency,
  ParsedEntry,
  ParsedExpression,
  ParsedRepeat,
  ParsedRetry,
  ParsedStep,
  ParsedTemplate,
  ParsedUses,
} from '../model/parsed.ts';
import type { Cache } from '../../lock/index.ts';
import type { Located } from '../model/source.ts';
import { approve } from './approve.ts';
import { asName } from './as-name.ts';
import { cache } from './cache.ts';
import { concurrency } from './concurrency.ts';
import { distinctNames } from './distinct-names.ts';
import { duration } from './duration.ts';
import { limits } from './limits.ts';
import { memory } from './memory.ts';
import { fine, refused } from './outcomes.ts';
import { outputs } from './outputs.ts';
import { permissions } from './permissions.ts';
import { type Field, record, type RecordOf } from './record.ts';
import { repeat } from './repeat.ts';
import { retry } from './retry.ts';
import { environment, runsOn } from './runs-on.ts';
import { secrets } from './secrets.ts';
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
  readonly permissions: Field<LocatedGrants>;
  readonly 'on-error': Field<'fail' | 'continue'>;
  readonly repeat: Field<ParsedRepeat>;
  readonly sleep: Field<number>;
  readonly approve: Field<ParsedApprove>;
  readonly return: Field<readonly ParsedEntry[]>;
  readonly cache: Field<Located<Cache>>;
  readonly concurrency: Field<ParsedConcurrency>;
  readonly memory: Field<number>;
  readonly 'runs-on': Field<readonly string[]>;
  readonly environment: Field<string>;
  readonly mock: Field<ParsedTemplate>;
  readonly secrets: Field<readonly Located<string>[]>;
};

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
  return { ...blockFields(steps), ...optionFields };
}

function blockFields(
  steps: Shape<readonly ParsedStep[]>,
): Omit<StepFields, keyof typeof optionFields> {
  return {
    uses: {
      shape: uses,
      description:
        'The script or the flow that runs: its path, `@`, and at least 12 digits of its digest. `millrace pin` writes the digest.',
    },
    with: {
      shape: withArguments,
      description:
        'The arguments of the script’s `main`, or the inputs of the flow: any values, with `${{ … }}` anywhere in them.',
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
    repeat: {
      shape: repeat(steps),
      description: 'Steps that run again and again, `until` something holds, at most `max` times.',
    },
    sleep: { shape: duration({ zero: false }), description: 'Waits so long, like `5m`.' },
    approve: { shape: approve, description: 'Waits for a person.' },
    return: {
      shape: outputs,
      description: 'Ends the flow early, successfully, with these outputs.',
    },
  };
}

const optionFields = {
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
  secrets: {
    shape: secrets,
    description: 'The secrets that a flow, used as a step, may take.',
  },
  cache: {
    shape: cache,
    description:
      'Keeps the output for the same script, input and grants: `true`, or how long it is good for.',
  },
  concurrency: {
    shape: concurrency,
    description: 'How many steps of a group there may be at once, over all runs of a machine.',
  },
  memory: { shape: memory, description: 'The most memory that an attempt may use, like `512MiB`.' },
  'runs-on': {
    shape: runsOn,
    description:
      'The machine that the step wants where a flow is divided over several: a label, or a list of labels. Without it: the flow’s.',
  },
  environment: {
    shape: environment,
    description:
      'The GitHub environment of the step where a flow is divided over several machines. Without it: the flow’s.',
  },
  mock: {
    shape: template,
    description: 'Stands for the output in a run with `--mock`; the step itself does not run then.',
  },
} as const;
