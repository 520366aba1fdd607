enum Colour { Red = 'red', Green = 'green' }
enum Level { Low, High = 5 }
const enum Only { One = 'one' }
export function main(colour: Colour, level: Level = Level.High, only: Only = Only.One) {
  return { colour, level, only };
}
