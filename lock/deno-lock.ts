/** What of a Deno lock (format v5) this project reads. */
export interface DenoLock {
  readonly version: '5';
  /** `npm:zod@^4` to the version with its peers, `4.1.12` or `1.0.0_peer@2.0.0`. */
  readonly specifiers: { readonly [specifier: string]: string };
  /** By id: `name@version`, peers after `_`. */
  readonly npm: { readonly [id: string]: DenoLockPackage };
}

export interface DenoLockPackage {
  readonly integrity: string;
  /** Each `name`, `name@version`, or `alias@npm:name@version`. */
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly optionalPeers?: readonly string[];
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  /** Its archive has install scripts. Millrace never runs them; what they would have done is worth a look. */
  readonly scripts?: true;
}
