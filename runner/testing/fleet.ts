import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson, type Json, sha256 } from '../../lock/index.ts';
import { decodeActionResult, encodeActionResult, openRemoteCache } from '../../store/index.ts';
import { type FakeCache, startFakeCache } from '../../store/testing/fake-cache.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import type { CacheAnswer, CachedCall } from '../cache-port.ts';
import { openStepCache, type StepCacheOptions } from '../host/cache/open-step-cache.ts';
import { rootOf } from '../host/cache/remote/remote-results.ts';
import { sealResult } from '../host/cache/remote/sealed-result.ts';

export const everybodysKey = 'a long random text of everybody';

const call: CachedCall = {
  step: 'search',
  script: 'a'.repeat(64),
  grants: {},
  arguments: { query: 'deno' },
  secrets: new Map(),
  output: { type: 'array', items: { type: 'string' } },
  isIdempotent: false,
};

/** What a machine asks; what is not said is as on all of them. */
export interface Asking {
  readonly call?: Partial<CachedCall>;
  readonly env?: Readonly<Record<string, string>>;
  readonly output?: Json;
  readonly options?: Partial<StepCacheOptions>;
  /** Folder of an earlier machine; absent: a new one. */
  readonly root?: string;
}

/** Machines that share a cache. */
export interface Fleet {
  readonly server: FakeCache;
  /** What was said of the cache, with `URL` for its address. */
  readonly told: string[];
  /** What a run of its own on a machine of its own is answered; after a miss it keeps `output`. */
  readonly ask: (asking?: Asking) => Promise<string>;
  /** Where the one result that is kept lies, and which file it names. */
  readonly onlyResult: () => { readonly path: string; readonly file: string };
  /** Puts other bytes in the place of what that result names. */
  readonly replace: (bytes: Buffer) => void;
  /** What somebody makes for that place who has the key and means ill. */
  readonly sealedText: (text: string, change?: { at?: number; scope?: string }) => Buffer;
}

export async function startFleet(): Promise<Fleet> {
  const server = await startFakeCache();
  const told: string[] = [];
  let runs = 0;
  const onlyResult = (): ReturnType<Fleet['onlyResult']> => {
    const [path = ''] = [...server.kept.keys()].filter((one) => one.startsWith('/ac/'));
    const found = decodeActionResult(server.kept.get(path) ?? Buffer.alloc(0), 'result');
    return { path, file: found?.sha256 ?? '' };
  };
  return {
    server,
    told,
    onlyResult,
    ask: async (asking = {}) => {
      runs += 1;
      const env = { MILLRACE_REMOTE_CACHE: server.url, ...asking.env };
      return await ask({ ...asking, env }, `run-${String(runs)}`, (message) => {
        told.push(message.replaceAll(server.url, 'URL'));
      });
    },
    replace: (bytes) => {
      server.kept.set(`/cas/${sha256(bytes)}`, bytes);
      const file = { path: 'result', sha256: sha256(bytes), bytes: bytes.length };
      server.kept.set(onlyResult().path, Buffer.from(encodeActionResult(file)));
    },
    sealedText: (text, { at = Date.now(), scope = 'main' } = {}) => {
      const parts = canonicalJson(['seal', scope]);
      const secret = createHmac('sha256', rootOf(everybodysKey)).update(parts).digest();
      const name = onlyResult().path.slice('/ac/'.length);
      return sealResult({ secret, name }, { run: 'run-x', at, producer: '', text });
    },
  };
}

async function ask(
  asking: Asking,
  run: string,
  onTrouble: (message: string) => void,
): Promise<string> {
  const { root = temporaryFolder(), output = ['found'] } = asking;
  const environment = {
    MILLRACE_CACHE_KEY: everybodysKey,
    MILLRACE_CACHE_SCOPE: 'main',
    ...asking.env,
  };
  const cache = openStepCache({
    directory: join(root, '.millrace'),
    workspace: '/site',
    run,
    flow: 'flows/a.yaml',
    deno: '2.9.6',
    environment,
    remote: openRemoteCache(environment, {
      onTrouble,
      patience: { silentMs: 150, wholeMs: 300 },
    }),
    ...asking.options,
  });
  const answer = await cache.look({ ...call, ...asking.call });
  if (answer.kind === 'miss') answer.keep(output);
  await cache.close();
  return describe(answer);
}

function describe(answer: CacheAnswer): string {
  if (answer.kind === 'miss') return answer.why.reason;
  const { run, scope = 'this machine' } = answer.from;
  return `${JSON.stringify(answer.output)} of ${run} from ${scope}`;
}
