export { checkGroupPlan } from './check-group-plan.ts';
export {
  describeDivision,
  type DividedFlow,
  divisionLines,
  type TimeSources,
} from './describe-division.ts';
export { defaultSeconds } from './estimate-step.ts';
export { groupsSchema } from './groups-schema.ts';
export { githubJobs, type JobModel } from './job-model.ts';
export type { Group, GroupPlan, Section, StepTime, Trust } from './model.ts';
export { planMermaid } from './mermaid-plan.ts';
export { partition } from './partition.ts';
export {
  formatGroupPlan,
  groupPlanDigest,
  type PlanProblem,
  type PlanReading,
  readGroupPlan,
} from './read-group-plan.ts';
export { type Estimate, type GroupEstimate, simulate, type Simulation } from './simulate.ts';
export { defaultMachine, trustOfStep } from './trust-of-step.ts';
export { readTimes, timedPlaces, type TimesReading } from './times.ts';
