import { nothing } from 'npm:plain-score@1.0.0/missing.js';
export function main() {
  return nothing();
}
