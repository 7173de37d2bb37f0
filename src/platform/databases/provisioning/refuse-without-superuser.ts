import type { AdminSessions } from './admin-sessions.ts';
import { superuserMissing } from './provisioning-errors.ts';
import type { ProvisioningStep } from './provisioning-step.ts';
import { doesHold } from './run-steps.ts';

/** Before anything is begun; what a superuser has made earlier is no reason to refuse. */
export async function refuseWithoutSuperuser(
  steps: readonly ProvisioningStep[],
  sessions: AdminSessions,
): Promise<void> {
  for (const step of steps) {
    const { facts } = sessions.of(step.server);
    if (step.superuserOnly === undefined || facts.isSuperuser) continue;
    const holds = await sessions.inDatabase(step.server, step.database, (client) => doesHold(step, client));
    if (!holds) throw superuserMissing(step.object, facts.administrator, step.superuserOnly);
  }
}
