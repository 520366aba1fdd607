/** What can be said of a test file. Sorted by code; each entry is a `CatalogueEntry`. */
export const testMessages = {
  'test/contradiction': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'A case that no run can satisfy would fail whatever the flow does. Remove one of the two, or make two cases of it.',
  },
  'test/missing-field': {
    severity: 'error',
    message: (p: { noun: string; name: string; of: string }): string =>
      `The ${p.noun} \`${p.name}\` of ${p.of} is missing.`,
    explain:
      'What stands for a value is as complete as the value itself: a mock that lacks a field would test a flow that cannot happen, and a run without a required input is refused.',
  },
  'test/missing-secret': {
    severity: 'error',
    message: (p: { secret: string; step: string }): string =>
      `\`${p.step}\` takes the secret ${p.secret}, for which there is no test value.`,
    explain:
      'A test gets no secret from the environment, so that it does the same on every machine. A step that is mocked takes none.',
  },
  'test/no-script': {
    severity: 'error',
    message: (p: { step: string }): string =>
      `\`${p.step}\` runs no script of its own, so it cannot be tested alone.`,
    explain:
      'Alone a step is its script: a value, a choice or a loop has a meaning only among the other steps. Test it by a case of the whole flow.',
  },
  'test/nothing-to-test': {
    severity: 'error',
    message: (): string => 'This file holds no test.',
    explain:
      'A test file that tests nothing looks like a flow that is tested. Write a case under `cases`, or a step under `steps`.',
  },
  'test/unknown-field': {
    severity: 'error',
    message: (p: { noun: string; name: string; of: string }): string =>
      `\`${p.name}\` is no ${p.noun} of ${p.of}.`,
    explain:
      'Values in a test are checked against what the compiler knows: inputs and outputs of the flow, arguments of scripts, and what each step returns. A name that is not there is a slip, or the script has changed.',
  },
  'test/unknown-secret': {
    severity: 'error',
    message: (p: { secret: string }): string => `This flow has no secret ${p.secret}.`,
    explain: 'Only the secrets that a flow names under `secrets` can reach its steps.',
  },
  'test/unknown-step': {
    severity: 'error',
    message: (p: { step: string }): string => `No step of this flow is called "${p.step}".`,
    explain:
      'A step is named as in the grants file: its id, behind the ids of the steps around it, `outer/inner`; those that run when the flow fails or last begin with `on-error:` or `finally:`.',
  },
  'test/wrong-value': {
    severity: 'error',
    message: (p: { subject: string; sentence: string }): string => `${p.subject} ${p.sentence}.`,
    explain:
      'What stands for a value keeps to its schema, constraints of the doc comments included. An expected value that can never come would only make the test fail.',
  },
} as const;
