// How long dividing a flow over jobs takes, and what it gives, for drawn flows of one trust.
// Usage: node bench/partition.mjs [SEED…]; after `npm run build`. 25 s a job, 4 processes a job, 20 jobs at once.
// Each flow has layers of 1 to 6 steps; a step needs one to three of the layer before. Times vary by half.
import { githubJobs, partition, simulate } from '../dist/groups/index.js';

const seeds = process.argv.slice(2).map(Number);
if (seeds.length === 0) seeds.push(1, 2, 3);
const shapes = [
  [40, 8],
  [40, 90],
  [200, 90],
  [1000, 8],
  [1000, 90],
];

for (const [count, seconds] of shapes) for (const seed of seeds) measure(count, seconds, seed);

function measure(count, seconds, seed) {
  const { lock, times } = drawFlow(count, seconds, seed);
  const start = process.cpuUsage();
  const plan = partition(lock, times);
  const cpu = (process.cpuUsage(start).user / 1e6).toFixed(2);
  const apart = oneJobPerStep(lock, times);
  const { oneJob, groups } = simulate(plan, lock);
  // Without the jobs that begin and finish, as the references are.
  const minutes = plan.groups.reduce((sum, { name }) => sum + groups.get(name).minutes, 0);
  const wall = wallOf(plan.groups.map(({ name, after }) => ({ name, after, ...groups.get(name) })));
  console.log(
    `${count} steps of ${seconds} s, seed ${seed}: ${plan.groups.length} jobs, ${wall} s, ${minutes} min; ` +
      `a job a step: ${apart.wall} s, ${apart.minutes} min; one job: ${oneJob.seconds} s, ${oneJob.minutes} min; ` +
      `divided in ${cpu} s of CPU`,
  );
}

function drawFlow(count, seconds, seed) {
  const random = randomNumbers(seed);
  const steps = [];
  const times = {};
  let before = [];
  while (steps.length < count) {
    const layer = [];
    const width = 1 + Math.floor(random() * 6);
    for (let at = 0; at < width && steps.length < count; at++) {
      const id = `s${String(steps.length).padStart(4, '0')}`;
      const needs =
        before.length === 0
          ? []
          : Array.from(
              { length: 1 + Math.floor(random() * 3) },
              () => before[Math.floor(random() * before.length)],
            );
      steps.push(stepOf(id, [...new Set(needs)].sort()));
      times[id] = { seconds: Math.max(1, Math.round(seconds * (0.5 + random()))) };
      layer.push(id);
    }
    before = layer;
  }
  const hash = '0'.repeat(64);
  const schema = {};
  const lock = {
    lockVersion: 1,
    flow: { path: 'flows/f.yaml', sha256: hash },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: { inputs: schema, outputs: schema },
    secrets: [],
    steps,
    outputs: { object: {} },
    scripts: {},
  };
  return { lock, times };
}

function stepOf(id, needs) {
  return {
    id,
    kind: 'script',
    uses: 'scripts/s.ts',
    needs,
    with: { object: {} },
    grants: {},
    secrets: [],
    output: {},
    script: '0'.repeat(64),
  };
}

function oneJobPerStep({ steps }, times) {
  const jobs = steps.map(({ id, needs }) => {
    const seconds = githubJobs.setupSeconds + times[id].seconds;
    return { name: id, after: needs, jobs: 1, seconds, minutes: Math.ceil(seconds / 60) };
  });
  return { wall: wallOf(jobs), minutes: jobs.reduce((sum, { minutes }) => sum + minutes, 0) };
}

/** As many at once as may be, in the order of the list; each after those of `after`. */
function wallOf(jobs) {
  const ends = new Map();
  const free = Array.from({ length: githubJobs.jobsAtOnce }, () => 0);
  for (const { name, after, seconds } of jobs) {
    const ready = Math.max(0, ...after.map((other) => ends.get(other)));
    const place = free.indexOf(Math.min(...free));
    ends.set(name, Math.max(ready, free[place]) + seconds);
    free[place] = ends.get(name);
  }
  return Math.max(...ends.values());
}

/** mulberry32. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
