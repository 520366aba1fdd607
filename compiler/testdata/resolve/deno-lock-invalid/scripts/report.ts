import ms from 'npm:ms@2';

export function main(): number {
  return ms('2 days');
}
