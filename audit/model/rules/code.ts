export const codeRules = {
  'code/floating-import': {
    severity: 'error',
    title: 'An import names no fixed version and no lock fixes it',
    reason: 'What it loads depends on the day.',
  },
  'code/remote-import': {
    severity: 'error',
    title: 'An import of a URL has no integrity',
    reason: 'Whoever holds the server decides what runs.',
  },
  'code/computed-import': {
    severity: 'warning',
    title: 'A module is imported by a computed name',
    reason: 'No lock can cover it.',
  },
  'code/eval': {
    severity: 'warning',
    title: 'Text is run as code',
    reason: '`eval` and `new Function` run what no digest covers.',
  },
  'code/worker': {
    severity: 'warning',
    title: 'A worker is started',
    reason: 'Its module is in no import graph.',
  },
  'code/asset': {
    severity: 'note',
    title: 'A file is named by a URL beside the module',
    reason: 'It is in no import graph; a step has to be granted to read it.',
  },
  'code/wasm': {
    severity: 'warning',
    title: 'WebAssembly is made from data',
    reason: 'It is code that no import graph shows.',
  },
  'code/ffi': {
    severity: 'warning',
    title: 'Native code is asked for',
    reason: 'It runs outside of every permission; no lock grants it.',
  },
  'code/with': {
    severity: 'note',
    title: 'A `with` statement hides what names mean',
    reason:
      'Which of them are its object’s shows only when it runs, so nobody can read what the code does.',
  },
  'code/leaves-repository': {
    severity: 'error',
    title: 'An import leaves the repository',
    reason: 'No commit holds what it loads.',
  },
} as const;
