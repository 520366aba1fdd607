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
  'packages/bundled': {
    severity: 'warning',
    title: 'A package carries other packages in its own archive',
    reason: 'No lock names them, so no registry and no reader of locks knows that they are there.',
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
  'packages/malicious': {
    severity: 'error',
    title: 'A package is known to be malicious',
    reason: 'It was made to do harm, and steps run it with their powers and secrets.',
  },
  'packages/two-archives': {
    severity: 'error',
    title: 'There are different archives of one version of a package',
    reason: 'A registry publishes a version once: at most one of them is what was published.',
  },
  'packages/other-manifest': {
    severity: 'warning',
    title: 'The archive of a package says that it is another one',
    reason: 'Whoever looks the locked name up in a registry or in advisories looks at other code.',
  },
  'packages/advisory': {
    severity: 'error',
    title: 'A package has a known vulnerability',
    reason: 'The advisory says what it is.',
  },
  'packages/licence-denied': {
    severity: 'error',
    title: 'The policy does not allow the licence of a package',
    reason: 'Whoever runs or hands on the flow is bound by it.',
  },
  'packages/licence-unknown': {
    severity: 'warning',
    title: 'The licence of a package is not known',
    reason: 'Nobody can say whether the policy allows it.',
  },
} as const;
