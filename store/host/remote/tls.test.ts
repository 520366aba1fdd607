import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../../lock/index.ts';
import { compiledUrl, endOf, startModule } from '../../testing/start-module.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('openssl is not installed: the test over TLS is skipped.');

test.skipIf(!hasOpenssl)(
  'over TLS a server is believed whose certificate is, and no other one',
  async () => {
    const folder = temporaryFolder();
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const kind = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
    ];
    const subject = ['-subj', '/CN=cache', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const words = ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate];
    execFileSync('openssl', words, { stdio: 'ignore' });
    const bytes = 'some bytes';
    const server = createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (_, response) => response.end(bytes),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const code = `
    import { openRemoteCache } from '${compiledUrl('store/host/remote/remote-cache.ts')}';
    const env = { MILLRACE_REMOTE_CACHE: 'https://127.0.0.1:${String(port)}' };
    const remote = openRemoteCache(env, { onTrouble: (message) => console.log(message) });
    console.log(String(await remote.get('cas', '${sha256(bytes)}', 100)));`;
    const strange = await endOf(startModule(code));
    expect(strange.output).toContain('it cannot be reached (DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(strange.output).toContain('undefined');
    const known = await endOf(startModule(code, 'ignore', { NODE_EXTRA_CA_CERTS: certificate }));
    expect(known.output).toBe(`${bytes}\n`);
    await new Promise((done) => server.close(done));
  },
);
