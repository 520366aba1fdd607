export { checkGroupPlan } from './check-group-plan.ts';
export { describeDivision, type DividedFlow, divisionLines } from './describe-division.ts';
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
export { sharedFiles, type SharedFile } from './shared-files.ts';
export { defaultRunsOn, trustOfStep } from './trust-of-step.ts';
export { readTimes, timedPlaces, type TimesReading } from './times.ts';
