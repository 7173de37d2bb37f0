/**
 * Finds out whether the boundaries between the modules' databases hold: from the catalogues of PostgreSQL,
 * and by attack, with each module's own credentials.
 *
 * Promises: what it tries is rolled back; what failed for another reason than a missing right is reported
 * as unknown and never counted as refused; each finding says what would follow from it and what mends it.
 * Does not promise to find what a role could do through code that runs as somebody else (a routine of a
 * superuser, an extension), though it names such things; nor to see what lies outside the databases: a
 * dump, a file, a log. In-process SQLite is attacked through the module's handle, not by opening the file.
 */
export { attackMatrix, type MatrixCell } from './attack-matrix.ts';
export { attackOnSqlite } from './attack-sqlite.ts';
export { attack, type AttackOptions } from './attack.ts';
export type { Attempt } from './attempt.ts';
export { type AuditReport, auditDatabases, inspectDatabases } from './audit.ts';
export type { Finding } from './finding.ts';
