export { actionVersions, type PinnedAction, workflowDefaults } from './action-versions.ts';
export { emitDistributed, refuseDivision } from './distributed/emit-distributed.ts';
export { emitWorkflow, startsByItself } from './emit-workflow.ts';
export { type ActionUses, type ListedUse, listActionUses } from './list-action-uses.ts';
export type { Millrace, WorkflowFacts } from './model.ts';
export { lockOfWorkflow, workflowPath } from './workflow-path.ts';
