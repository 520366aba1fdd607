interface Mail {
  kind: 'mail';
  /** @format email */
  mail: string;
}

interface Person {
  name: string;
  /** @minimum 0 */
  age: number;
  address: Mail | { kind: 'none' };
}

export function main(person: Person, folder = '.'): string {
  return folder + person.name;
}
