/** What a flow file may hold. Beyond these the file is refused, in the time that it takes to see it. */
export const limits = {
  bytes: 262_144,
  /** Words and marks of YAML, as its tokenizer counts them. */
  tokens: 120_000,
  /** Levels of indentation and brackets. */
  depth: 64,
  /** Steps of a flow, nested ones included. */
  steps: 2_000,
  inputs: 256,
  outputs: 256,
  secrets: 64,
  schedules: 32,
  branches: 100,
  idLength: 64,
  /** Problems that are reported for one file. */
  problems: 100,
} as const;
