export const liesRules = {
  'lies/version': {
    severity: 'error',
    title: 'A specifier is locked to a version outside its range',
    reason: 'The code asks for one version and gets another. Deno accepts that.',
  },
  'lies/name': {
    severity: 'error',
    title: 'A specifier is locked to another package',
    reason: 'The code asks for one package and gets another.',
  },
  'lies/registry': {
    severity: 'error',
    title: 'A package comes from another registry',
    reason: 'Millrace asks the npm registry only; code from elsewhere was not published there.',
  },
  'lies/tarball': {
    severity: 'error',
    title: 'An archive comes from a foreign origin',
    reason: 'Deno fetches and runs it when the digest matches, wherever it comes from.',
  },
  'lies/edge': {
    severity: 'error',
    title: 'A package is locked with other dependencies than it declares',
    reason: 'Its code asks for one package and gets another, or one that it never asked for.',
  },
  'lies/entry-unreadable': {
    severity: 'error',
    title: 'An entry of a Deno lock cannot be read',
    reason: 'Deno and Millrace may take it for different things, or pass it by.',
  },
  'lies/entry-twice': {
    severity: 'error',
    title: 'An entry stands twice in a Deno lock',
    reason: 'A reader sees the first, and the second is what runs.',
  },
  'lies/unused-entry': {
    severity: 'warning',
    title: 'A Deno lock has an entry that nothing imports',
    reason: 'It may be code that is waiting for an import.',
  },
  'lies/uncovered-import': {
    severity: 'error',
    title: 'An import has no entry in its Deno lock',
    reason: 'Which code it loads is open.',
  },
  'lies/platform-gap': {
    severity: 'warning',
    title: 'A dependency is locked for some platforms only',
    reason: 'On another machine it is either missing or unlocked.',
  },
} as const;
