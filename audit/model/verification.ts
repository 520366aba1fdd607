/** How much of a kind was looked at. */
export interface Counts {
  /** In this audit. */
  readonly now: number;
  /** In an earlier one of this user on this machine; nothing about it has changed since. */
  readonly remembered: number;
}

/** What this audit read itself, and for what it takes the word of an earlier one. */
export interface Verification {
  /** Locks that were read as such; their bytes are hashed in each audit. */
  readonly locks: Counts;
  /** Archives, and all that was unpacked from them, compared byte by byte. */
  readonly packages: Counts;
  /** Modules and packages whose code was read. */
  readonly code: Counts;
}
