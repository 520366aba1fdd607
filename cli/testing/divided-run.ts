import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  formatGroupPlan,
  type Group,
  groupPlanDigest,
  type GroupPlan,
} from '../../groups/index.ts';
import { lockDigest } from '../../lock/index.ts';
import type { Ended, Started, TestRepository } from './repository.ts';

type Outputs = { [name: string]: string };

/** What GitHub says of a job. */
export interface JobRecord {
  result: 'success' | 'failure' | 'cancelled' | 'skipped';
  outputs: Outputs;
}

/** Command lines, environment and approver of one job. */
export interface JobChoices {
  readonly env?: Record<string, string>;
  readonly more?: readonly string[];
}

/**
 * A workflow run on one machine: each job is a process of its own, artifacts are folders. It does what
 * the emitted workflow asks of GitHub, and no more.
 */
export class DividedRun {
  readonly #repository: TestRepository;
  readonly #flow: string;
  readonly plan: GroupPlan;
  readonly folder: string = mkdtempSync(join(tmpdir(), 'millrace-test-divided-'));
  /** By the name of the job. */
  readonly needs: { [job: string]: JobRecord | undefined };
  attempt = 1;

  constructor(repository: TestRepository, flow: string, plan: GroupPlan) {
    this.#repository = repository;
    this.#flow = flow;
    this.plan = plan;
    repository.write(`flows/${flow}.groups.json`, formatGroupPlan(plan));
    this.needs = {
      begin: { result: 'success', outputs: { at: String(Date.now()), started: '1' } },
    };
  }

  get arriving(): string {
    return join(this.folder, 'arriving');
  }

  /** Where a job of this attempt leaves what it does. */
  leavingOf(group: string, shard = 0): string {
    return join(this.folder, `${group}.${String(shard)}.${String(this.attempt)}`);
  }

  /** Where an artifact comes to. */
  folderOf(leaving: string): string {
    return join(this.arriving, `flow-${this.#flow}.group.${basename(leaving)}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs the groups of the plan that the workflow's conditions would run, in order, then the last job. */
  async all(choices: JobChoices = {}): Promise<Ended> {
    for (const group of this.plan.groups) await this.group(group.name, choices);
    return await this.finish();
  }

  async group(name: string, choices: JobChoices = {}): Promise<readonly Ended[]> {
    const group = this.#groupOf(name);
    const shards = this.#shardsOf(group);
    if (shards.length === 0 || this.#isNeedless(group)) {
      this.needs[`run-${name}`] = { result: 'skipped', outputs: {} };
      return [];
    }
    const ended: Ended[] = [];
    for (const shard of shards)
      ended.push(await this.settle(name, this.start(name, choices, shard), shard));
    return ended;
  }

  start(name: string, { env = {}, more = [] }: JobChoices = {}, shard?: number): Started {
    const words = [
      ...['run-group', this.#flow, name],
      ...this.#common(`${name}.${String(shard ?? 0)}`),
      ...['--leaving', this.leavingOf(name, shard ?? 0)],
      ...(shard === undefined ? [] : ['--shard', String(shard)]),
      ...more,
    ];
    return this.#repository.start(words, env);
  }

  /** Waits for a job, and notes what GitHub would. */
  async settle(name: string, started: Started, shard?: number): Promise<Ended> {
    const ended = await started.ended;
    const before = this.needs[`run-${name}`];
    const isFirst = shard === undefined || before === undefined || shard === 0;
    const said = this.#saidBy(`${name}.${String(shard ?? 0)}`);
    const failed = ended.code !== 0 || (!isFirst && before.result === 'failure');
    this.needs[`run-${name}`] = {
      result: failed ? 'failure' : 'success',
      // Those of a job that is run again stay until it sets them.
      outputs: before === undefined ? said : { ...before.outputs, ...said },
    };
    this.collect(this.leavingOf(name, shard ?? 0));
    return ended;
  }

  /** An artifact arrives, in a folder of its own. */
  collect(leaving: string): void {
    const folder = this.folderOf(leaving);
    if (existsSync(leaving)) cpSync(leaving, folder, { recursive: true, force: true });
  }

  async finish(more: readonly string[] = []): Promise<Ended> {
    const words = ['run-group', this.#flow, '--finish', ...this.#common('finish'), ...more];
    return await this.#repository.start(words).ended;
  }

  #groupOf(name: string): Group {
    const group = this.plan.groups.find((it) => it.name === name);
    if (group === undefined) throw new Error(`There is no group ${name}.`);
    return group;
  }

  #shardsOf({ shards, steps }: Group): readonly (number | undefined)[] {
    if (shards === undefined) return [undefined];
    const said = Object.values(this.needs).map((job) => job?.outputs[`shards-${steps[0] ?? ''}`]);
    return JSON.parse(said.find((it) => it !== undefined) ?? '[]') as number[];
  }

  #isNeedless({ name }: Group): boolean {
    return Object.values(this.needs).some((job) => job?.outputs[`needless-${name}`] === 'true');
  }

  #common(job: string): readonly string[] {
    const path = `flows/${this.#flow}`;
    mkdirSync(this.arriving, { recursive: true });
    const needs = join(this.folder, `${job}.needs.json`);
    writeFileSync(needs, JSON.stringify(this.needs));
    writeFileSync(this.#outputFile(job), '');
    return [
      ...['--expect', lockDigest(this.#repository.read(`${path}.lock.json`))],
      ...['--expect-plan', groupPlanDigest(this.#repository.read(`${path}.groups.json`))],
      ...['--run-key', '17', '--attempt', String(this.attempt), '--needs', needs],
      ...['--arriving', this.arriving, '--github-output', this.#outputFile(job)],
    ];
  }

  #outputFile(job: string): string {
    return join(this.folder, `${job}.output`);
  }

  #saidBy(job: string): Outputs {
    const lines = readFileSync(this.#outputFile(job), 'utf8').split('\n').slice(0, -1);
    return Object.fromEntries(
      lines.map((line): [string, string] => {
        const cut = line.indexOf('=');
        return [line.slice(0, cut), line.slice(cut + 1)];
      }),
    );
  }
}
