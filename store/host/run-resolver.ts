import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../operational-error.ts';
import type { Deno } from './deno.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Deno that looks at modules and asks the registry about packages; it runs none of them. */
export interface DenoRun {
  readonly deno: Deno;
  /** Temporary. Deno keeps what it learns in it, so that no answer of yesterday is taken. */
  readonly folder: string;
  readonly env: Environment;
}

interface DenoResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** One line of what it said when it failed. */
  readonly reason: string;
}

/** Runs Deno with the user's registry, proxy and certificates. */
export async function runResolver(run: DenoRun, words: readonly string[]): Promise<DenoResult> {
  const certificates = certificatesOf(run.env);
  const first = await runOnce(run, words, certificates);
  if (first.exitCode === 0 || certificates !== undefined) return first;
  if (!/certificate|UnknownIssuer/i.test(first.reason)) return first;
  const configured = await askNpmForCertificates(run);
  return configured === undefined ? first : await runOnce(run, words, configured);
}

async function runOnce(
  run: DenoRun,
  words: readonly string[],
  certificates: string | undefined,
): Promise<DenoResult> {
  const { execa } = await import('execa');
  const result = await execa(run.deno.path, words, {
    cwd: run.folder,
    env: resolverEnvironment(run, certificates),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 300_000,
  });
  if (result.exitCode === undefined) {
    const reason = result.timedOut ? 'it did not end in five minutes' : (result.code ?? 'it ended');
    throw new OperationalError(`Deno at ${run.deno.path} does not work: ${reason}.`);
  }
  return { exitCode: result.exitCode, stdout: result.stdout, reason: reasonOf(result.stderr) };
}

/** What the user set for registries, proxies and tokens, and nothing that another folder could add. */
function resolverEnvironment(
  run: DenoRun,
  certificates: string | undefined,
): Record<string, string | undefined> {
  const registry = run.env['NPM_CONFIG_REGISTRY'] ?? run.env['npm_config_registry'];
  const cache = join(run.folder, 'deno');
  mkdirSync(cache, { recursive: true });
  return {
    ...run.env,
    ...(registry === undefined ? {} : { NPM_CONFIG_REGISTRY: registry }),
    ...(certificates === undefined ? {} : { DENO_CERT: certificates }),
    DENO_DIR: cache,
    DENO_NO_PACKAGE_JSON: '1',
    DENO_NO_PROMPT: '1',
    DENO_NO_UPDATE_CHECK: '1',
    NO_COLOR: '1',
  };
}

function certificatesOf(env: Environment): string | undefined {
  const names = ['DENO_CERT', 'npm_config_cafile', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];
  return names.map((name) => env[name]).find((path) => path !== undefined && path !== '');
}

/** It takes npm 0.3 s to say it, so it is asked only when a certificate was refused. */
async function askNpmForCertificates(run: DenoRun): Promise<string | undefined> {
  const { execa } = await import('execa');
  const words = ['config', 'get', 'cafile', '--prefix', run.folder];
  const options = {
    env: { ...run.env },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  } as const;
  const { exitCode, stdout } = await execa('npm', words, { ...options, cwd: run.folder });
  const path = stdout.trim();
  return exitCode === 0 && path !== '' && path !== 'null' ? path : undefined;
}

/** Deno's error with its causes; the lines about downloads and places are left out. */
function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim().replace(/\p{Cc}+/gu, ' '));
  const start = lines.findIndex((line) => line.startsWith('error: '));
  const causes = lines.slice(start + 1).filter((line) => /^\d+: /.test(line));
  const parts = [lines[start]?.slice('error: '.length) ?? '', ...causes.map(withoutNumber)];
  const text = parts.filter((part) => part !== '').join(': ');
  return text === '' ? 'it did not say why.' : /[.!?]$/.test(text) ? text : `${text}.`;
}

function withoutNumber(line: string): string {
  return line.replace(/^\d+: /, '');
}
