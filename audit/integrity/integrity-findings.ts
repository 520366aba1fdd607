import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { editFindings } from './edit-findings.ts';
import { moduleFindings } from './module-findings.ts';
import { storeFindings } from './store-findings.ts';
import { subflowFindings } from './subflow-findings.ts';

/** Whether every byte that the locks name is there and is the one that was locked, and no file shows others unnoticed. */
export function integrityFindings({ closures, packages }: AuditFacts): readonly Finding[] {
  return [
    ...moduleFindings(closures.scripts),
    ...subflowFindings(closures.subflows),
    ...editFindings(closures),
    ...packages.packages.flatMap(storeFindings),
  ];
}
