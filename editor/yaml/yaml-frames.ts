export type YamlPath = readonly (string | number)[];

/** A file that is nested deeper is refused by the compiler; paths in it would only cost time. */
export const deepest = 64;

interface Frame {
  readonly kind: 'map' | 'list';
  readonly column: number;
  readonly path: YamlPath;
  /** Of the map's last key, or of the list's last item. */
  current: string | number | undefined;
  /** Whether something stands where the value of `current` would. */
  isFilled: boolean;
}

/** The maps and lists around a line of YAML, by their columns; it also notes the keys of every map. */
export class YamlFrames {
  readonly #frames: Frame[] = [];
  readonly #keys = new Map<string, Set<string>>();

  /** A dash at a column. A list may stand at the column of the key that it belongs to. */
  item(column: number): void {
    this.#popTo((frame) => frame.column > column);
    const top = this.#frames.at(-1);
    if (top?.kind === 'list' && top.column === column) {
      top.current = typeof top.current === 'number' ? top.current + 1 : 0;
      top.isFilled = false;
      return;
    }
    this.#push({ kind: 'list', column, current: 0 });
  }

  /** A key at a column. */
  key(column: number, key: string): void {
    this.#popToMap(column);
    const top = this.#frames.at(-1);
    if (top?.kind === 'map' && top.column === column) {
      top.current = key;
      top.isFilled = false;
    } else {
      this.#push({ kind: 'map', column, current: key });
    }
    this.note(this.mapPath(), key);
  }

  /** Something stands where the value of the last key or item is. */
  fill(): void {
    const top = this.#frames.at(-1);
    if (top !== undefined) top.isFilled = true;
  }

  note(path: YamlPath, key: string): void {
    const id = JSON.stringify(path);
    this.#keys.set(id, (this.#keys.get(id) ?? new Set()).add(key));
  }

  keysAt(path: YamlPath): ReadonlySet<string> {
    return this.#keys.get(JSON.stringify(path)) ?? new Set();
  }

  /** Of the value of the last key or item. */
  path(): YamlPath {
    const top = this.#frames.at(-1);
    if (top === undefined) return [];
    return top.current === undefined ? top.path : [...top.path, top.current];
  }

  /** Of the innermost map. */
  mapPath(): YamlPath {
    return this.#frames.at(-1)?.path ?? [];
  }

  /** The map that a key at this column would be in; `undefined` where none can be. */
  mapAt(column: number): YamlPath | undefined {
    const outer = this.#frames.filter((frame) => frame.column <= column);
    const last = outer.at(-1);
    // A key at the column of a dash ends the list, and belongs to the map around it.
    const top = last?.kind === 'list' && last.column === column ? outer.at(-2) : last;
    if (top === undefined) return column === 0 || this.#frames.length === 0 ? [] : undefined;
    if (top.kind === 'map' && top.column === column) return top.path;
    if (top.column >= column || top.current === undefined) return undefined;
    return this.#takesMap(top, column) ? [...top.path, top.current] : undefined;
  }

  /** Whether the value of the last key or item is, or can become, a map at this column. */
  #takesMap(top: Frame, column: number): boolean {
    const inner = this.#frames[this.#frames.indexOf(top) + 1];
    return inner === undefined ? !top.isFilled : inner.kind === 'map' && inner.column > column;
  }

  /** Of what a value on this line belongs to: lines of it are deeper. */
  indentOf(indent: number): number {
    const top = this.#frames.at(-1);
    return top === undefined ? indent - 1 : top.column;
  }

  #push(frame: Pick<Frame, 'kind' | 'column' | 'current'>): void {
    const path = this.path();
    this.fill();
    if (this.#frames.length < deepest) this.#frames.push({ ...frame, path, isFilled: false });
  }

  #popToMap(column: number): void {
    this.#popTo(
      (frame) => frame.column > column || (frame.kind === 'list' && frame.column === column),
    );
  }

  #popTo(isInner: (frame: Frame) => boolean): void {
    for (
      let top = this.#frames.at(-1);
      top !== undefined && isInner(top);
      top = this.#frames.at(-1)
    ) {
      this.#frames.pop();
    }
  }
}
