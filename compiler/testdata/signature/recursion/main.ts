interface Tree { value: number; left?: Tree; right?: Tree }
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Person { name: string; friends: Person[]; employer: Company | null }
interface Company { staff: Person[] }
export function main(tree: Tree, json: Json, person: Person): { tree: Tree; company: Company | null; json: Json } {
  return { tree, company: person.employer, json };
}
