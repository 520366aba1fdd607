export type * from './model/closure-facts.ts';
export type * from './model/code-facts.ts';
export type * from './model/facts.ts';
export type * from './model/finding.ts';
export type * from './model/flow-facts.ts';
export type * from './model/history-facts.ts';
export type * from './model/package-facts.ts';
export type * from './model/report.ts';
export type { Rule, Severity } from './model/rule.ts';
export type * from './model/settings.ts';
export type * from './model/use-facts.ts';
export type { Counts, Verification } from './model/verification.ts';
export { type AuditedFiles, openFiles } from './host/open-files.ts';
export { readClosures } from './host/read-closures.ts';
export { type CodeOptions, type CodeReading, readCode } from './host/read-code.ts';
export { type AuditMemory, openAuditMemory } from './host/audit-memory.ts';
export { readFlows } from './host/read-flows.ts';
export { type PackageOptions, type PackageReading, readPackages } from './host/read-packages.ts';
export { renderAuditJson } from './render/render-audit-json.ts';
export { type AuditTextOptions, renderAuditText } from './render/render-audit-text.ts';
export { parseAuditReport, type ParsedAuditReport } from './parse-audit-report.ts';
export { audit } from './audit.ts';
export { type HistoryQuestion, type HistoryReading, readHistory } from './host/read-history.ts';
export { renderAuditSarif } from './render/render-audit-sarif.ts';
export { renderCyclonedx, type SbomOptions } from './sbom/render-cyclonedx.ts';
export { knownLicences } from './sbom/known-licences.ts';
export type { SbomFacts } from './sbom/collect-parts.ts';
export { joinUses, type TracedUse } from './power/join-uses.ts';
export { judgeUse, type KnownUse, type UnknownUse, type UseVerdict } from './power/judge-use.ts';
export { narrowingsBetween } from './power/less-grants.ts';
export type { Narrowing } from './power/narrow-grants.ts';
export { commandLine } from './model/make-finding.ts';
export { families, type Family, type RuleId, ruleOf, rules } from './model/rules.ts';
export type { Bundle, Signer } from './attest/bundle.ts';
export { signStatement } from './attest/bundle.ts';
export { checkFile, type FileCheck, kindOf } from './attest/check-file.ts';
export { type CompiledFlow, compileStatement } from './attest/compile-statement.ts';
export { statementText } from './attest/envelope.ts';
export { keyProblem, keySigner } from './attest/host/local-key.ts';
export {
  sigstoreProblem,
  type SigstoreServices,
  type SigstoreTrust,
  signWithSigstore,
} from './attest/host/sigstore.ts';
export { sshSigner, sshVerdict } from './attest/host/ssh-key.ts';
export { type BundleReading, readBundle } from './attest/read-bundle.ts';
export { type EndedRun, runStatement } from './attest/run-statement.ts';
export { type Builder, localBuilder, type Statement, type Subject } from './attest/statement.ts';
export type * from './model/closure-graph.ts';
export { type ContentSource, openPinnedContents } from './host/open-pinned-contents.ts';
export { buildGraph } from './walk/build-graph.ts';
export { explain, type Explanation } from './walk/explain.ts';
export type { DrawOptions } from './walk/draw-lines.ts';
export { renderExplanation } from './walk/render-explanation.ts';
export { renderTrees } from './walk/render-tree.ts';
export { unfoldTree } from './walk/unfold-tree.ts';
