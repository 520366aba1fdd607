import { names } from './names.ts';

/** What stage `check` can say. Sorted by code; each entry is a `CatalogueEntry`. */
export const checkMessages = {
  'check/any-on-edge': {
    severity: 'error',
    message: (p: { part: string | undefined }): string =>
      p.part === undefined
        ? 'This value has type `any`, so nothing that uses it could be checked.'
        : `\`${p.part}\` of this value has type \`any\`, so nothing that uses it could be checked.`,
    explain:
      'What flows between steps is checked by its type. `any` switches the checker off, so a mistake behind it would show only in a run. Give the value a precise type in the script that makes it; `unknown` is fine where really anything may come.',
  },
  'check/approval-not-mapped': {
    severity: 'warning',
    message: (p: { step: string; reason: string }): string =>
      `GitHub cannot ask for \`${p.step}\`: ${p.reason}.`,
    explain:
      'In the generated workflow an approval is a GitHub environment in front of a job, which asks one question once, with no form, and of people. A run that waits for any other approval ends its job as failed: download its journal and answer with `millrace approve`, or ask at the top of the flow.',
  },
  'check/argument-value': {
    severity: 'error',
    message: (p: { script: string; argument: string; sentence: string }): string =>
      `\`${p.argument}\` of ${p.script} ${p.sentence}.`,
    explain:
      "A literal argument is held to the parameter's schema, with the constraints that its doc comment states (`@minimum`, `@pattern` and so on).",
  },
  'check/cache-not-idempotent': {
    severity: 'warning',
    message: (p: { script: string; effects: readonly string[] }): string =>
      `${p.script} is granted ${names(p.effects)}, and with \`cache\` it is not run when its output is known.`,
    explain:
      'A step that is answered from the cache writes nothing and runs no program. `idempotent: true` on the step says that its output is all that matters.',
  },
  'check/checked-in-run': {
    severity: 'info',
    message: (p: { script: string; argument: string; why: string | undefined }): string =>
      p.why === undefined
        ? `Whether every value of this fits \`${p.argument}\` of ${p.script} is not proven, so the run checks it.`
        : `Not every value of this fits \`${p.argument}\` of ${p.script}, so the run checks it: ${p.why}, for example.`,
    explain:
      'The types agree, and what comes may still break a constraint that types cannot say, such as `minimum` or `pattern`. The step then fails before its script starts. To be sure of it before, give the input the same constraint, or write it in the doc comment of the type that the script returns.',
  },
  'check/constant-condition': {
    severity: 'warning',
    message: (p: { holds: boolean; outcome: string }): string =>
      `This ${p.holds ? 'always' : 'never'} holds, so ${p.outcome}.`,
    explain:
      'A condition whose outcome is the same in every run decides nothing. Remove it, or compare with what was meant.',
  },
  'check/contradiction': {
    severity: 'error',
    message: (p: { other: string; denied: boolean }): string =>
      p.denied
        ? `This never holds: where it is tested, \`${p.other}\` does not hold.`
        : `This never holds: where it is tested, \`${p.other}\` holds.`,
    explain:
      'A condition that contradicts another one around it, or before it, can never let anything run.',
  },
  'check/default-value': {
    severity: 'error',
    message: (p: { input: string; sentence: string }): string =>
      `The default of \`${p.input}\` ${p.sentence}.`,
    explain:
      'A flow that is started without this input gets its default, and would be refused because of it. Change the default, or the constraint.',
  },
  'check/group-not-mapped': {
    severity: 'warning',
    message: (p: { reason: string }): string =>
      `GitHub cannot hold this limit, so its runs do not wait for each other: ${p.reason}.`,
    explain:
      'The generated workflow limits runs by a concurrency group of GitHub: one run at a time, by a name that is text, the flow’s name and plain inputs. The runner itself holds every group, but only among the runs of one machine, and GitHub gives each run a machine of its own.',
  },
  'check/label-ignored': {
    severity: 'warning',
    message: (p: { flow: string; said: readonly string[] }): string =>
      `As a step, ${p.flow} goes without its own ${names(p.said)}.`,
    explain:
      'A flow that is used as a step is never divided: all of it runs where the step does, and in a workflow of one job where the flow around it does.',
  },
  'check/missing-argument': {
    severity: 'error',
    message: (p: { script: string; names: readonly string[] }): string =>
      `${p.script} needs ${names(p.names)}, and this step does not give ${p.names.length === 1 ? 'it' : 'them'}.`,
    explain:
      'A parameter without a default, and a field that is not optional, must be given under `with`. To make one optional, give it a default in the script: `limit = 20`.',
  },
  'check/missing-case': {
    severity: 'warning',
    message: (p: { step: string; cases: readonly string[] }): string =>
      `\`${p.step}\` has no branch for ${names(p.cases)}, and no \`else\`.`,
    explain:
      'A choice that compares one value with all that it can be always takes a branch, so its output is never null. Add the branches that are missing, or an `else`.',
  },
  'check/missing-output': {
    severity: 'error',
    message: (p: { names: readonly string[] }): string =>
      `The flow gives ${p.names.map((name) => `\`${name}\``).join(', ')} as well when it runs to its end.`,
    explain:
      'Who starts a flow, or uses it as a step, gets the same outputs however it ends; only their values may differ.',
  },
  'check/missing-secret': {
    severity: 'error',
    message: (p: { flow: string; names: readonly string[] }): string =>
      `${p.flow} needs the ${p.names.length === 1 ? 'secret' : 'secrets'} ${p.names.join(', ')}.`,
    explain:
      'A flow that is used as a step gets no secret by itself: the step names those that it may take.',
  },
  'check/mock-value': {
    severity: 'error',
    message: (p: { part: string; sentence: string }): string =>
      `The \`${p.part}\` that this mock stands for ${p.sentence}.`,
    explain:
      'A mock stands for what the step gives, so it keeps the same constraints: what the step could never give would test a flow that cannot happen.',
  },
  'check/nested-group': {
    severity: 'error',
    message: (p: { group: string; outer: string }): string =>
      `This step would wait for ever: \`${p.outer}\`, which it is inside of, holds the place in "${p.group}" until it ends.`,
    explain:
      'A step with `concurrency` holds its place while all that is inside it runs. Leave `concurrency` out of one of the two, give them groups of their own, or raise the `limit` of the inner one above the number of steps around it that are in the group.',
  },
  'check/never-equal': {
    severity: 'error',
    message: (p: { left: string; right: string }): string =>
      `These two are never equal: one is ${p.left}, the other ${p.right}.`,
    explain:
      'A comparison whose outcome is known from the types alone is a slip: a wrong spelling of a literal, or a case that cannot happen.',
  },
  'check/never-fits': {
    severity: 'error',
    message: (p: { script: string; argument: string; why: string | undefined }): string =>
      `No value that this can have fits \`${p.argument}\` of ${p.script}${p.why === undefined ? '' : `: ${p.why}, for example`}.`,
    explain:
      'The types agree, but not the constraints on both sides, such as `minimum` or `maxLength`: every run would be refused here. Where only some values do not fit, the run checks the one that comes.',
  },
  'check/not-a-list': {
    severity: 'error',
    message: (p: { actual: string }): string =>
      `\`for-each\` goes through an array, and this is ${p.actual}.`,
    explain:
      'A fan-out runs its body once for each item of an array; nothing else has items. For the values of an object, write `Object.values(…)`, for a number of rounds `Array.from({ length: 3 })`.',
  },
  'check/not-boolean': {
    severity: 'error',
    message: (p: { actual: string }): string =>
      `A condition must be true or false, and this is ${p.actual}.`,
    explain:
      'What counts as true is said in the flow and not guessed: the text "false" would hold otherwise. Compare with something.',
  },
  'check/not-text': {
    severity: 'error',
    message: (p: { actual: string }): string =>
      `Only a string, a number or a boolean can stand inside text, and this is ${p.actual}.`,
    explain:
      'Everything else would become `[object Object]` or `undefined` in the middle of a sentence.',
  },
  'check/permission-not-asked': {
    severity: 'warning',
    message: (p: { script: string; kind: string; entry: string }): string =>
      `${p.script} does not ask for \`${p.kind}: ${p.entry}\`, so this step is not granted it.`,
    explain:
      'Permissions on a step narrow what its script asks for. To widen them, change the script: what it may touch is reviewed there.',
  },
  'check/possibly-null': {
    severity: 'error',
    message: (p: { what: string; because: string | undefined }): string =>
      p.because === undefined
        ? `${p.what} may be null here.`
        : `${p.what} may be null here: ${p.because}.`,
    explain: 'Say what happens then: test it in `if`, use `?.`, or give a value with `??`.',
  },
  'check/possibly-undefined': {
    severity: 'error',
    message: (p: { what: string; because: string | undefined }): string =>
      p.because === undefined
        ? `${p.what} may be undefined here.`
        : `${p.what} may be undefined here: ${p.because}.`,
    explain:
      'A step with `if` may be skipped, and one with `on-error: continue` may fail; then it has no output. Say what happens in that case: test it in `if`, use `?.`, or give a value with `??`.',
  },
  'check/retry-not-idempotent': {
    severity: 'warning',
    message: (p: { script: string; effects: readonly string[] }): string =>
      `${p.script} is granted ${names(p.effects)}, and a retry does again what a failed attempt has done.`,
    explain:
      'An attempt can fail after half of its work. What it has written, or a program that it has run, is not undone before the next one. `idempotent: true` on the step says that this was thought of.',
  },
  'check/secret-misplaced': {
    severity: 'error',
    message: (p: { name: string }): string =>
      `The secret \`${p.name}\` may only be a whole argument of a script.`,
    explain:
      'A secret that is joined, compared or handed out could show in a log, a result or a cache. Give it whole to the script that needs it, as `name: ${{ secrets.NAME }}` under `with`.',
  },
  'check/secret-not-taken': {
    severity: 'error',
    message: (p: { flow: string; name: string }): string =>
      `${p.flow} declares no secret ${p.name}.`,
    explain: 'What a flow does not ask for, it is not given.',
  },
  'check/trigger-without-input': {
    severity: 'error',
    message: (p: { input: string; trigger: string }): string =>
      `\`${p.trigger}\` gives the flow no inputs, and \`${p.input}\` must be given.`,
    explain:
      'Only a form, a calling workflow and `repository_dispatch` bring inputs along. Every run that another trigger starts would be refused for the missing one: give it a `default`, or say `required: false`.',
  },
  'check/type-error': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'The type checker found something about this expression that has no code of its own: a test whose outcome is known beforehand, or a regular expression that cannot be read.',
  },
  'check/type-mismatch': {
    severity: 'error',
    message: (p: {
      target: string | undefined;
      expected: string;
      actual: string;
      detail?: string;
    }): string => {
      const needed =
        p.target === undefined ? `Here ${p.expected} is needed` : `${p.target} takes ${p.expected}`;
      return `${needed}, and this is ${p.actual}${p.detail === undefined ? '' : `: ${p.detail}`}.`;
    },
    explain:
      'What an expression gives must be what its place takes, in every case that its type allows: `number | null` is no `number`. Convert it (`String(…)`, `Number(…)`), say what happens in the other case (`?? 0`), or change the type in the script.',
  },
  'check/unknown-argument': {
    severity: 'error',
    message: (p: { script: string; name: string }): string =>
      `${p.script} has no parameter \`${p.name}\`.`,
    explain:
      "The keys of `with` are the names of `main`'s parameters, or the fields of its object parameter.",
  },
  'check/unknown-field': {
    severity: 'error',
    message: (p: { field: string; of: string; inSome?: true }): string =>
      p.inSome
        ? `Not every case of ${p.of} has \`${p.field}\`.`
        : `There is no \`${p.field}\` in ${p.of}.`,
    explain:
      'The field is not part of the type. It may be spelled differently, or belong to a single case of a union: test for that case first.',
  },
  'check/unknown-output': {
    severity: 'error',
    message: (p: { name: string }): string => `The flow has no output called \`${p.name}\`.`,
    explain:
      'Who starts a flow, or uses it as a step, gets the same outputs however it ends; only their values may differ.',
  },
  'check/unknown-type': {
    severity: 'error',
    message: (p: { what: string }): string =>
      `${p.what} has type \`unknown\`: anything may be in there, so nothing can be read from it.`,
    explain: 'Give it a precise type: in the script that makes it, or in the schema of the input.',
  },
  'check/unreachable-branch': {
    severity: 'error',
    message: (p: { other: string }): string =>
      `No run comes to this branch: a branch above it is taken whenever \`${p.other}\` holds.`,
    explain:
      'The first branch whose condition holds is taken, so the same condition further down is a slip.',
  },
  'check/unused-input': {
    severity: 'warning',
    message: (p: { name: string }): string => `No expression uses the input \`${p.name}\`.`,
    explain:
      'Whoever starts the flow is asked for something that has no effect. Remove it or use it.',
  },
  'check/unused-secret': {
    severity: 'warning',
    message: (p: { name: string }): string => `No step takes the secret \`${p.name}\`.`,
    explain: 'A flow should hold no secret that it does not need. Remove it from `secrets`.',
  },
  'check/unused-step': {
    severity: 'warning',
    message: (p: { step: string }): string => `Nothing uses the value of \`${p.step}\`.`,
    explain:
      'A value has no effect of its own: it is there for the steps and outputs that read it. Remove it or use it.',
  },
  'check/wrong-call': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'A method is called with the arguments that it has: `text.slice(0, 3)`, `list.join(", ")`, `list.map((item) => item.name)`. What is no function, such as a field, is written without parentheses.',
  },
  'check/wrong-key': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'What stands in brackets names a field of an object or the number of an item: `story["title"]`, `list[0]`. A key that is computed is fine where every key is allowed, as in an object with `additionalProperties`; elsewhere it could miss.',
  },
  'check/wrong-operand': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'An operator that is given the wrong kind of value gives `NaN` or joined text in a run; here it is an error.',
  },
} as const;
