export const packagesRules = {
  'packages/install-script': {
    severity: 'warning',
    title: 'A package has install scripts',
    reason: 'Millrace never runs them; other tools do, with all the power of whoever installs.',
  },
  'packages/native-addon': {
    severity: 'warning',
    title: 'A package holds native code',
    reason:
      'Deno loads it only with ffi, which is never granted: the package may not work, or try.',
  },
  'packages/deprecated': {
    severity: 'note',
    title: 'A package is deprecated',
    reason: 'Nobody mends it any more.',
  },
  'packages/young': {
    severity: 'warning',
    title: 'A version of a package was published a short time ago',
    reason: 'Most malicious versions are found and removed within days.',
  },
  'packages/advisory': {
    severity: 'error',
    title: 'A package has a known vulnerability',
    reason: 'The advisory says what it is.',
  },
} as const;
