/** 64 lower-case hex digits. */
export type Sha256 = string;

/** A git object id of a blob: 40 hex digits (SHA-1 repositories) or 64 (SHA-256 ones). */
export type BlobId = string;
