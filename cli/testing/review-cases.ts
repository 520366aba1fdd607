import { denoLockText } from './review-files.ts';
import { lockOf, mentions, replaced, type ReviewCase } from './review-case.ts';
import { workflowCases } from './workflow-cases.ts';

const release = 'flows/release.yaml';
const hostile =
  '</details><img src=x onerror=alert(1)> `x` | @org/team ::error:: ##[error] \u001B[31m ]( %0A';

/** By name; the folder of what is expected has the same one. */
export const reviewCases: Readonly<Record<string, ReviewCase>> = {
  'nothing-changed': { head: {} },
  'comment-in-yaml': { head: { [mentions]: (text) => `# Watches.\n${text}` } },
  'other-files-only': { head: { 'README.md': 'Hello.\n', 'scripts/unused.ts': 'export {};\n' } },

  // Power.
  'grant-widened-by-script': {
    head: {
      'scripts/post.ts': replaced(
        "['hooks.example.com:443']",
        "['hooks.example.com:443', 'evil.test:443']",
      ),
    },
    isCommitted: true,
  },
  'grant-allowed-by-policy': {
    head: {
      'scripts/post.ts': replaced(
        "['hooks.example.com:443']",
        "['hooks.example.com:443', 'logs.example.com:443']",
      ),
    },
  },
  'grant-denied-by-policy': {
    head: { 'scripts/search.ts': replaced("443'] }", "443'], run: ['git'] }") },
  },
  'grant-to-everything': {
    head: { 'scripts/deploy.ts': replaced("['api.example.com:443']", 'true') },
  },
  'grant-narrowed-by-step': {
    head: { [mentions]: replaced('    timeout: 30s\n', '    timeout: 30s\n    permissions: {}\n') },
  },
  'secret-widened-needs-approval': {
    head: {
      [mentions]: (text) =>
        text
          .replace('[SLACK_WEBHOOK]', '[SLACK_WEBHOOK, SEARCH_TOKEN]')
          .replace("'${{ inputs.keyword }}'", "'${{ secrets.SEARCH_TOKEN }}'"),
    },
  },
  'grant-through-subflow': {
    head: {
      'scripts/deploy.ts': replaced(
        "['api.example.com:443']",
        "['api.example.com:443', 'cdn.test:443']",
      ),
    },
    isCommitted: true,
  },
  'trigger-added': {
    base: { [release]: replaced("[0-9]+$' }", "[0-9]+$$', default: v1 }") },
    head: {
      [release]: replaced('inputs:', 'on: { dispatch: true, schedule: ["0 3 * * *"] }\ninputs:'),
    },
  },
  'trigger-removed': { head: { [mentions]: replaced("on: { schedule: ['0 * * * *'] }\n", '') } },
  'machine-changed': {
    head: { [mentions]: replaced('secrets:', 'runs-on: [self-hosted]\nsecrets:') },
  },
  'machine-of-a-step-changed': {
    head: { [mentions]: replaced('timeout', 'runs-on: gpu\n    environment: live\n    timeout') },
  },
  'policy-loosened': {
    head: { 'millrace.yaml': replaced('    - deny: run\n', '') },
  },
  'policy-allows-itself-nothing': {
    head: {
      'millrace.yaml': () => 'policy:\n  review:\n    - allow: "*"\n',
      'scripts/search.ts': replaced("443'] }", "443'], run: ['git'] }"),
    },
  },
  'policy-excuses-a-finding': {
    head: {
      'millrace.yaml': (text) =>
        `${text}audit:\n  suppressions:\n    - { rule: power/run, reason: It has to., owner: '@org/ops', expires: '2027-01-31' }\n`,
    },
  },
  'policy-removed': { head: { 'millrace.yaml': null } },
  'policy-broken': { head: { 'millrace.yaml': () => 'policy: [\n' } },

  // What a flow takes and gives.
  'input-narrowed': { head: { [release]: replaced('^v[0-9]+$', '^v[0-9]{1,2}$') } },
  'input-widened': { head: { [mentions]: replaced('maximum: 100', 'maximum: 200') } },
  'input-required': {
    base: { [mentions]: replaced("on: { schedule: ['0 * * * *'] }\n", '') },
    head: { [mentions]: replaced('type: string, default: deno', 'type: string') },
  },
  'input-added-with-default': {
    head: {
      [release]: replaced('secrets:', '  reason: { type: string, default: none }\nsecrets:'),
    },
  },
  'default-changed': { head: { [mentions]: replaced('default: 20', 'default: 50') } },
  'output-type-changed': {
    head: {
      [release]: replaced('${{ steps.deploy.output.id }}', '${{ steps.deploy.output.id.length }}'),
    },
  },
  'output-removed': { head: { [mentions]: replaced(/outputs:\n[^]*$/, 'outputs: {}\n') } },
  'output-added': {
    head: { [mentions]: (text) => `${text}  first: \${{ steps.best.output[0]?.title ?? '' }}\n` },
  },
  'input-unproven': {
    // It takes more than before, which nobody can tell of expressions that refer back.
    base: { [release]: replaced('^v[0-9]+$', '^v([0-9])\\1?[0-9]{0,5}$$') },
    head: { [release]: replaced('([0-9])', '([0-9]{1,2})') },
  },

  // Steps and wiring.
  'step-added': {
    head: {
      [mentions]: replaced(
        '  alert:\n',
        "  count: { value: '${{ steps.best.output.length }}' }\n  alert:\n",
      ),
    },
  },
  'step-removed': {
    head: {
      [mentions]: (text) =>
        text
          .replace(/ {2}alert:[^]*?outputs:/, 'outputs:')
          .replace('secrets: [SLACK_WEBHOOK]\n', ''),
    },
  },
  'step-renamed': { head: { [mentions]: (text) => text.replaceAll('best', 'top') } },
  'condition-changed': { head: { [mentions]: replaced('length > 0', 'length > 5') } },
  'options-changed': {
    head: {
      [mentions]: replaced(
        'timeout: 30s',
        'timeout: 5m\n    retry: { attempts: 5, delay: 1s }\n    idempotent: true',
      ),
    },
  },
  'gate-removed': {
    base: {
      [release]: replaced(
        'steps:\n',
        "steps:\n  ask: { approve: { message: 'Deploy?', approvers: [org/ops] } }\n",
      ),
    },
    head: { [release]: replaced(/ {2}ask: .*\n/, '') },
  },

  'gate-in-new-condition': {
    base: {
      [release]: replaced(
        'steps:\n',
        "steps:\n  ask: { repeat: { max: 1, until: '${{ true }}', steps: { who: { approve: { message: 'Deploy?', timeout: 1h } } } } }\n",
      ),
    },
    head: {
      [release]: (text) =>
        text
          .replace('ask: { repeat', 'ask: { if: "${{ inputs.version !== \'v0\' }}", repeat')
          .replace('timeout: 1h', 'timeout: 240h'),
    },
  },

  // Code and packages.
  'module-changed': { head: { 'scripts/lib/text.ts': replaced('80', '120') } },
  'module-moved': {
    head: {
      'scripts/lib/text.ts': null,
      'scripts/lib/words.ts': 'export const short = (text: string): string => text.slice(0, 80);\n',
      'scripts/search.ts': replaced('./lib/text.ts', './lib/words.ts'),
    },
  },
  'package-updated': { head: { 'scripts/tidy.deno.lock': denoLockText('1.1.0') } },
  'package-transitive': { head: { 'scripts/tidy.deno.lock': denoLockText('1.0.0', '2.0.0') } },
  'package-same-version-other-bytes': {
    head: { 'scripts/tidy.deno.lock': replaced('C'.repeat(86), 'E'.repeat(86)) },
  },

  // Flows.
  'flow-added': {
    head: {
      'flows/team/hello.yaml':
        'steps:\n  greet: { value: hello }\noutputs:\n  text: ${{ steps.greet.output }}\n',
    },
  },
  'flow-removed': {
    head: {
      'flows/titles.yaml': null,
      'flows/titles.lock.json': null,
      'flows/titles.grants': null,
    },
  },
  'flow-renamed': {
    base: {
      'flows/solo.yaml':
        'steps:\n  greet: { value: hello }\noutputs:\n  text: ${{ steps.greet.output }}\n',
    },
    head: {
      'flows/solo.yaml': null,
      'flows/solo.lock.json': null,
      'flows/solo.grants': null,
      'flows/duo.yaml':
        'steps:\n  greet: { value: hello }\noutputs:\n  text: ${{ steps.greet.output }}\n',
    },
  },
  'one-flow-asked-for': {
    head: {
      [mentions]: replaced('length > 0', 'length > 5'),
      [release]: replaced('Release', 'Rollout'),
    },
    request: { flows: ['release'] },
  },

  // Locks.
  'pin-behind': { head: { 'scripts/lib/text.ts': replaced('80', '120') }, made: 'compiled' },
  'lock-stale': { head: { [mentions]: replaced('length > 0', 'length > 5') }, made: 'as-is' },
  'lock-edited': {
    head: {},
    broken: { [lockOf(mentions)]: replaced('"timeoutMs": 30000', '"timeoutMs": 90000') },
  },
  'lock-edited-to-widen': {
    head: {},
    broken: {
      [lockOf(mentions)]: (text) => text.replaceAll('"hooks.example.com:443"', '"evil.test:443"'),
    },
    isCommitted: true,
  },
  'grants-edited': { head: {}, broken: { 'flows/mentions.grants': replaced('hooks', 'nowhere') } },
  'lock-missing': { head: {}, broken: { [lockOf(mentions)]: null, 'flows/mentions.grants': null } },
  'lock-newer': {
    head: {},
    broken: { [lockOf(mentions)]: replaced('"lockVersion": 1', '"lockVersion": 2') },
  },
  'lock-conflict': {
    head: {},
    broken: {
      [lockOf(mentions)]: (text) =>
        text.replace(
          /^ {2}"name".*$/m,
          '<<<<<<< ours\n  "name": "A",\n=======\n  "name": "B",\n>>>>>>> theirs',
        ),
    },
  },
  'lock-cut-short': { head: {}, broken: { [lockOf(mentions)]: (text) => text.slice(0, 200) } },
  'lock-orphan': { head: { 'flows/titles.yaml': null } },

  ...workflowCases,
  'base-was-stale': {
    brokenBase: { [mentions]: replaced('length > 0', 'length > 5') },
    head: { [mentions]: replaced('length > 5', 'length > 6') },
  },
  'base-lock-broken': {
    brokenBase: { [lockOf(mentions)]: () => '{}\n' },
    head: { [mentions]: replaced('length > 0', 'length > 5') },
  },
  'flow-invalid': {
    head: { [mentions]: replaced('steps.best.output.length > 0', 'steps.worst.output.length > 0') },
    made: 'as-is',
  },

  // What somebody may write to be mistaken for us.
  'hostile-texts': {
    head: {
      [mentions]: (text) =>
        text
          .replace('name: Mentions', `name: ${JSON.stringify(hostile)}`)
          .replace('default: deno', `default: ${JSON.stringify(hostile)}`)
          .replace("'${{ steps.best.output.length }} stories'", JSON.stringify(hostile)),
    },
  },
  'hostile-names': {
    head: {
      'flows/a b`|<b>@org<!--/::error::x.yaml': `inputs:\n  "x": { type: string, default: y }\nsteps:\n  s: { value: ${JSON.stringify(hostile)} }\noutputs:\n  z: \${{ steps.s.output }}\n`,
    },
    isCommitted: true,
  },
};
