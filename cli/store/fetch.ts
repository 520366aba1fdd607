import {
  defaultStoreDirectory,
  fetchPackages,
  giveBlobs,
  openBlobs,
  type RemoteCache,
  withRemoteBlobs,
} from '../../store/index.ts';
import { announceFetch } from '../announce-fetch.ts';
import { exitCode, type Command } from '../command.ts';
import { openRemote } from '../open-remote.ts';
import { openWorkspace, selectFlows } from '../workspace.ts';
import { countOf, gatherFlows, reportRefusals } from './gather.ts';

export const fetch: Command = {
  name: 'store fetch',
  summary: 'Bring everything that locks need into the store now',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {},
  hasJson: true,
  details:
    'Packages from the registry, and files that only git has, so that `run --offline` works later. A remote cache\n(docs/cache.md) is asked first, and given what it lacks.\nJSON: {version, flows: [path], files, packages, fetched, remote: {taken, given}}.',
  examples: [
    { line: 'millrace store fetch', does: 'for every flow of this repository' },
    { line: 'millrace store fetch hello', does: 'for one flow' },
  ],
  run: async (invocation, context) => {
    const workspace = openWorkspace(context);
    const directory = defaultStoreDirectory(context.env);
    const remote = openRemote(context);
    const blobs = withRemoteBlobs(openBlobs(directory), remote);
    const flows = selectFlows(workspace, context, invocation.positionals);
    const gathered = await gatherFlows(workspace, flows, blobs);
    if (!gathered.ok) {
      reportRefusals(context, gathered);
      return exitCode.wrong;
    }
    const files = new Map(
      gathered.flows.flatMap(({ needs }) => needs.files.map((file) => [file.sha256, file.bytes])),
    );
    for (const bytes of files.values()) await blobs.put(bytes);
    const locks = gathered.flows.flatMap(({ needs }) => needs.denoLocks);
    const onFetch = announceFetch(context);
    const options = { directory, offline: false, onFetch, env: context.env, remote };
    const { packages, fetched } = await fetchPackages(locks, options);
    if (remote !== undefined) await giveBlobs(remote, files);
    const counts = remote === undefined ? {} : { remote: remote.counts };
    const result = { version: 1, flows, files: files.size, packages, fetched, ...counts };
    if (context.json) context.out(`${JSON.stringify(result)}\n`);
    else if (!context.quiet) {
      context.out(
        `The store has what ${countOf(flows.length, 'flow')} ${flows.length === 1 ? 'needs' : 'need'}: ${countOf(files.size, 'file')} and ${countOf(packages, 'package')}, ${String(fetched)} fetched now.\n`,
      );
      if (remote !== undefined) context.out(`${describeCounts(remote)}\n`);
    }
    return exitCode.fine;
  },
};

function describeCounts({ counts: { taken, given } }: RemoteCache): string {
  return `The remote cache gave ${countOf(taken, 'file')} and took ${String(given)}.`;
}
