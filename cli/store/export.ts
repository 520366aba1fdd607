import { isAbsolute, join } from 'node:path';
import {
  defaultStoreDirectory,
  exportFlows,
  openBlobs,
  type Platform,
  thisPlatform,
} from '../../store/index.ts';
import { announceFetch } from '../announce-fetch.ts';
import { exitCode, UsageError, type Command } from '../command.ts';
import { openRemote } from '../open-remote.ts';
import { openWorkspace, selectFlows } from '../workspace.ts';
import { countOf, gatherFlows, reportRefusals, sizeText } from './gather.ts';

export const exportCommand: Command = {
  name: 'store export',
  summary: 'Write flows and all that they need to an archive or a folder',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    to: {
      type: 'string',
      value: 'FILE.tar|DIR',
      help: 'Where; a name in .tar becomes an archive. Required',
    },
    platform: {
      type: 'list',
      value: 'OS-CPU',
      help: 'For whose packages: linux-x64. May be repeated. Default: this machine',
    },
    offline: { type: 'boolean', help: 'Refuse instead of fetching a missing package' },
  },
  hasJson: true,
  details:
    'The locks, grants and sources of flows, their modules, Deno locks and packages; the same flows give the same bytes.\nDeno itself is not in it. JSON: {version, to, flows: [path], platforms, archives, blobs, bytes}.',
  examples: [
    {
      line: 'millrace store export hello --to hello.tar',
      does: 'one flow, for a machine with no network',
    },
    {
      line: 'millrace store export --to all.tar --platform linux-x64 --platform linux-arm64',
      does: 'every flow, for two systems',
    },
  ],
  run: async (invocation, context) => {
    const to = invocation.text('to');
    if (to === undefined || to === '') {
      throw new UsageError('`millrace store export` needs `--to FILE.tar` or `--to DIR`.');
    }
    const platforms = invocation.list('platform').map(readPlatform);
    const workspace = openWorkspace(context);
    const directory = defaultStoreDirectory(context.env);
    const flows = selectFlows(workspace, context, invocation.positionals);
    const gathered = await gatherFlows(workspace, flows, openBlobs(directory));
    if (!gathered.ok) {
      reportRefusals(context, gathered);
      return exitCode.wrong;
    }
    const { archives, blobs, ...manifest } = await exportFlows(gathered.flows, {
      directory,
      offline: invocation.flag('offline'),
      remote: invocation.flag('offline') ? undefined : openRemote(context),
      onFetch: announceFetch(context),
      env: context.env,
      platforms: platforms.length === 0 ? [thisPlatform()] : platforms,
      to: isAbsolute(to) ? to : join(context.cwd, to),
    });
    const bytes = [...archives, ...blobs].reduce((total, file) => total + file.bytes, 0);
    const counts = { archives: archives.length, blobs: blobs.length, bytes };
    if (context.json) {
      const result = { version: 1, to, flows, platforms: manifest.platforms, ...counts };
      context.out(`${JSON.stringify(result)}\n`);
    } else if (!context.quiet) {
      context.out(
        `Wrote ${countOf(flows.length, 'flow')} to ${to}: ${countOf(counts.blobs, 'file')} and ${countOf(counts.archives, 'package')} for ${manifest.platforms.join(', ')}, ${sizeText(bytes)}.\n`,
      );
    }
    return exitCode.fine;
  },
};

function readPlatform(text: string): Platform {
  const [, os, cpu] = /^([a-z0-9]+)-([a-z0-9]+)$/.exec(text) ?? [];
  if (os === undefined || cpu === undefined) {
    throw new UsageError(
      `\`--platform\` takes a system and a processor as Node names them, linux-x64 or darwin-arm64; it got "${text}".`,
    );
  }
  return { os, cpu };
}
