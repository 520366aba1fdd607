/** Deno permissions, in Deno's own syntax. An absent key grants nothing; lists are sorted and not empty. */
export interface Grants {
  readonly net?: true | readonly string[];
  readonly read?: true | readonly string[];
  readonly write?: true | readonly string[];
  readonly env?: true | readonly string[];
  readonly run?: true | readonly string[];
  readonly sys?: true | readonly string[];
}

/** What a step of a subflow may touch, and the secrets that it takes. */
export interface SubflowGrants extends Grants {
  readonly secret?: readonly string[];
}
