/**
 * Makes databases, schemas and roles for the modules on PostgreSQL, and looks after their passwords.
 *
 * Promises: each module gets an owner that cannot log in, a migrator that may act as the owner and a
 * runtime role that owns nothing; nothing is left to PUBLIC. Running it again changes nothing; running it
 * for a new module touches no other. What it would do can be seen before. Passwords are made here, reach
 * the server as verifiers only, and are written to one file of mode 0600 or nowhere.
 * Does not promise: to take away what somebody else has granted by mistake beyond its own objects (the
 * audit finds that), or to move data when a level changes.
 */
export { type Administrators, connectAdministrator, readAdministrators } from './administrator.ts';
export { readCredentials, writeCredentials } from './credentials.ts';
export {
  provision,
  type ProvisionedObject,
  type ProvisionOptions,
  type RunStatement,
} from './provision.ts';
export { type NetworkRules, networkRules } from './network-rules.ts';
export { sharedOwner } from './plan-provisioning.ts';
export { PREFIX_GUARD } from './prefix-guard.ts';
export { serverKey } from './provisioning-step.ts';
export { dropThrowAway, findThrowAway, nameThrowAway } from './throw-away.ts';
export { type CatalogueReader, inspectRuntimeRole } from './runtime-role.ts';
