/** A map that holds what was used last, and forgets the rest. */
export interface Recent<Key, Value> {
  readonly get: (key: Key) => Value | undefined;
  readonly set: (key: Key, value: Value) => void;
  /** What was used last comes last. */
  readonly values: () => readonly Value[];
}

export function createRecent<Key, Value>(limit: number): Recent<Key, Value> {
  // A Map keeps the order of insertion, so what was used longest ago comes first.
  const entries = new Map<Key, Value>();
  const put = (key: Key, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
  };
  return {
    get: (key) => {
      const value = entries.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set: (key, value) => {
      put(key, value);
      for (const oldest of entries.keys()) {
        if (entries.size <= limit) break;
        entries.delete(oldest);
      }
    },
    values: () => [...entries.values()],
  };
}
