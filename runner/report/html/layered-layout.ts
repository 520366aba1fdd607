/** A box to place, and the boxes that it comes after. */
export interface LayoutBox {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly needs: readonly string[];
}

export interface PlacedBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** From the lower edge of `from` to the upper edge of `to`, by way of the points between. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

const gap = { x: 24, y: 36 } as const;
/** Room for an edge that passes a layer. */
const laneWidth = 6;
/** Edges that would pass more layers than this, all together, are drawn straight. */
const mostLanes = 2_000;

/**
 * Places boxes in layers, each below all that it comes after, and moves those that belong together
 * above each other (Sugiyama's method). Needs that are not there are left out. Same input, same picture.
 */
export function layOut(boxes: readonly LayoutBox[]): Layout {
  const depth = depthOf(boxes);
  const layers = fillLayers(boxes, depth);
  for (let sweep = 0; sweep < 4; sweep += 1) sortLayers(layers, sweep % 2 === 0);
  for (let sweep = 0; sweep < 6; sweep += 1) shiftLayers(layers, sweep % 2 === 0);
  return measure(boxes, layers);
}

/** A box, or a lane of an edge in a layer between its ends. */
interface Cell {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  readonly above: Cell[];
  readonly below: Cell[];
  /** The middle. */
  x: number;
}

function depthOf(boxes: readonly LayoutBox[]): ReadonlyMap<string, number> {
  const known = new Set(boxes.map(({ id }) => id));
  const depth = new Map<string, number>();
  let waiting = boxes;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) =>
      needs.every((id) => depth.has(id) || !known.has(id)),
    );
    // Steps that wait for each other are no flow; a picture of them ends all the same.
    const placed = ready.length === 0 ? waiting : ready;
    const found = placed.map(({ id, needs }): [string, number] => [
      id,
      1 + Math.max(-1, ...needs.map((need) => depth.get(need) ?? -1)),
    ]);
    for (const [id, layer] of found) depth.set(id, layer);
    waiting = waiting.filter(({ id }) => !depth.has(id));
  }
  return depth;
}

function fillLayers(
  boxes: readonly LayoutBox[],
  depth: ReadonlyMap<string, number>,
): readonly Cell[][] {
  const layers: Cell[][] = Array.from({ length: 1 + Math.max(-1, ...depth.values()) }, () => []);
  const cells = new Map<string, Cell>();
  const add = (layer: number, key: string, size: { width: number; height: number }): Cell => {
    const cell: Cell = { key, width: size.width, height: size.height, above: [], below: [], x: 0 };
    layers[layer]?.push(cell);
    cells.set(key, cell);
    return cell;
  };
  for (const box of boxes) add(depth.get(box.id) ?? 0, box.id, box);
  let lanes = 0;
  for (const { from, to } of edgesOf(boxes)) {
    const first = (depth.get(from) ?? 0) + 1;
    const last = depth.get(to) ?? 0;
    lanes += last - first;
    let at = cells.get(from);
    for (let layer = first; layer < last && lanes <= mostLanes; layer += 1) {
      const lane = add(layer, laneKey(from, to, layer), { width: laneWidth, height: 0 });
      link(at, lane);
      at = lane;
    }
    link(at, cells.get(to));
  }
  return layers;
}

function edgesOf(boxes: readonly LayoutBox[]): readonly { from: string; to: string }[] {
  const known = new Set(boxes.map(({ id }) => id));
  return boxes.flatMap(({ id, needs }) =>
    needs.filter((need) => known.has(need)).map((from) => ({ from, to: id })),
  );
}

/** Ids hold no space. */
function laneKey(from: string, to: string, layer: number): string {
  return `${from} ${to} ${String(layer)}`;
}

function link(upper: Cell | undefined, lower: Cell | undefined): void {
  if (upper === undefined || lower === undefined) return;
  upper.below.push(lower);
  lower.above.push(upper);
}

/** Orders each layer by the middle of what its cells are linked to in the layer before. */
function sortLayers(layers: readonly Cell[][], downwards: boolean): void {
  const places = new Map(
    layers.flatMap((layer) => layer.map((cell, at): [Cell, number] => [cell, at])),
  );
  for (const layer of downwards ? layers : layers.toReversed()) {
    const wish = new Map(
      layer.map((cell): [Cell, number] => {
        const linked = (downwards ? cell.above : cell.below).map((other) => places.get(other) ?? 0);
        return [cell, linked.length === 0 ? (places.get(cell) ?? 0) : mean(linked)];
      }),
    );
    layer.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
    for (const [at, cell] of layer.entries()) places.set(cell, at);
  }
}

/** Moves cells towards what they are linked to; their order and the gaps between them stay. */
function shiftLayers(layers: readonly Cell[][], downwards: boolean): void {
  for (const layer of downwards ? layers : layers.toReversed()) {
    const wish = layer.map((cell) => {
      const linked = (downwards ? cell.above : cell.below).map(({ x }) => x);
      return linked.length === 0 ? cell.x : mean(linked);
    });
    const fromLeft = spread(layer, wish, 1);
    const fromRight = spread(layer.toReversed(), wish.toReversed(), -1).toReversed();
    for (const [at, cell] of layer.entries()) {
      cell.x = mean([fromLeft[at] ?? 0, fromRight[at] ?? 0]);
    }
  }
}

/** The wished places, each pushed on by the one before it where they would touch. */
function spread(cells: readonly Cell[], wish: readonly number[], sign: 1 | -1): readonly number[] {
  const places: number[] = [];
  for (const [at, cell] of cells.entries()) {
    const before = cells[at - 1];
    const least =
      before === undefined
        ? Number.NEGATIVE_INFINITY
        : sign * (places[at - 1] ?? 0) + (before.width + cell.width) / 2 + gap.x;
    places.push(sign * Math.max(sign * (wish[at] ?? 0), least));
  }
  return places;
}

function measure(boxes: readonly LayoutBox[], layers: readonly Cell[][]): Layout {
  const cells = layers.flat();
  const left = Math.min(0, ...cells.map(({ x, width }) => x - width / 2));
  const right = Math.max(0, ...cells.map(({ x, width }) => x + width / 2));
  const tops: number[] = [];
  let y = 0;
  const middles = new Map<
    string,
    { readonly x: number; readonly top: number; readonly end: number }
  >();
  for (const layer of layers) {
    const height = Math.max(0, ...layer.map((cell) => cell.height));
    tops.push(y);
    for (const cell of layer) {
      // A lane goes straight through its layer.
      const end = cell.height === 0 ? y + height : y + cell.height;
      middles.set(cell.key, { x: cell.x - left, top: y, end });
    }
    y += height + gap.y;
  }
  const place = (key: string): { x: number; top: number; end: number } =>
    middles.get(key) ?? { x: 0, top: 0, end: 0 };
  const edges = edgesOf(boxes).map(({ from, to }): PlacedEdge => {
    const lanes = tops
      .map((_, layer) => laneKey(from, to, layer))
      .filter((key) => middles.has(key));
    const between = lanes.flatMap((key): [number, number][] => {
      const { x, top, end } = place(key);
      return [
        [x, top],
        [x, end],
      ];
    });
    return {
      from,
      to,
      points: [[place(from).x, place(from).end], ...between, [place(to).x, place(to).top]],
    };
  });
  return {
    width: right - left,
    height: Math.max(0, y - gap.y),
    boxes: boxes.map(({ id, width }) => ({ id, x: place(id).x - width / 2, y: place(id).top })),
    edges,
  };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
