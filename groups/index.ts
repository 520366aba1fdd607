export { checkGroupPlan } from './check-group-plan.ts';
export { defaultSeconds } from './estimate-step.ts';
export { groupsSchema } from './groups-schema.ts';
export { githubJobs, type JobModel } from './job-model.ts';
export type { Group, GroupPlan, Section, StepTime, Trust } from './model.ts';
export { partition } from './partition.ts';
export {
  formatGroupPlan,
  groupPlanDigest,
  type PlanProblem,
  type PlanReading,
  readGroupPlan,
} from './read-group-plan.ts';
export { defaultRunsOn, trustOfStep } from './trust-of-step.ts';
