export { type Comparison, compareSchemas } from './compare-schemas.ts';
export { type Containment, containedIn } from './contained-in.ts';
