import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isMissing } from './runs.ts';

/** A file that others append to, read piece by piece. One that is not there yet is empty. */
export class GrowingFile {
  readonly #path: string;
  /** How many bytes were taken. */
  #taken = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Gives what was added to `take`, which says how many bytes of it were whole. The others come
   * again, with what was added behind them.
   */
  read(take: (bytes: Uint8Array) => number): void {
    const bytes = this.#rest();
    if (bytes.length > 0) this.#taken += take(bytes);
  }

  #rest(): Uint8Array {
    let file: number;
    try {
      file = openSync(this.#path, 'r');
    } catch (error) {
      if (isMissing(error)) return new Uint8Array();
      throw error;
    }
    try {
      const bytes = new Uint8Array(Math.max(0, fstatSync(file).size - this.#taken));
      const length = readSync(file, bytes, 0, bytes.length, this.#taken);
      return bytes.subarray(0, length);
    } finally {
      closeSync(file);
    }
  }
}
