import { toIsoTime } from '../../platform/foundation/index.ts';

export type Role = 'customer' | 'staff';
export type Status = 'active' | 'blocked';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly status: Status;
  readonly version: number;
  readonly createdAt: number;
}

/** The form in which e-mails are stored and compared. Sessions counts failed sign-ins by the same. */
export function normaliseEmail(email: string): string {
  return email.toLowerCase();
}

/** What a user and staff see of a user. */
export function profileOf({ id, email, name, role, status, createdAt }: User) {
  return { id, email, name, role, status, createdAt: toIsoTime(createdAt) };
}
