import type { CatalogueReader } from '../provisioning/index.ts';
import type { Finding } from './finding.ts';

interface TrustingLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Lines of pg_hba.conf that ask for no password: from there, every role is everybody's. */
export async function auditHostBasedAccess(client: CatalogueReader, database: string): Promise<Finding[]> {
  const { rows: rights } = await client.query<{ may: boolean }>(MAY_READ, []);
  if (rights[0]?.may !== true) return [];
  const { rows } = await client.query<TrustingLine>(TRUSTING, []);
  return rows.map(({ file, line, text }) => ({
    code: 'audit.trust',
    severity: 'weakness',
    module: undefined,
    database,
    object: `line ${line} of ${file}`,
    message: `Line ${line} of ${file} (${text}) asks for no password: from there, any module can log in as any other.`,
    remedy: `write scram-sha-256 instead of trust there, then: select pg_reload_conf()`,
  }));
}

const MAY_READ = "select has_function_privilege('pg_hba_file_rules()', 'execute') as may";

const TRUSTING = `
select current_setting('hba_file') as file, line_number as line,
  concat_ws(' ', type, array_to_string(database, ','), array_to_string(user_name, ','), address, auth_method) as text
from pg_hba_file_rules where auth_method = 'trust' order by line_number`;
