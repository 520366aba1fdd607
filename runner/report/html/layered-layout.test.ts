import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOut, type LayoutBox } from './layered-layout.ts';

const graphs = fc
  .array(
    fc.record({
      width: fc.integer({ min: 10, max: 300 }),
      height: fc.integer({ min: 10, max: 200 }),
      needs: fc.uniqueArray(fc.nat(11), { maxLength: 4 }),
    }),
    { maxLength: 12 },
  )
  .map((boxes) =>
    boxes.map((box, index): LayoutBox => ({
      ...box,
      id: `s${String(index)}`,
      needs: box.needs.filter((need) => need < index).map((need) => `s${String(need)}`),
    })),
  );

test('boxes never touch, lie inside the picture, and below all that they come after', () => {
  fc.assert(
    fc.property(graphs, (boxes) => {
      const layout = layOut(boxes);
      const placed = new Map(layout.boxes.map((box) => [box.id, box]));
      const all = boxes.map((box) => ({ ...box, ...(placed.get(box.id) ?? { x: NaN, y: NaN }) }));
      for (const [at, a] of all.entries()) {
        expect(a.x).toBeGreaterThanOrEqual(-0.001);
        expect(a.x + a.width).toBeLessThanOrEqual(layout.width + 0.001);
        expect(a.y + a.height).toBeLessThanOrEqual(layout.height);
        for (const b of all.slice(at + 1)) {
          const apart =
            a.x + a.width < b.x ||
            b.x + b.width < a.x ||
            a.y + a.height < b.y ||
            b.y + b.height < a.y;
          expect(apart, `${a.id} and ${b.id}`).toBe(true);
        }
        for (const need of a.needs) {
          const upper = all.find(({ id }) => id === need);
          expect(a.y).toBeGreaterThan((upper?.y ?? 0) + (upper?.height ?? 0));
        }
      }
      expect(layout.edges.length).toBe(boxes.flatMap(({ needs }) => needs).length);
      for (const { points } of layout.edges) {
        const heights = points.map(([, y]) => y);
        expect(heights).toEqual(heights.toSorted((a, b) => a - b));
      }
    }),
  );
});

test('the same flow gives the same picture, and unknown needs or circles end it not', () => {
  const box = (id: string, needs: readonly string[]): LayoutBox => ({
    id,
    needs,
    width: 9,
    height: 9,
  });
  const circle = [box('a', ['b']), box('b', ['a', 'gone']), box('c', ['b'])];
  expect(layOut(circle)).toEqual(layOut(circle));
  expect(layOut([])).toMatchObject({ width: 0, height: 0 });
});
