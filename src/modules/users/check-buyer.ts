import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { PlainAddress } from './address.ts';
import { findBuyer } from './buyer-store.ts';
import { type usersContract, usersErrors } from './contract.ts';
import type { UsersSchema } from './schema.ts';

export function createCheckBuyer(
  database: ModuleDatabase<UsersSchema>,
): Handler<typeof usersContract.operations.checkBuyer> {
  return async ({ userId, addressId, billingAddressId = addressId }) => {
    const row = await database.first(findBuyer, {
      userId,
      shippingId: addressId,
      billingId: billingAddressId,
    });
    if (row === undefined) throw usersErrors.userNotFound({ userId });
    if (row.status === 'blocked') throw usersErrors.userBlocked({});
    const { name, email, version } = row;
    const shippingAddress = addressOf(
      {
        street: row.shippingStreet,
        city: row.shippingCity,
        country: row.shippingCountry,
        postalCode: row.shippingPostalCode,
      },
      addressId,
    );
    const billingAddress = addressOf(
      {
        street: row.billingStreet,
        city: row.billingCity,
        country: row.billingCountry,
        postalCode: row.billingPostalCode,
      },
      billingAddressId,
    );
    return { userId, name, email, version, shippingAddress, billingAddress };
  };
}

function addressOf(
  columns: { [Field in keyof PlainAddress]: string | null },
  addressId: string,
): PlainAddress {
  const { street, city, country, postalCode } = columns;
  if (street === null || city === null || country === null || postalCode === null) {
    throw usersErrors.addressNotFound({ addressId });
  }
  return { street, city, country, postalCode };
}
