export const MOST_ADDRESSES = 50;

export interface PlainAddress {
  readonly street: string;
  readonly city: string;
  readonly country: string;
  readonly postalCode: string;
}

export interface Address extends PlainAddress {
  readonly id: string;
  readonly isDefault: boolean;
}

/** An address with the given fields in place of its own. */
export function changeFields(
  address: Address,
  change: { readonly [Field in keyof PlainAddress]?: PlainAddress[Field] | undefined },
): Address {
  return {
    ...address,
    street: change.street ?? address.street,
    city: change.city ?? address.city,
    country: change.country ?? address.country,
    postalCode: change.postalCode ?? address.postalCode,
  };
}
