import { IntegrityError, OperationalError } from './operational-error.ts';

/** What npm was asked for. */
interface Asked {
  readonly name: string;
  readonly version: string;
  /** 128 hex digits. */
  readonly sha512: string;
}

interface Reason {
  /** npm's or the operating system's name of it, as `E404`. */
  readonly code: string;
  /** One line. */
  readonly text: string;
}

const notFound: ReadonlySet<string> = new Set(['E404', 'ETARGET', 'ENOVERSIONS', 'ENOENT']);
const notAllowed: ReadonlySet<string> = new Set(['E401', 'E403', 'ENEEDAUTH', 'EOTP']);

/** Says why npm could not fetch, in npm's own words and with what to do. */
export function explainNpmFailure(
  stdout: string,
  stderr: string,
  asked: readonly Asked[],
): OperationalError {
  const reason = readJsonReason(stdout) ?? readTextReason(stderr);
  if (reason.code === 'EINTEGRITY') return otherBytes(reason, asked);
  const subject = asked.length === 1 ? nameOf(asked[0]) : `${asked.length} packages`;
  return new OperationalError(`npm could not fetch ${subject}: ${reason.text}`, {
    hint: hintFor(reason.code),
  });
}

/** With `--json`, npm writes `{"error": {"code", "summary", "detail"}}`. */
function readJsonReason(stdout: string): Reason | undefined {
  let report: unknown;
  try {
    report = JSON.parse(stdout);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const error = property(report, 'error');
  const text = oneLine(textOf(error, 'summary'));
  return text === '' ? undefined : { code: textOf(error, 'code'), text };
}

function readTextReason(stderr: string): Reason {
  const lines = stderr
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (?!A complete log)(.+)$/.exec(line)?.[1] ?? []);
  const code = lines.flatMap((line) => /^code (\S+)$/.exec(line)?.[1] ?? [])[0] ?? '';
  const text = lines.find((line) => !/^(code|errno|syscall|path) /.test(line));
  return { code, text: oneLine(text ?? (code === '' ? 'it did not say why.' : code)) };
}

/** npm compares with what the registry promises before we compare with the lock. */
function otherBytes(reason: Reason, asked: readonly Asked[]): IntegrityError {
  const [expected = '', got = 'other bytes'] =
    reason.text.match(/sha\d+-[\w+/]+=*/g)?.slice(-2) ?? [];
  const found = asked.find(
    ({ sha512 }) => Buffer.from(sha512, 'hex').toString('base64') === expected.slice(7),
  );
  const subject = found === undefined ? 'a package' : nameOf(found);
  return new IntegrityError(
    `The registry gives other bytes for ${subject} than it promises. Expected ${expected}, got ${got}. Nothing of it was stored.`,
    { hint: 'Try again; when it stays so, the registry or a proxy on the way changes packages.' },
  );
}

function nameOf(asked: Asked | undefined): string {
  return asked === undefined ? 'a package' : `${asked.name}@${asked.version}`;
}

function hintFor(code: string): string {
  if (notFound.has(code)) {
    return 'See that `npm config get registry` names the registry that has this version, or take another one with `millrace update`.';
  }
  if (notAllowed.has(code)) {
    return 'Log in to the registry with `npm login`, or give its token in your npm configuration.';
  }
  return 'See that the registry, the proxy and the certificates of your npm configuration (`npm config list`) can be reached.';
}

/** Text from outside may hold anything: no control character may reach a terminal, and no flood. */
function oneLine(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ').trim();
  const short = line.length > 400 ? `${line.slice(0, 400)}…` : line;
  return short === '' || /[.!?…]$/.test(short) ? short : `${short}.`;
}

function textOf(value: unknown, name: string): string {
  const found = property(value, name);
  return typeof found === 'string' ? found : '';
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  // `hasOwn` says that it is there.
  return (value as Record<string, unknown>)[name];
}
