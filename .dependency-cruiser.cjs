/** The import rules of STYLE.md section 10; `npm run check` fails on any violation. */
const tests = '\\.test\\.ts$|/testing/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-cli',
      severity: 'error',
      from: { pathNot: '^(cli|bench|proofs)/' },
      to: { path: '^cli/' },
    },
    {
      name: 'compiler-knows-no-reader',
      severity: 'error',
      from: { path: '^compiler/' },
      to: { path: '^(editor|groups|runner|review|audit|emit|cli)/' },
    },
    {
      name: 'readers-know-no-compiler',
      comment:
        'A reader imports lock/, groups/, schema/, store/, output/ and itself; never another reader.',
      severity: 'error',
      from: { path: '^(runner|review|audit|emit)/' },
      to: {
        path: '^(compiler|cli|runner|review|audit|emit)/',
        pathNot: '^$1/',
      },
    },
    {
      name: 'editor-stands-left-of-the-lock',
      comment:
        'The language server knows the compiler, and no reader; nobody but the command that starts it knows it.',
      severity: 'error',
      from: { path: '^editor/', pathNot: tests },
      to: { path: '^(groups|runner|review|audit|emit|cli|store)/' },
    },
    {
      name: 'only-lsp-serves-editors',
      severity: 'error',
      from: { pathNot: `^editor/|^cli/lsp\\.ts$|${tests}` },
      to: { path: '^editor/|node_modules/vscode-' },
    },
    {
      name: 'lock-is-the-waist',
      severity: 'error',
      from: { path: '^(lock|schema|output)/', pathNot: tests },
      to: {
        path: '^(compiler|groups|runner|review|audit|emit|cli|store|lock|schema|output)/',
        pathNot: '^$1/',
      },
    },
    {
      name: 'groups-know-only-locks',
      comment: 'How a lock is divided over jobs: emit/ writes them, runner/ runs one.',
      severity: 'error',
      from: { path: '^groups/', pathNot: tests },
      to: { path: '^(compiler|runner|review|audit|emit|cli|store|schema)/' },
    },
    {
      name: 'store-imports-only-lock',
      severity: 'error',
      from: { path: '^store/', pathNot: tests },
      to: { path: '^(compiler|groups|runner|review|audit|emit|cli|schema|output)/' },
    },
    {
      name: 'stages-meet-only-in-model',
      comment: 'A stage imports model/, checker/ and diagnostics/, and no other stage.',
      severity: 'error',
      from: { path: '^compiler/([1-5]-[a-z]+)/', pathNot: tests },
      to: { path: '^compiler/[1-5]-[a-z]+/', pathNot: '^compiler/$1/' },
    },
    {
      name: 'front-doors',
      comment:
        'From outside, a top-level folder is entered through its index.ts. schema/ has two more doors, ' +
        'which load a package: the validator must not.',
      severity: 'error',
      from: {
        path: '^(compiler|editor|lock|groups|schema|store|output|runner|review|audit|emit|cli)/',
        pathNot: tests,
      },
      to: {
        path: '^(compiler|editor|lock|groups|schema|store|output|runner|review|audit|emit)/(?!index\\.ts$)',
        pathNot: '^$1/|^schema/(compare|language)/index\\.ts$',
      },
    },
    {
      name: 'validator-loads-no-package',
      comment: 'run starts with schema/index.ts; what compares schemas stands behind other doors.',
      severity: 'error',
      from: { path: '^schema/', pathNot: `^schema/(compare/|language/|public\\.ts)|${tests}` },
      to: { path: '^schema/(compare|language)/|node_modules/' },
    },
    {
      name: 'io-lives-in-host',
      comment: 'node:path is text, not I/O; node:crypto is for digests in lock/.',
      severity: 'error',
      from: {
        path: '^(compiler|editor|lock|groups|schema|store|output|runner|review|audit|emit)/',
        pathNot: `/host/|${tests}`,
      },
      to: {
        dependencyTypes: ['core'],
        pathNot: '^(node:)?path(/posix)?$',
        path: '^(?!(node:)?crypto$).*',
      },
    },
    {
      name: 'crypto-only-in-lock',
      severity: 'error',
      from: {
        path: '^(compiler|editor|groups|schema|store|output|runner|review|audit|emit)/',
        pathNot: `/host/|${tests}`,
      },
      to: { dependencyTypes: ['core'], path: '^(node:)?crypto$' },
    },
    {
      name: 'ts-morph-only-in-checker',
      severity: 'error',
      from: { pathNot: '^compiler/(checker|testing)/' },
      to: { path: 'node_modules/(ts-morph|@ts-morph)/' },
    },
    {
      name: 'yaml-only-where-yaml-is-read',
      comment:
        'Also the pin writer, the policy reader (cli/policy), emit/, and proofs/, which breaks flows on purpose.',
      severity: 'error',
      from: { pathNot: `^(compiler/1-parse|emit|cli/policy|proofs)|${tests}` },
      to: { path: 'node_modules/yaml/' },
    },
    {
      name: 'run-loads-no-compiler-statically',
      comment: 'Commands load the compiler with await import(); run never does.',
      severity: 'error',
      from: { path: '^cli/(main|run)\\.ts$' },
      to: { path: '^compiler/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/|testdata/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
