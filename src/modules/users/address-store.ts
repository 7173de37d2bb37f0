import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { Address } from './address.ts';
import type { UsersSchema } from './schema.ts';

type UsersQuery = Kysely<UsersSchema>;

const ADDRESS = ['id', 'street', 'city', 'country', 'postal_code', 'is_default'] as const;

interface AddressRow {
  readonly id: string;
  readonly street: string;
  readonly city: string;
  readonly country: string;
  readonly postal_code: string;
  readonly is_default: number;
}

export function toAddress({ postal_code, is_default, ...same }: AddressRow): Address {
  return { ...same, postalCode: postal_code, isDefault: is_default === 1 };
}

export const findAddress = statement((query: UsersQuery, given: { userId: string; id: string }) =>
  query
    .selectFrom('addresses')
    .select(ADDRESS)
    .where('user_id', '=', given.userId)
    .where('id', '=', given.id),
);

/** Those after an id, oldest first; ids sort by creation. */
export const findAddressesAfter = statement(
  (query: UsersQuery, given: { userId: string; after: string; limit: number }) =>
    query
      .selectFrom('addresses')
      .select(ADDRESS)
      .where('user_id', '=', given.userId)
      .where('id', '>', given.after)
      .orderBy('id')
      .limit(given.limit),
);

export const countAddresses = statement((query: UsersQuery, given: { userId: string }) =>
  query
    .selectFrom('addresses')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('user_id', '=', given.userId),
);

interface NewAddress {
  id: string;
  userId: string;
  street: string;
  city: string;
  country: string;
  postalCode: string;
  isDefault: number;
}

export const insertAddress = statement((query: UsersQuery, given: NewAddress) =>
  query.insertInto('addresses').values({
    id: given.id,
    user_id: given.userId,
    street: given.street,
    city: given.city,
    country: given.country,
    postal_code: given.postalCode,
    is_default: given.isDefault,
  }),
);

interface ChangedAddress {
  id: string;
  street: string;
  city: string;
  country: string;
  postalCode: string;
}

export const updateAddress = statement((query: UsersQuery, given: ChangedAddress) =>
  query
    .updateTable('addresses')
    .set({ street: given.street, city: given.city, country: given.country, postal_code: given.postalCode })
    .where('id', '=', given.id),
);

export const deleteAddress = statement((query: UsersQuery, given: { userId: string; id: string }) =>
  query
    .deleteFrom('addresses')
    .where('user_id', '=', given.userId)
    .where('id', '=', given.id)
    .returning('is_default as wasDefault'),
);

export const clearDefault = statement((query: UsersQuery, given: { userId: string }) =>
  query
    .updateTable('addresses')
    .set({ is_default: sql.lit(0) })
    .where('user_id', '=', given.userId)
    .where('is_default', '=', sql.lit(1)),
);

export const makeDefault = statement((query: UsersQuery, given: { userId: string; id: string }) =>
  query
    .updateTable('addresses')
    .set({ is_default: sql.lit(1) })
    .where('user_id', '=', given.userId)
    .where('id', '=', given.id)
    .returning(ADDRESS),
);

export const makeOldestDefault = statement((query: UsersQuery, given: { userId: string }) =>
  query
    .updateTable('addresses')
    .set({ is_default: sql.lit(1) })
    .where('id', '=', (row) =>
      row
        .selectFrom('addresses')
        .select((address) => address.fn.min('id').as('id'))
        .where('user_id', '=', given.userId),
    ),
);
