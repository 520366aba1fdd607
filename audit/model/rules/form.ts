export const formRules = {
  'form/lock-missing': {
    severity: 'error',
    title: 'A flow has no lock',
    reason: 'Nothing says what it would run.',
  },
  'form/lock-stale': {
    severity: 'error',
    title: 'A lock is not what its sources compile to',
    reason: 'Whoever reviews the sources does not review what runs.',
  },
  'form/lock-edited': {
    severity: 'error',
    title: 'A lock was edited by hand',
    reason: 'Its sources did not change, and yet it says something else than they do.',
  },
  'form/lock-noncanonical': {
    severity: 'error',
    title: 'The bytes of a lock are not canonical',
    reason: 'It means the same; but two texts for one meaning hide a change in a review.',
  },
  'form/lock-invalid': {
    severity: 'error',
    title: 'A lock cannot be read',
    reason: 'A run refuses it.',
  },
  'form/lock-newer': {
    severity: 'error',
    title: 'A lock is of a newer format',
    reason: 'This version cannot say what it means.',
  },
  'form/lock-conflict': {
    severity: 'error',
    title: 'A lock holds conflict markers',
    reason: 'A merge was not finished.',
  },
  'form/lock-orphan': {
    severity: 'warning',
    title: 'A lock or grants file has no flow',
    reason: 'It looks like something that runs, and nothing checks it.',
  },
  'form/lock-unproven': {
    severity: 'warning',
    title: 'A lock could not be compared with its sources',
    reason: 'What is needed to compile them is not on this machine.',
  },
  'form/flow-invalid': {
    severity: 'error',
    title: 'A flow does not compile',
    reason: 'Its lock cannot be what its sources compile to.',
  },
  'form/grants-drift': {
    severity: 'error',
    title: 'A grants file is not what its lock says',
    reason: 'People approve powers by reading it.',
  },
  'form/workflow-drift': {
    severity: 'error',
    title: 'An emitted workflow is not what its lock says',
    reason: 'GitHub runs the workflow, not the lock.',
  },
  'form/pin-behind': {
    severity: 'note',
    title: 'A pin is behind the working tree',
    reason: 'The pinned bytes run, not those that stand in the file.',
  },
} as const;
