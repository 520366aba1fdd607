export const powerRules = {
  'power/grant-unused': {
    severity: 'warning',
    title: 'A grant was not used in any recorded run',
    reason: 'What a step does not need helps only whoever takes it over.',
  },
  'power/grant-wide': {
    severity: 'warning',
    title: 'A grant is wider than what recorded runs used',
    reason: 'The narrower list is known.',
  },
  'power/secret-and-network': {
    severity: 'warning',
    title: 'One step holds a secret and may reach any host',
    reason: 'That is all it takes to send the secret away.',
  },
  'power/run': {
    severity: 'warning',
    title: 'A step may start programs',
    reason: 'A program has every power that the second wall leaves it.',
  },
  'power/everything': {
    severity: 'warning',
    title: 'A step is granted everything of a kind',
    reason: 'Nobody knows what it touches.',
  },
  'power/policy': {
    severity: 'error',
    title: 'The policy denies what a flow holds',
    reason: 'The rule is in millrace.yaml; the flow may have been there before it.',
  },
} as const;
