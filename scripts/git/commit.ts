export interface Commit {
  /** The full object id. */
  id: string;
  /** The whole message. */
  message: string;
  author: string;
  /** When it was committed, ISO 8601 in UTC. */
  date: string;
}
