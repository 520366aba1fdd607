import type { AuditFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { moduleFindings } from './module-findings.ts';
import { storeFindings } from './store-findings.ts';
import { subflowFindings } from './subflow-findings.ts';

/** Whether every byte that the locks name is there and is the one that was locked. */
export function integrityFindings({ closures, packages }: AuditFacts): readonly Finding[] {
  return [
    ...moduleFindings(closures.scripts),
    ...subflowFindings(closures.subflows),
    ...packages.packages.flatMap(storeFindings),
  ];
}
