export type {
  LogLine,
  RunEvent,
  RunFinished,
  RunNotice,
  RunStarted,
  RunStatus,
  SkipReason,
  StepError,
} from './events/run-event.ts';
export type { FlowCase, FlowTestRun, Mismatch } from './flow-test/flow-test.ts';
export {
  type Answered,
  type AnswerOptions,
  cancelRun,
  findApproval,
  isWorkedOn,
  leaveAnswer,
  makeAnswer,
} from './host/ask-run.ts';
export type { Answer } from './host/judge-answer.ts';
export { type OpenedRun, openRun, type RunOpening } from './host/open-run.ts';
export {
  defaultRetention,
  type PrunedRun,
  type PruneOptions,
  pruneRuns,
  type Retention,
} from './host/prune-runs.ts';
export { gitSetting } from './host/ssh-signature.ts';
export type { FinishedGroups } from './host/group/finish-groups.ts';
export { finishGroups } from './host/group/finish-groups.ts';
export type { GroupOptions, JobOptions } from './host/group/job-options.ts';
export { InputFault } from './host/group/open-job.ts';
export { ArrivalFault } from './host/group/read-arrived.ts';
export { type GroupResult, runGroup } from './host/group/run-group.ts';
export { parseNeeds } from './group/needs.ts';
export { openLocks } from './host/prepare/open-locks.ts';
export { RunIsOwned } from './host/work-on-run.ts';
export { type ResumeOptions, resumeRun } from './resume.ts';
export { runFlowTest, type TestResult, type TestWorld } from './flow-test/host/run-flow-test.ts';
export {
  type Prepared,
  type PrepareOptions,
  prepareRun,
  type Refused,
} from './host/prepare/prepare-run.ts';
export type { TurnWait } from './host/slots/run-turn.ts';
export { followLogs } from './host/follow-logs.ts';
export { type RecordedUse, recordedUses } from './host/recorded-uses.ts';
export { reportRun, summariseRun } from './host/report-run.ts';
export { isWithin, loggedSteps, readLogs, type StepLine } from './host/read-logs.ts';
export { findRun, type Found, listRuns, readRun, type RunSummary } from './host/runs.ts';
export {
  type Bubblewrap,
  type BubblewrapSearch,
  findBubblewrap,
} from './host/sandbox/find-bubblewrap.ts';
export { describeSharing } from './host/cache/remote/describe-sharing.ts';
export { type MeasuredTime, measuredTimes } from './host/step-times.ts';
export type { WaitingApproval } from './host/waits.ts';
export type { RunView, Turn } from './journal/run-view.ts';
export type { AttemptView, StepView } from './journal/step-view.ts';
export type { LockSet } from './lock-set.ts';
export { describePlan, type PlanPart, type PlanStep, type RunPlan } from './plan/describe-plan.ts';
export { renderPlan } from './plan/render-plan.ts';
export type { SingleStep } from './plan/single-step.ts';
export { gatherFlow } from './prepare/gather-flow.ts';
export type { Refusal, RefusalCode } from './prepare/refusal.ts';
export { durationText } from './report/duration.ts';
export { githubReporter } from './report/github-reporter.ts';
export { harmlessJson, jsonReporter } from './report/json-reporter.ts';
export { liveReporter, type LiveOptions } from './report/live-reporter.ts';
export { createMask, type Mask, type MaskStream } from './report/mask.ts';
export { plainReporter } from './report/plain-reporter.ts';
export { renderRun } from './report/run-text.ts';
export type { Reporter, Write } from './report/reporter.ts';
export { runFlow, type RunOptions, type RunProblem, type RunResult } from './run.ts';
export type { Sandbox, StepCall, StepOutcome, StepProcess } from './sandbox-port.ts';
