export const integrityRules = {
  'integrity/blob-missing': {
    severity: 'error',
    title: 'Bytes that a lock names are not in git any more',
    reason: 'The flow cannot be run from a fresh clone, nor audited.',
  },
  'integrity/blob-mismatch': {
    severity: 'error',
    title: 'A git object does not hold the bytes that the lock names',
    reason: 'Its SHA-256 differs: the history was forged, or the lock was.',
  },
  'integrity/script-digest': {
    severity: 'error',
    title: 'A script is not what its digest says',
    reason:
      'The digest of its modules and packages, computed again, differs from the key in the lock.',
  },
  'integrity/subflow': {
    severity: 'error',
    title: 'The lock of a subflow is not the one that was pinned',
    reason: 'The parent was reviewed with other steps than those that would run.',
  },
  'integrity/working-tree': {
    severity: 'error',
    title: 'A locked file was changed, and the change is not committed',
    reason:
      'Who reads the file sees other code than the lock names. A run refuses it until the change is taken or dropped.',
  },
  'integrity/deno-lock': {
    severity: 'error',
    title: 'A Deno lock cannot be read',
    reason: 'It is all that says which packages a script loads.',
  },
  'integrity/package-missing': {
    severity: 'warning',
    title: 'A package is not in the store',
    reason: 'Its bytes could not be looked at on this machine.',
  },
  'integrity/archive': {
    severity: 'error',
    title: 'The archive of a package in the store is not the one that was locked',
    reason: 'Its SHA-512 differs from the integrity in the Deno lock.',
  },
  'integrity/tree': {
    severity: 'error',
    title: 'Files of a package in the store were added, removed or changed',
    reason: 'Deno would run them: it never looks at the files again.',
  },
  'integrity/missing': {
    severity: 'error',
    title: 'A package is locked without integrity',
    reason: 'Any bytes would do. Deno accepts that.',
  },
  'integrity/weak': {
    severity: 'error',
    title: 'A package is locked by a weak digest',
    reason: 'SHA-1 and MD5 collide: two archives can have the same one.',
  },
} as const;
