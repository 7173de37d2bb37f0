import type { Kysely } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { UsersSchema } from './schema.ts';

interface Asked {
  userId: string;
  shippingId: string;
  billingId: string;
}

/** The user and both addresses at one moment; the columns of an address that is not theirs are null. */
export const findBuyer = statement((query: Kysely<UsersSchema>, given: Asked) =>
  query
    .selectFrom('users as buyer')
    .leftJoin('addresses as shipping', (join) =>
      join.onRef('shipping.user_id', '=', 'buyer.id').on('shipping.id', '=', given.shippingId),
    )
    .leftJoin('addresses as billing', (join) =>
      join.onRef('billing.user_id', '=', 'buyer.id').on('billing.id', '=', given.billingId),
    )
    .select([
      'buyer.id as userId',
      'buyer.name as name',
      'buyer.email as email',
      'buyer.status as status',
      'buyer.version as version',
      'shipping.street as shippingStreet',
      'shipping.city as shippingCity',
      'shipping.country as shippingCountry',
      'shipping.postal_code as shippingPostalCode',
      'billing.street as billingStreet',
      'billing.city as billingCity',
      'billing.country as billingCountry',
      'billing.postal_code as billingPostalCode',
    ])
    .where('buyer.id', '=', given.userId),
);
