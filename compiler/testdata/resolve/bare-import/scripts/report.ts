import { capitalize } from 'lodash';

export function main(): string {
  return capitalize('report');
}
