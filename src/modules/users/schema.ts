import type { LoyaltyReason } from './loyalty.ts';
import type { Role, Status } from './user.ts';

export interface UsersSchema {
  users: UsersTable;
  addresses: AddressesTable;
  preferences: PreferencesTable;
  loyalty_entries: LoyaltyEntriesTable;
  erasures: ErasuresTable;
  erasure_answers: ErasureAnswersTable;
}

interface UsersTable {
  id: string;
  /** Normalised. */
  email: string;
  password_hash: string;
  name: string;
  role: Role;
  status: Status;
  /** The sum of the user's loyalty entries. */
  points: number;
  /** Of what events tell: e-mail, name and status. */
  version: number;
  created_at: number;
}

interface AddressesTable {
  id: string;
  user_id: string;
  street: string;
  city: string;
  country: string;
  postal_code: string;
  is_default: number;
}

interface PreferencesTable {
  user_id: string;
  language: string;
  currency: string;
  newsletter: number;
}

interface LoyaltyEntriesTable {
  id: string;
  user_id: string;
  order_id: string;
  reason: LoyaltyReason;
  points: number;
  at: number;
}

interface ErasuresTable {
  id: string;
  /** Whoever that was: nothing else of them is left. */
  person_id: string;
  requested_by: 'person' | 'staff';
  requested_at: number;
  /** When the last module had answered. */
  completed_at: number | null;
}

interface ErasureAnswersTable {
  erasure_id: string;
  module: string;
  /** JSON as in the contract; null until the module has answered. */
  report: string | null;
  answered_at: number | null;
}
