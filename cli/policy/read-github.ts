import { OperationalError } from '../../store/index.ts';

/** What `github:` of a repository's `millrace.yaml` says. */
export interface GithubSettings {
  /** `false`: no workflows are written. */
  readonly workflows: boolean;
  /** The action that brings Millrace where the repository's package-lock.json does not. */
  readonly action?: { readonly uses: string; readonly version: string };
}

/**
 * Reads `github: { workflows: true, action: 'OWNER/REPO@COMMIT # v1.2.3' }` from the text of
 * `millrace.yaml`. The YAML parser is loaded only for a text that has `github:` in it.
 */
export async function readGithub(text: string | undefined): Promise<GithubSettings> {
  if (text === undefined || !/^github:/m.test(text)) return { workflows: true };
  const { readYamlValue } = await import('./compose-yaml.ts');
  const reading = readYamlValue(text);
  if (!reading.ok) throw malformed(`it cannot be read as YAML: ${reading.problem}`);
  const github = fieldsOf(fieldsOf(reading.value).get('github'));
  const workflows = github.get('workflows') ?? true;
  if (typeof workflows !== 'boolean') throw malformed('`github.workflows` should be true or false');
  const action = github.get('action');
  return { workflows, ...(action === undefined ? {} : { action: readAction(action) }) };
}

/** By its commit: what a tag or a branch names, others can move. */
function readAction(value: unknown): NonNullable<GithubSettings['action']> {
  const match =
    typeof value === 'string'
      ? /^([\w.-]+\/[\w.-]+(?:\/[\w.-]+)*@[0-9a-f]{40}) +# *(v?\d[\w.-]{0,40})$/.exec(value)
      : null;
  const [, uses, version] = match ?? [];
  if (uses !== undefined && version !== undefined) return { uses, version };
  throw malformed('`github.action` should be an action at a commit of 40 digits, with its release');
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function malformed(what: string): OperationalError {
  return new OperationalError(`millrace.yaml cannot be used: ${what}.`, {
    hint: "The form is: github: { action: 'OWNER/REPO@COMMIT # v1.2.3' }",
  });
}
