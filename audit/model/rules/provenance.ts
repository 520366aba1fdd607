export const provenanceRules = {
  'provenance/widening-unapproved': {
    severity: 'warning',
    title: 'Nobody who owns a grants file approved what was added to it',
    reason: 'CODEOWNERS names who answers for it; git shows nobody of them.',
  },
  'provenance/no-owner': {
    severity: 'note',
    title: 'A grants file has no owner',
    reason: 'Without CODEOWNERS a wider grant needs nobody’s approval.',
  },
  'provenance/unsigned': {
    severity: 'error',
    title: 'A change of what runs is not signed',
    reason: 'The policy asks for signed commits.',
  },
  'provenance/action-unpinned': {
    severity: 'warning',
    title: 'A workflow uses an action that is not pinned by its commit',
    reason: 'A tag can be moved to other code at any time.',
  },
} as const;
