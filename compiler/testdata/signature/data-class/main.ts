class Point { constructor(public readonly x: number, public readonly y: number) {} }
class Box<T> { items: T[] = []; label?: string }
export function main(point: Point): Box<Point> {
  return Object.assign(new Box<Point>(), { items: [point] });
}
