export const suppressionRules = {
  'suppression/expired': {
    severity: 'error',
    title: 'A suppression has expired',
    reason: 'What it excused stands again.',
  },
  'suppression/unused': {
    severity: 'warning',
    title: 'A suppression excuses nothing',
    reason: 'It would excuse the next one unseen.',
  },
} as const;
