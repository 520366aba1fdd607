import { shorten } from './shorten.ts';
/** What stage `resolve` can say, and `pin`. Sorted by code; each entry is a `CatalogueEntry`. */
export const resolveMessages = {
  'pin/package-unresolved': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'Deno’s own words, about a package that it could not resolve for the script’s lock. Look at the name and the version in the import, and whether the registry can be reached.',
  },
  'resolve/absolute-import': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `"${p.specifier}" names a place on one machine, outside the locked closure.`,
    explain:
      'A script imports modules of its own repository, by relative paths. What lies elsewhere is in nobody’s review, and in no digest.',
  },
  'resolve/ambiguous-pin': {
    severity: 'error',
    message: (p: { pin: string; path: string }): string =>
      `More than one version of ${p.path} has a digest that starts with ${p.pin}.`,
    explain: 'A pin is the start of a digest, long enough to mean one version.',
  },
  'resolve/bare-import': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `"${p.specifier}" does not say where it comes from.`,
    explain:
      'Scripts run without an import map, so that a module says by itself what it loads: a relative path, `npm:` for a package, `node:` for what Node has built in.',
  },
  'resolve/carriage-return': {
    severity: 'error',
    message: (): string => 'This file has carriage returns, and a pin covers its raw bytes.',
    explain:
      'The same commit must give the same digest on every machine, and git may change line endings. `millrace init` writes a `.gitattributes` that keeps them.',
  },
  'resolve/computed-import': {
    severity: 'error',
    message: (): string => 'What this imports is only known when it runs, so it cannot be locked.',
    explain:
      'The digest of a script covers every module that it can load, so each import is written out as a string. To choose between modules while running, import all of them and pick one.',
  },
  'resolve/deno-lock-invalid': {
    severity: 'error',
    message: (p: { path: string; why: string }): string => `${p.path} cannot be used. ${p.why}`,
    explain:
      'The Deno lock beside a script, in Deno’s format 5, pins every package that the script imports, with its integrity.',
  },
  'resolve/expression-name': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'An expression sees `inputs`, `steps`, `secrets`, `run`, `flow`, and in a fan-out its item and `index`. There are no other globals but those that only compute, such as `Math` and `JSON`.',
  },
  'resolve/expression-power': {
    severity: 'error',
    message: (p: { text: string }): string => p.text,
    explain:
      'Expressions are evaluated outside the sandbox of a step, so they are held to a list of harmless forms before anything else looks at them.',
  },
  'resolve/expression-syntax': {
    severity: 'error',
    message: (p: { text: string }): string => `This is not a TypeScript expression: ${p.text}`,
    explain: '`${{ }}` holds exactly one TypeScript expression.',
  },
  'resolve/flow-cycle': {
    severity: 'error',
    message: (p: { path: readonly string[] }): string =>
      `These flows use each other: ${p.path.join(' -> ')}.`,
    explain:
      'A flow that is used as a step runs to its end inside the step, so a circle would never end.',
  },
  'resolve/import-attribute': {
    severity: 'error',
    message: (p: { attribute: string }): string =>
      `A script can import modules and JSON files, and this is imported as \`${p.attribute}\`.`,
    explain:
      'Deno imports text and bytes without any read permission, which would go around what the lock grants.',
  },
  'resolve/import-form': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `${JSON.stringify(p.specifier)} is not a plain path: \`%\`, \`?\`, \`#\`, \`:\`, \`\\\` and white space around it have a meaning in an URL.`,
    explain:
      'Deno reads an import as an URL. With these characters one file could be loaded under several names, so a file that has one in its name cannot be imported.',
  },
  'resolve/import-outside': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `"${p.specifier}" leads out of the repository: an import outside the locked closure.`,
    explain:
      'The closure of a script is what its digest covers. It ends at the repository’s root, and `.git` is no part of it.',
  },
  'resolve/json-attribute': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `Deno imports "${p.specifier}" only when the import says that it is JSON.`,
    explain: 'An import attribute keeps data from being run as code.',
  },
  'resolve/jsr-import': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `"${p.specifier}" cannot be locked yet: the store holds packages from npm only.`,
    explain: 'A package runs only from files that were verified against the script’s lock.',
  },
  'resolve/label-inside': {
    severity: 'error',
    message: (p: { key: string; block: string }): string =>
      `\`${p.key}\` means nothing on a step inside of "${p.block}", which stays on one machine.`,
    explain:
      'Where a flow is divided over several machines, a loop, a choice and a fan-out are never divided: all that is inside runs where the outer step does.',
  },
  'resolve/missing-flow': {
    severity: 'error',
    message: (p: { path: string }): string => `There is no flow ${p.path}.`,
    explain: '`uses` names a flow by its path from the root: `flows/NAME.yaml`.',
  },
  'resolve/missing-module': {
    severity: 'error',
    message: (p: { path: string }): string => `There is no file ${p.path}.`,
    explain:
      'An import names a regular file inside the repository, no link and no folder, by a path that starts at the importing file and ends with the extension: `./text.ts`.',
  },
  'resolve/missing-script': {
    severity: 'error',
    message: (p: { path: string }): string => `There is no script ${p.path}.`,
    explain:
      '`uses` names a regular file inside the repository by its path from the root. A link is no regular file.',
  },
  'resolve/module-kind': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `"${p.specifier}" is neither a module nor a JSON file by its extension.`,
    explain:
      'Deno decides by the extension what a file is. Scripts are made of `.ts`, `.mts`, `.js` and `.mjs` modules and `.json` files; JSX would import more than it says.',
  },
  'resolve/module-not-text': {
    severity: 'error',
    message: (p: { path: string }): string => `${p.path} is not UTF-8 text.`,
    explain:
      'Modules are text in UTF-8, the one encoding that Deno reads. Editors can save a file with this encoding.',
  },
  'resolve/needs-cycle': {
    severity: 'error',
    message: (p: { path: readonly string[] }): string =>
      `These steps wait for each other: ${p.path.join(' -> ')}.`,
    explain: 'A step starts when all it needs has ended, so a cycle could never start.',
  },
  'resolve/no-deno-lock': {
    severity: 'error',
    message: (p: { specifier: string; path: string }): string =>
      `"${p.specifier}" must be locked in ${p.path}, and there is no such file.`,
    explain:
      'A script that imports packages has a Deno lock of its own beside it, so that scripts never couple.',
  },
  'resolve/out-of-scope': {
    severity: 'error',
    message: (p: { step: string; block: string; isBranch: boolean }): string =>
      p.isBranch
        ? `"${p.step}" is in another branch of "${p.block}", and only one branch runs.`
        : `"${p.step}" is inside "${p.block}", and only the block’s output is visible here.`,
    explain:
      'Nested steps see the steps around them. From outside, a block is one step, and the steps inside cannot be named.',
  },
  'resolve/package-not-locked': {
    severity: 'error',
    message: (p: { specifier: string; path: string }): string =>
      `"${p.specifier}" is not in ${p.path}.`,
    explain: 'Each script has a Deno lock of its own, which pins its packages with integrity.',
  },
  'resolve/package-specifier': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `"${p.specifier}" is not a package that Deno can read.`,
    explain:
      'It is written `npm:NAME@VERSION`, where the version may be a simple range such as `^4.1.0`, with a path after it where one is needed.',
  },
  'resolve/pin-behind': {
    severity: 'info',
    message: (p: { path: string; digest: string | undefined }): string =>
      p.digest === undefined
        ? `This pin means an earlier version of ${p.path}, not what is in the working tree.`
        : `This pin is behind the working tree, where the digest of ${p.path} is ${p.digest.slice(0, 12)}.`,
    explain:
      'A flow may stay behind a script, or behind a flow that it uses, for as long as git has the files of the pinned version. It runs those.',
  },
  'resolve/pin-not-durable': {
    severity: 'error',
    message: (p: { path: string }): string =>
      `Git does not have all files of the pinned version of ${p.path}: it was never committed, or is gone.`,
    explain:
      'A pin behind the working tree is valid while its files are reachable. A version that only lived inside a squashed pull request is gone from a fresh clone.',
  },
  'resolve/remote-import': {
    severity: 'error',
    message: (p: { specifier: string }): string =>
      `"${p.specifier}" is loaded from a place that no lock can hold.`,
    explain:
      'A script imports modules of its repository, packages from npm, and what Node has built in.',
  },
  'resolve/require': {
    severity: 'error',
    message: (): string => 'A script is an ES module, where there is no `require`.',
    explain:
      "A script is an ES module: write `import { x } from './x.ts'` at its top. Only imports are seen by the compiler, so that all that can run is locked.",
  },
  'resolve/return-inside': {
    severity: 'error',
    message: (p: { inside: string }): string => `A step inside of ${p.inside} cannot end the flow.`,
    explain:
      'A flow ends once, with one set of outputs. What a loop runs may run many times, and what `on-error` and `finally` run comes after the end.',
  },
  'resolve/script-syntax': {
    severity: 'error',
    message: (p: { text: string }): string => `This is not TypeScript: ${p.text}`,
    explain:
      'A module must parse before anything can be said about it, so its other problems show after this one is mended.',
  },
  'resolve/self-reference': {
    severity: 'error',
    message: (p: { step: string; isBlock: boolean }): string =>
      p.isBlock
        ? `"${p.step}" is the block around this step, and ends only after it.`
        : `"${p.step}" needs itself.`,
    explain:
      'A step starts when all it needs has ended, so one that needs itself, or the block around it, would wait for ever.',
  },
  'resolve/shadowed-name': {
    severity: 'error',
    message: (p: { name: string }): string =>
      `"${p.name}" already means something in the expressions of this fan-out.`,
    explain: 'The name of an item must not hide another name that the body can use.',
  },
  'resolve/shadowed-step': {
    severity: 'error',
    message: (p: { step: string }): string =>
      `A step around this one is called "${p.step}" as well.`,
    explain:
      'Nested steps see the steps around them, so `steps.ID` would mean two. Ids may be used again where neither sees the other, as in two branches.',
  },
  'resolve/too-early': {
    severity: 'error',
    message: (p: { step: string }): string =>
      `The group of a flow is known before any step runs, so it cannot depend on "${p.step}".`,
    explain: 'Which runs wait for each other is decided when a run starts, by its inputs.',
  },
  'resolve/too-large': {
    severity: 'error',
    message: (p: { path: string }): string =>
      `${p.path} and what it imports are more than 2,000 modules or 16 MiB.`,
    explain:
      'Everything that a script imports is read, checked and locked with it. A script that reaches this limit usually imports the whole of a library that npm would carry better.',
  },
  'resolve/unknown-input': {
    severity: 'error',
    message: (p: { name: string }): string => `This flow has no input called "${shorten(p.name)}".`,
    explain: 'Inputs are declared under `inputs` at the top of the flow.',
  },
  'resolve/unknown-pin': {
    severity: 'error',
    message: (p: { pin: string; path: string; digest: string }): string =>
      `No version of ${p.path} has the digest ${p.pin}. In the working tree it is ${p.digest.slice(0, p.pin.length)}.`,
    explain:
      'The hash after `@` is the start of a digest: of a script with all that it imports, or of the lock of a flow. It is looked for in the working tree, and then through the locks that git remembers. To take the version in the working tree is a decision about what code runs, so `--fix` does not make it: `millrace pin` does.',
  },
  'resolve/unknown-secret': {
    severity: 'error',
    message: (p: { name: string }): string =>
      `This flow declares no secret called "${shorten(p.name)}".`,
    explain:
      'Secrets are declared under `secrets` at the top of the flow, where a reader sees them.',
  },
  'resolve/unknown-step': {
    severity: 'error',
    message: (p: { step: string }): string =>
      `No step in this flow is called "${shorten(p.step)}".`,
    explain:
      "Steps are known by their keys under `steps`, exactly as they are written there. An id with a `-` in it is read as `steps['my-step']`.",
  },
  'resolve/unpinned': {
    severity: 'error',
    message: (p: { path: string }): string => `${p.path} is not pinned.`,
    explain:
      'A flow says which version of a script or of another flow it means, so that no change of that changes what a flow runs without a change of the flow. The first pin takes what is in the working tree; later ones are moved by `millrace pin`.',
  },
} as const;
