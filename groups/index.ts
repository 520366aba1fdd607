export type { Group, GroupPlan, Section, StepTime, Trust } from './model.ts';
