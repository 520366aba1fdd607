import type { Command } from './command.ts';

/** Every command, in the order of the help. A command's module is loaded only when it runs. */
export const commands: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> =
  {
    init: {
      summary: 'Set up a repository: folders, a first flow and script, editor schema',
      load: async () => (await import('./init.ts')).init,
    },
    pin: {
      summary: 'Write or renew the pins of scripts in flows',
      load: async () => (await import('./pin.ts')).pin,
    },
    update: {
      summary: 'Move package versions in script locks, and renew the pins',
      load: async () => (await import('./update.ts')).update,
    },
    compile: {
      summary: 'Check all flows and write their locks, grants and workflows',
      load: async () => (await import('./compile.ts')).compile,
    },
    infer: {
      summary: 'Show what the compiler sees in a script',
      load: async () => (await import('./infer.ts')).infer,
    },
    run: {
      summary: 'Run a flow exactly as its lock says',
      load: async () => (await import('./run.ts')).run,
    },
    'run-group': {
      summary: 'Run one group of a flow that is divided over jobs, or merge what all left',
      load: async () => (await import('./run-group.ts')).runGroupCommand,
    },
    test: {
      summary: 'Test flows by the cases beside them',
      load: async () => (await import('./test.ts')).test,
    },
    resume: {
      summary: 'Go on with a run whose process died',
      load: async () => (await import('./resume.ts')).resume,
    },
    retry: {
      summary: 'Run again what failed in a run, and what depends on it',
      load: async () => (await import('./retry.ts')).retry,
    },
    approve: {
      summary: 'Answer an approval that a run waits for, and go on with the run',
      load: async () => (await import('./approve.ts')).approve,
    },
    cancel: {
      summary: 'End a run that is under way or waits; its `finally` steps run',
      load: async () => (await import('./cancel.ts')).cancel,
    },
    runs: {
      summary: 'List the runs that were recorded here',
      load: async () => (await import('./runs.ts')).runs,
    },
    'runs prune': {
      summary: 'Remove runs that have ended long ago',
      load: async () => (await import('./runs-prune.ts')).runsPrune,
    },
    show: {
      summary: 'Show one run: steps, attempts, errors, outputs, what it waits for',
      load: async () => (await import('./show.ts')).show,
    },
    logs: {
      summary: 'Print what the steps of a run printed, also while it runs',
      load: async () => (await import('./logs.ts')).logs,
    },
    report: {
      summary: 'Write a run as one HTML page, or as Markdown for GitHub',
      load: async () => (await import('./report.ts')).report,
    },
    review: {
      summary: 'Say what a change means: power first, then what breaks, then the rest',
      load: async () => (await import('./review.ts')).review,
    },
    'review post': {
      summary: 'Keep one comment on a pull request that says what the review says',
      load: async () => (await import('./review-post.ts')).reviewPost,
    },
    audit: {
      summary: 'Prove what will run: locks, bytes, packages, powers, and who said so',
      load: async () => (await import('./audit.ts')).audit,
    },
    tighten: {
      summary: 'Narrow the permissions of steps to what their scripts and recorded runs need',
      load: async () => (await import('./tighten.ts')).tighten,
    },
    attest: {
      summary: 'Say, under a signature, what flows were compiled from or what a run gave',
      load: async () => (await import('./attest.ts')).attest,
    },
    verify: {
      summary: 'Check a lock, or a report of a run, against a signed statement about it',
      load: async () => (await import('./verify.ts')).verify,
    },
    tree: {
      summary: 'Show what a flow runs, down to the last package, and what it may touch',
      load: async () => (await import('./tree.ts')).tree,
    },
    why: {
      summary: 'Say what brings a package, a module, a grant or a secret in',
      load: async () => (await import('./why.ts')).why,
    },
    diff: {
      summary: 'Say what differs in meaning between two locks',
      load: async () => (await import('./diff.ts')).diff,
    },
    digest: {
      summary: 'Print the digests that `run --expect` and pins take',
      load: async () => (await import('./digest.ts')).digest,
    },
    graph: {
      summary: 'Draw a flow as a Mermaid graph',
      load: async () => (await import('./graph.ts')).graph,
    },
    'emit github': {
      summary: 'Write the GitHub Actions workflows of flows that start by themselves',
      load: async () => (await import('./emit/github.ts')).emitGithub,
    },
    lsp: {
      summary: 'Serve an editor: types, completion and fixes in flows as they are typed',
      load: async () => (await import('./lsp.ts')).lsp,
    },
    'merge-driver': {
      summary: 'Merge a lock by compiling it again; git starts this',
      load: async () => (await import('./merge-driver.ts')).mergeDriver,
    },
    'store verify': {
      summary: 'Hash everything in the store again; --repair removes what is damaged',
      load: async () => (await import('./store/verify.ts')).verify,
    },
    'store fetch': {
      summary: 'Bring everything that locks need into the store now',
      load: async () => (await import('./store/fetch.ts')).fetch,
    },
    'store export': {
      summary: 'Write flows and all that they need to an archive or a folder',
      load: async () => (await import('./store/export.ts')).exportCommand,
    },
    'store import': {
      summary: 'Take such an archive or folder into the store of this machine',
      load: async () => (await import('./store/import.ts')).importCommand,
    },
    'store gc': {
      summary: 'Remove from the store what nothing has used for long',
      load: async () => (await import('./store/gc.ts')).gc,
    },
    doctor: {
      summary: 'Say what of Deno, git, sandbox and store works here',
      load: async () => (await import('./doctor.ts')).doctor,
    },
  };
