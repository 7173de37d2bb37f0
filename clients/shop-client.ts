/**
 * Typed access to the public API, written from the contracts by `npm run clients`; a test holds it current.
 * It is a file of its own: copy it to whoever calls the shop.
 */

export interface ClientSettings {
  /** Where the shop is, e.g. `https://shop.example`. */
  readonly url: string;
  /** The token of `POST /sessions`, asked for before each request. */
  readonly token?: () => string | undefined;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Makes a repeated command take effect once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface KeyedCall extends CallOptions {
  readonly idempotencyKey: string;
}

/** The shop refused, or failed: RFC 9457. */
export class ShopProblem extends Error {
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, detail: string, details: unknown) {
    super(detail);
    this.name = 'ShopProblem';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function send<Answer>(
  settings: ClientSettings,
  method: Method,
  path: string,
  input: object,
  { idempotencyKey, signal }: CallOptions = {},
): Promise<Answer> {
  const fields: Record<string, unknown> = { ...input };
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = encodeURIComponent(String(fields[name]));
    delete fields[name];
    return value;
  });
  const url = new URL(filled, settings.url);
  const headers: Record<string, string> = {};
  const hasBody = method !== 'GET' && Object.keys(fields).length > 0;
  if (method === 'GET')
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined) url.searchParams.set(name, String(value));
  if (hasBody) headers['content-type'] = 'application/json';
  const token = settings.token?.();
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const response = await (settings.fetch ?? fetch)(url, {
    method,
    headers,
    ...(hasBody ? { body: JSON.stringify(fields) } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  throw await problemIn(response);
}

/** What is not from the shop, such as a proxy's page, has the status alone. */
async function problemIn(response: Response): Promise<ShopProblem> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  if (!isProblem) return new ShopProblem(response.status, 'unknown', response.statusText, undefined);
  const { code, detail, details } = (await response.json()) as { code: string; detail: string; details?: unknown };
  return new ShopProblem(response.status, code, detail, details);
}

/** The codes of the errors that operations declare; others are about requests as such, see `GET /problems`. */
export type DeclaredCode =
  | 'carts.account-erased'
  | 'carts.cart-full'
  | 'carts.line-not-found'
  | 'carts.product-not-found'
  | 'catalog.product-changed-meanwhile'
  | 'catalog.product-not-found'
  | 'inventory.below-reserved'
  | 'inventory.product-not-found'
  | 'orders.account-erased'
  | 'orders.address-not-found'
  | 'orders.cart-empty'
  | 'orders.mixed-currencies'
  | 'orders.not-cancellable'
  | 'orders.not-enough-points'
  | 'orders.order-failed'
  | 'orders.order-not-found'
  | 'orders.out-of-stock'
  | 'orders.payment-declined'
  | 'orders.payment-failed'
  | 'orders.product-unavailable'
  | 'orders.too-many-points'
  | 'orders.user-blocked'
  | 'sessions.too-many-attempts'
  | 'sessions.user-blocked'
  | 'sessions.wrong-credentials'
  | 'users.address-not-found'
  | 'users.email-taken'
  | 'users.erasure-not-found'
  | 'users.registration-key-reused'
  | 'users.staff-not-blockable'
  | 'users.staff-not-erasable'
  | 'users.too-many-addresses'
  | 'users.user-not-found'
  | 'users.wrong-password';

export type UsersRegisterUserInput = {
  readonly email: string;
  readonly password: string;
  readonly name: string;
};
export type UsersRegisterUserAnswer = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: "customer" | "staff";
  readonly status: "active" | "blocked";
  readonly createdAt: string;
};

export type UsersGetProfileInput = Readonly<Record<string, never>>;
export type UsersGetProfileAnswer = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: "customer" | "staff";
  readonly status: "active" | "blocked";
  readonly createdAt: string;
};

export type UsersUpdateProfileInput = {
  readonly name?: string;
  readonly email?: string;
};
export type UsersUpdateProfileAnswer = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: "customer" | "staff";
  readonly status: "active" | "blocked";
  readonly createdAt: string;
};

export type UsersListAddressesInput = {
  readonly limit?: number;
  readonly cursor?: string;
};
export type UsersListAddressesAnswer = {
  readonly items: readonly ({
    readonly street: string;
    readonly city: string;
    readonly country: string;
    readonly postalCode: string;
    readonly id: string;
    readonly isDefault: boolean;
  })[];
  readonly nextCursor: string | null;
};

export type UsersAddAddressInput = {
  readonly street: string;
  readonly city: string;
  readonly country: string;
  readonly postalCode: string;
};
export type UsersAddAddressAnswer = {
  readonly street: string;
  readonly city: string;
  readonly country: string;
  readonly postalCode: string;
  readonly id: string;
  readonly isDefault: boolean;
};

export type UsersChangeAddressInput = {
  readonly id: string;
  readonly street?: string;
  readonly city?: string;
  readonly country?: string;
  readonly postalCode?: string;
};
export type UsersChangeAddressAnswer = {
  readonly street: string;
  readonly city: string;
  readonly country: string;
  readonly postalCode: string;
  readonly id: string;
  readonly isDefault: boolean;
};

export type UsersRemoveAddressInput = {
  readonly id: string;
};
export type UsersRemoveAddressAnswer = undefined;

export type UsersSetDefaultAddressInput = {
  readonly addressId: string;
};
export type UsersSetDefaultAddressAnswer = {
  readonly street: string;
  readonly city: string;
  readonly country: string;
  readonly postalCode: string;
  readonly id: string;
  readonly isDefault: boolean;
};

export type UsersGetPreferencesInput = Readonly<Record<string, never>>;
export type UsersGetPreferencesAnswer = {
  readonly language: string;
  readonly currency: string;
  readonly newsletter: boolean;
};

export type UsersPutPreferencesInput = {
  readonly language?: string;
  readonly currency?: string;
  readonly newsletter?: boolean;
};
export type UsersPutPreferencesAnswer = {
  readonly language: string;
  readonly currency: string;
  readonly newsletter: boolean;
};

export type UsersGetLoyaltyInput = Readonly<Record<string, never>>;
export type UsersGetLoyaltyAnswer = {
  readonly points: number;
  readonly history: readonly ({
    readonly points: number;
    readonly reason: "earned" | "redeemed" | "returned" | "taken-back";
    readonly orderId: string;
    readonly at: string;
  })[];
};

export type UsersBlockUserInput = {
  readonly id: string;
};
export type UsersBlockUserAnswer = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: "customer" | "staff";
  readonly status: "active" | "blocked";
  readonly createdAt: string;
};

export type UsersUnblockUserInput = {
  readonly id: string;
};
export type UsersUnblockUserAnswer = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: "customer" | "staff";
  readonly status: "active" | "blocked";
  readonly createdAt: string;
};

export type UsersRequestErasureInput = {
  readonly password: string;
};
export type UsersRequestErasureAnswer = {
  readonly id: string;
  readonly state: "pending" | "completed";
  readonly requestedBy: "person" | "staff";
  readonly requestedAt: string;
  readonly completedAt: string | null;
  readonly modules: readonly ({
    readonly module: string;
    readonly state: "pending" | "done";
    readonly doneAt: string | null;
    readonly report: readonly ({
      readonly table: string;
      readonly treatment: "erased" | "anonymised" | "kept";
      readonly rows: number;
    })[];
  })[];
};

export type UsersEraseUserInput = {
  readonly id: string;
};
export type UsersEraseUserAnswer = {
  readonly id: string;
  readonly state: "pending" | "completed";
  readonly requestedBy: "person" | "staff";
  readonly requestedAt: string;
  readonly completedAt: string | null;
  readonly modules: readonly ({
    readonly module: string;
    readonly state: "pending" | "done";
    readonly doneAt: string | null;
    readonly report: readonly ({
      readonly table: string;
      readonly treatment: "erased" | "anonymised" | "kept";
      readonly rows: number;
    })[];
  })[];
};

export type UsersGetErasureInput = {
  readonly id: string;
};
export type UsersGetErasureAnswer = {
  readonly id: string;
  readonly state: "pending" | "completed";
  readonly requestedBy: "person" | "staff";
  readonly requestedAt: string;
  readonly completedAt: string | null;
  readonly modules: readonly ({
    readonly module: string;
    readonly state: "pending" | "done";
    readonly doneAt: string | null;
    readonly report: readonly ({
      readonly table: string;
      readonly treatment: "erased" | "anonymised" | "kept";
      readonly rows: number;
    })[];
  })[];
};

export type UsersListErasuresInput = {
  readonly limit?: number;
  readonly cursor?: string;
  readonly state?: "pending" | "completed";
};
export type UsersListErasuresAnswer = {
  readonly items: readonly ({
    readonly id: string;
    readonly state: "pending" | "completed";
    readonly requestedBy: "person" | "staff";
    readonly requestedAt: string;
    readonly completedAt: string | null;
    readonly modules: readonly ({
      readonly module: string;
      readonly state: "pending" | "done";
      readonly doneAt: string | null;
      readonly report: readonly ({
        readonly table: string;
        readonly treatment: "erased" | "anonymised" | "kept";
        readonly rows: number;
      })[];
    })[];
  })[];
  readonly nextCursor: string | null;
};

export type SessionsCreateSessionInput = {
  readonly email: string;
  readonly password: string;
};
export type SessionsCreateSessionAnswer = {
  readonly token: string;
  readonly expiresAt: string;
  readonly userId: string;
};

export type SessionsDeleteCurrentSessionInput = Readonly<Record<string, never>>;
export type SessionsDeleteCurrentSessionAnswer = undefined;

export type CatalogListProductsInput = {
  readonly limit?: number;
  readonly cursor?: string;
  readonly search?: string;
  readonly category?: string;
};
export type CatalogListProductsAnswer = {
  readonly items: readonly ({
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly category: string;
    readonly price: {
      readonly amount: number;
      readonly currency: string;
    };
    readonly version: number;
  })[];
  readonly nextCursor: string | null;
};

export type CatalogGetProductInput = {
  readonly id: string;
};
export type CatalogGetProductAnswer = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price: {
    readonly amount: number;
    readonly currency: string;
  };
  readonly version: number;
};

export type CatalogListCategoriesInput = Readonly<Record<string, never>>;
export type CatalogListCategoriesAnswer = {
  readonly items: readonly ({
    readonly name: string;
    readonly products: number;
  })[];
};

export type CatalogCreateProductInput = {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price: {
    readonly amount: number;
    readonly currency: string;
  };
};
export type CatalogCreateProductAnswer = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price: {
    readonly amount: number;
    readonly currency: string;
  };
  readonly version: number;
};

export type CatalogChangeProductInput = {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly category?: string;
  readonly price?: {
    readonly amount: number;
    readonly currency: string;
  };
  readonly version?: number;
};
export type CatalogChangeProductAnswer = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price: {
    readonly amount: number;
    readonly currency: string;
  };
  readonly version: number;
};

export type InventoryGetStockInput = {
  readonly productId: string;
};
export type InventoryGetStockAnswer = {
  readonly productId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
};

export type InventorySetStockInput = {
  readonly productId: string;
  readonly quantity: number;
};
export type InventorySetStockAnswer = {
  readonly productId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
};

export type CartsGetCartInput = Readonly<Record<string, never>>;
export type CartsGetCartAnswer = {
  readonly items: readonly ({
    readonly productId: string;
    readonly quantity: number;
    readonly revision: number;
  })[];
  readonly expiresAt: string | null;
};

export type CartsPutItemInput = {
  readonly productId: string;
  readonly quantity: number;
};
export type CartsPutItemAnswer = {
  readonly items: readonly ({
    readonly productId: string;
    readonly quantity: number;
    readonly revision: number;
  })[];
  readonly expiresAt: string | null;
};

export type CartsRemoveItemInput = {
  readonly productId: string;
};
export type CartsRemoveItemAnswer = {
  readonly items: readonly ({
    readonly productId: string;
    readonly quantity: number;
    readonly revision: number;
  })[];
  readonly expiresAt: string | null;
};

export type OrdersPlaceOrderInput = {
  readonly addressId: string;
  readonly billingAddressId?: string;
  readonly paymentMethod: string;
  readonly loyaltyPoints?: number;
};
export type OrdersPlaceOrderAnswer = {
  readonly id: string;
  readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
  readonly cancelling: boolean;
  readonly items: readonly ({
    readonly productId: string;
    readonly name: string;
    readonly quantity: number;
    readonly price: {
      readonly amount: number;
      readonly currency: string;
    };
  })[];
  readonly total: {
    readonly amount: number;
    readonly currency: string;
  };
  readonly loyaltyPoints: number;
  readonly paymentMethod: string;
  readonly shippingAddress: {
    readonly street: string;
    readonly city: string;
    readonly country: string;
    readonly postalCode: string;
  };
  readonly billingAddress: {
    readonly street: string;
    readonly city: string;
    readonly country: string;
    readonly postalCode: string;
  };
  readonly customer: {
    readonly userId: string;
    readonly name: string;
  };
  readonly reason: {
    readonly code: string;
    readonly message: string;
  } | null;
  readonly placedAt: string;
  readonly decidedAt: string | null;
  readonly copies: {
    readonly asOf: string;
    readonly ageSeconds: number;
  };
};

export type OrdersCancelOrderInput = {
  readonly id: string;
};
export type OrdersCancelOrderAnswer = {
  readonly id: string;
  readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
  readonly cancelling: boolean;
  readonly items: readonly ({
    readonly productId: string;
    readonly name: string;
    readonly quantity: number;
    readonly price: {
      readonly amount: number;
      readonly currency: string;
    };
  })[];
  readonly total: {
    readonly amount: number;
    readonly currency: string;
  };
  readonly loyaltyPoints: number;
  readonly paymentMethod: string;
  readonly shippingAddress: {
    readonly street: string;
    readonly city: string;
    readonly country: string;
    readonly postalCode: string;
  };
  readonly billingAddress: {
    readonly street: string;
    readonly city: string;
    readonly country: string;
    readonly postalCode: string;
  };
  readonly customer: {
    readonly userId: string;
    readonly name: string;
  };
  readonly reason: {
    readonly code: string;
    readonly message: string;
  } | null;
  readonly placedAt: string;
  readonly decidedAt: string | null;
  readonly copies: {
    readonly asOf: string;
    readonly ageSeconds: number;
  };
  readonly outcome: "cancelled" | "pending";
};

export type OrdersGetOrderInput = {
  readonly id: string;
};
export type OrdersGetOrderAnswer = {
  readonly id: string;
  readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
  readonly cancelling: boolean;
  readonly items: readonly ({
    readonly productId: string;
    readonly name: string;
    readonly quantity: number;
    readonly price: {
      readonly amount: number;
      readonly currency: string;
    };
  })[];
  readonly total: {
    readonly amount: number;
    readonly currency: string;
  };
  readonly loyaltyPoints: number;
  readonly paymentMethod: string;
  readonly shippingAddress: {
    readonly street: string;
    readonly city: string;
    readonly country: string;
    readonly postalCode: string;
  };
  readonly billingAddress: {
    readonly street: string;
    readonly city: string;
    readonly country: string;
    readonly postalCode: string;
  };
  readonly customer: {
    readonly userId: string;
    readonly name: string;
  };
  readonly reason: {
    readonly code: string;
    readonly message: string;
  } | null;
  readonly placedAt: string;
  readonly decidedAt: string | null;
  readonly copies: {
    readonly asOf: string;
    readonly ageSeconds: number;
  };
};

export type OrdersListOrdersInput = {
  readonly limit?: number;
  readonly cursor?: string;
  readonly status?: "pending" | "confirmed" | "cancelled" | "rejected";
};
export type OrdersListOrdersAnswer = {
  readonly items: readonly ({
    readonly id: string;
    readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
    readonly cancelling: boolean;
    readonly items: readonly ({
      readonly productId: string;
      readonly name: string;
      readonly quantity: number;
      readonly price: {
        readonly amount: number;
        readonly currency: string;
      };
    })[];
    readonly total: {
      readonly amount: number;
      readonly currency: string;
    };
    readonly loyaltyPoints: number;
    readonly paymentMethod: string;
    readonly shippingAddress: {
      readonly street: string;
      readonly city: string;
      readonly country: string;
      readonly postalCode: string;
    };
    readonly billingAddress: {
      readonly street: string;
      readonly city: string;
      readonly country: string;
      readonly postalCode: string;
    };
    readonly customer: {
      readonly userId: string;
      readonly name: string;
    };
    readonly reason: {
      readonly code: string;
      readonly message: string;
    } | null;
    readonly placedAt: string;
    readonly decidedAt: string | null;
    readonly copies: {
      readonly asOf: string;
      readonly ageSeconds: number;
    };
  })[];
  readonly nextCursor: string | null;
};

export type OrdersReportPendingOrdersInput = {
  readonly limit?: number;
  readonly cursor?: string;
  readonly source?: "owners" | "read-model";
};
export type OrdersReportPendingOrdersAnswer = {
  readonly items: readonly ({
    readonly orderId: string;
    readonly placedAt: string;
    readonly total: {
      readonly amount: number;
      readonly currency: string;
    };
    readonly user: {
      readonly userId: string;
      readonly name: string;
      readonly email: string;
    };
    readonly items: readonly ({
      readonly productId: string;
      readonly name: string;
      readonly quantity: number;
    })[];
  })[];
  readonly nextCursor: string | null;
  readonly source: "owners" | "read-model";
  readonly copies: {
    readonly asOf: string | null;
    readonly ageSeconds: number | null;
  } | null;
};

export type PersonsExportMeInput = Readonly<Record<string, never>>;
export type PersonsExportMeAnswer = {
  readonly personId: string;
  readonly exportedAt: string;
  readonly users: {
    readonly profile: {
      readonly id: string;
      readonly email: string;
      readonly name: string;
      readonly role: "customer" | "staff";
      readonly status: "active" | "blocked";
      readonly createdAt: string;
    } | null;
    readonly addresses: readonly ({
      readonly street: string;
      readonly city: string;
      readonly country: string;
      readonly postalCode: string;
      readonly id: string;
      readonly isDefault: boolean;
    })[];
    readonly preferences: {
      readonly language: string;
      readonly currency: string;
      readonly newsletter: boolean;
    } | null;
    readonly loyalty: {
      readonly points: number;
      readonly history: readonly ({
        readonly points: number;
        readonly reason: "earned" | "redeemed" | "returned" | "taken-back";
        readonly orderId: string;
        readonly at: string;
      })[];
    } | null;
    readonly erasures: readonly ({
      readonly id: string;
      readonly state: "pending" | "completed";
      readonly requestedBy: "person" | "staff";
      readonly requestedAt: string;
      readonly completedAt: string | null;
      readonly modules: readonly ({
        readonly module: string;
        readonly state: "pending" | "done";
        readonly doneAt: string | null;
        readonly report: readonly ({
          readonly table: string;
          readonly treatment: "erased" | "anonymised" | "kept";
          readonly rows: number;
        })[];
      })[];
    })[];
  };
  readonly sessions: {
    readonly sessions: readonly ({
      readonly sessionId: string;
      readonly userId: string;
      readonly role: "customer" | "staff";
      readonly createdAt: string;
      readonly expiresAt: string;
    })[];
    readonly block: {
      readonly userId: string;
      readonly version: number;
    } | null;
  };
  readonly carts: {
    readonly cart: {
      readonly userId: string;
      readonly expiresAt: string | null;
      readonly items: readonly ({
        readonly productId: string;
        readonly quantity: number;
        readonly revision: number;
      })[];
    } | null;
  };
  readonly payments: {
    readonly payments: readonly ({
      readonly paymentId: string;
      readonly userId: string;
      readonly orderId: string;
      readonly amount: {
        readonly amount: number;
        readonly currency: string;
      };
      readonly method: string;
      readonly status: "captured" | "voided" | "refunded";
      readonly gatewayReference: string | null;
      readonly createdAt: string;
      readonly refund: {
        readonly amount: {
          readonly amount: number;
          readonly currency: string;
        };
        readonly gatewayReference: string | null;
        readonly at: string;
      } | null;
    })[];
  };
  readonly orders: {
    readonly orders: readonly ({
      readonly id: string;
      readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
      readonly cancelling: boolean;
      readonly items: readonly ({
        readonly productId: string;
        readonly name: string;
        readonly quantity: number;
        readonly price: {
          readonly amount: number;
          readonly currency: string;
        };
      })[];
      readonly total: {
        readonly amount: number;
        readonly currency: string;
      };
      readonly loyaltyPoints: number;
      readonly paymentMethod: string;
      readonly shippingAddress: {
        readonly street: string;
        readonly city: string;
        readonly country: string;
        readonly postalCode: string;
      };
      readonly billingAddress: {
        readonly street: string;
        readonly city: string;
        readonly country: string;
        readonly postalCode: string;
      };
      readonly customer: {
        readonly userId: string;
        readonly name: string;
      };
      readonly reason: {
        readonly code: string;
        readonly message: string;
      } | null;
      readonly placedAt: string;
      readonly decidedAt: string | null;
      readonly copies: {
        readonly asOf: string;
        readonly ageSeconds: number;
      };
      readonly history: readonly ({
        readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
        readonly at: string;
      })[];
    })[];
    readonly copy: {
      readonly name: string;
      readonly email: string;
    } | null;
  };
};

export type PersonsExportPersonInput = {
  readonly id: string;
};
export type PersonsExportPersonAnswer = {
  readonly personId: string;
  readonly exportedAt: string;
  readonly users: {
    readonly profile: {
      readonly id: string;
      readonly email: string;
      readonly name: string;
      readonly role: "customer" | "staff";
      readonly status: "active" | "blocked";
      readonly createdAt: string;
    } | null;
    readonly addresses: readonly ({
      readonly street: string;
      readonly city: string;
      readonly country: string;
      readonly postalCode: string;
      readonly id: string;
      readonly isDefault: boolean;
    })[];
    readonly preferences: {
      readonly language: string;
      readonly currency: string;
      readonly newsletter: boolean;
    } | null;
    readonly loyalty: {
      readonly points: number;
      readonly history: readonly ({
        readonly points: number;
        readonly reason: "earned" | "redeemed" | "returned" | "taken-back";
        readonly orderId: string;
        readonly at: string;
      })[];
    } | null;
    readonly erasures: readonly ({
      readonly id: string;
      readonly state: "pending" | "completed";
      readonly requestedBy: "person" | "staff";
      readonly requestedAt: string;
      readonly completedAt: string | null;
      readonly modules: readonly ({
        readonly module: string;
        readonly state: "pending" | "done";
        readonly doneAt: string | null;
        readonly report: readonly ({
          readonly table: string;
          readonly treatment: "erased" | "anonymised" | "kept";
          readonly rows: number;
        })[];
      })[];
    })[];
  };
  readonly sessions: {
    readonly sessions: readonly ({
      readonly sessionId: string;
      readonly userId: string;
      readonly role: "customer" | "staff";
      readonly createdAt: string;
      readonly expiresAt: string;
    })[];
    readonly block: {
      readonly userId: string;
      readonly version: number;
    } | null;
  };
  readonly carts: {
    readonly cart: {
      readonly userId: string;
      readonly expiresAt: string | null;
      readonly items: readonly ({
        readonly productId: string;
        readonly quantity: number;
        readonly revision: number;
      })[];
    } | null;
  };
  readonly payments: {
    readonly payments: readonly ({
      readonly paymentId: string;
      readonly userId: string;
      readonly orderId: string;
      readonly amount: {
        readonly amount: number;
        readonly currency: string;
      };
      readonly method: string;
      readonly status: "captured" | "voided" | "refunded";
      readonly gatewayReference: string | null;
      readonly createdAt: string;
      readonly refund: {
        readonly amount: {
          readonly amount: number;
          readonly currency: string;
        };
        readonly gatewayReference: string | null;
        readonly at: string;
      } | null;
    })[];
  };
  readonly orders: {
    readonly orders: readonly ({
      readonly id: string;
      readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
      readonly cancelling: boolean;
      readonly items: readonly ({
        readonly productId: string;
        readonly name: string;
        readonly quantity: number;
        readonly price: {
          readonly amount: number;
          readonly currency: string;
        };
      })[];
      readonly total: {
        readonly amount: number;
        readonly currency: string;
      };
      readonly loyaltyPoints: number;
      readonly paymentMethod: string;
      readonly shippingAddress: {
        readonly street: string;
        readonly city: string;
        readonly country: string;
        readonly postalCode: string;
      };
      readonly billingAddress: {
        readonly street: string;
        readonly city: string;
        readonly country: string;
        readonly postalCode: string;
      };
      readonly customer: {
        readonly userId: string;
        readonly name: string;
      };
      readonly reason: {
        readonly code: string;
        readonly message: string;
      } | null;
      readonly placedAt: string;
      readonly decidedAt: string | null;
      readonly copies: {
        readonly asOf: string;
        readonly ageSeconds: number;
      };
      readonly history: readonly ({
        readonly status: "pending" | "confirmed" | "cancelled" | "rejected";
        readonly at: string;
      })[];
    })[];
    readonly copy: {
      readonly name: string;
      readonly email: string;
    } | null;
  };
};

/** The operations of the shop by module. */
export interface ShopClient {
  readonly users: {
    /** `POST /users`: Opens a customer account. Refused with users.email-taken, users.registration-key-reused. */
    registerUser(input: UsersRegisterUserInput, options?: CallOptions): Promise<UsersRegisterUserAnswer>;
    /** `GET /users/me`: The profile of the signed-in user. Refused with users.user-not-found. */
    getProfile(input: UsersGetProfileInput, options?: CallOptions): Promise<UsersGetProfileAnswer>;
    /** `PATCH /users/me`: Changes name or e-mail of the signed-in user. Refused with users.user-not-found, users.email-taken. */
    updateProfile(input: UsersUpdateProfileInput, options?: CallOptions): Promise<UsersUpdateProfileAnswer>;
    /** `GET /users/me/addresses`: The address book of the signed-in user, oldest first. */
    listAddresses(input: UsersListAddressesInput, options?: CallOptions): Promise<UsersListAddressesAnswer>;
    /** `POST /users/me/addresses`: Adds an address to the address book; the first becomes the default. Refused with users.user-not-found, users.too-many-addresses. */
    addAddress(input: UsersAddAddressInput, options?: CallOptions): Promise<UsersAddAddressAnswer>;
    /** `PATCH /users/me/addresses/:id`: Changes the given fields of an address. Refused with users.address-not-found. */
    changeAddress(input: UsersChangeAddressInput, options?: CallOptions): Promise<UsersChangeAddressAnswer>;
    /** `DELETE /users/me/addresses/:id`: Removes an address; when it was the default, the oldest that remains becomes the default. Refused with users.address-not-found. */
    removeAddress(input: UsersRemoveAddressInput, options?: CallOptions): Promise<UsersRemoveAddressAnswer>;
    /** `PUT /users/me/default-address`: Makes an address of the address book the default. Refused with users.address-not-found. */
    setDefaultAddress(input: UsersSetDefaultAddressInput, options?: CallOptions): Promise<UsersSetDefaultAddressAnswer>;
    /** `GET /users/me/preferences`: The preferences of the signed-in user, or the defaults. */
    getPreferences(input: UsersGetPreferencesInput, options?: CallOptions): Promise<UsersGetPreferencesAnswer>;
    /** `PUT /users/me/preferences`: Replaces the preferences of the signed-in user; what is not given takes its default. Refused with users.user-not-found. */
    putPreferences(input: UsersPutPreferencesInput, options?: CallOptions): Promise<UsersPutPreferencesAnswer>;
    /** `GET /users/me/loyalty`: The loyalty points of the signed-in user and their last 50 changes, newest first. Refused with users.user-not-found. */
    getLoyalty(input: UsersGetLoyaltyInput, options?: CallOptions): Promise<UsersGetLoyaltyAnswer>;
    /** `POST /users/:id/block`: Blocks a customer: they can neither sign in nor order, and their sessions end. Refused with users.user-not-found, users.staff-not-blockable. */
    blockUser(input: UsersBlockUserInput, options?: CallOptions): Promise<UsersBlockUserAnswer>;
    /** `POST /users/:id/unblock`: Lets a blocked customer sign in and order again. Refused with users.user-not-found. */
    unblockUser(input: UsersUnblockUserInput, options?: CallOptions): Promise<UsersUnblockUserAnswer>;
    /** `POST /users/me/erasure`: Erases the account of the signed-in user at once, and what other modules hold of them as soon as they can. It cannot be taken back, and needs the password. Refused with users.user-not-found, users.wrong-password, users.staff-not-erasable. */
    requestErasure(input: UsersRequestErasureInput, options?: CallOptions): Promise<UsersRequestErasureAnswer>;
    /** `POST /users/:id/erasure`: The same for a customer who asked for it by other ways. It cannot be taken back. Refused with users.user-not-found, users.staff-not-erasable. */
    eraseUser(input: UsersEraseUserInput, options?: CallOptions): Promise<UsersEraseUserAnswer>;
    /** `GET /erasures/:id`: How far an erasure has come. Whoever knows its id may ask: the person has no account any more, and nothing in it tells who they were. Refused with users.erasure-not-found. */
    getErasure(input: UsersGetErasureInput, options?: CallOptions): Promise<UsersGetErasureAnswer>;
    /** `GET /erasures`: Requests of erasure, newest first. */
    listErasures(input: UsersListErasuresInput, options?: CallOptions): Promise<UsersListErasuresAnswer>;
  };
  readonly sessions: {
    /** `POST /sessions`: Signs in. The token goes into the header Authorization: Bearer, and is shown this once only. Refused with sessions.wrong-credentials, sessions.user-blocked, sessions.too-many-attempts. */
    createSession(input: SessionsCreateSessionInput, options?: CallOptions): Promise<SessionsCreateSessionAnswer>;
    /** `DELETE /sessions/current`: Signs out: ends the session that the request was made with. */
    deleteCurrentSession(input: SessionsDeleteCurrentSessionInput, options?: CallOptions): Promise<SessionsDeleteCurrentSessionAnswer>;
  };
  readonly catalog: {
    /** `GET /products`: Products by name, or with `search` the best matches first: every word of it must begin a word of the name or the description. */
    listProducts(input: CatalogListProductsInput, options?: CallOptions): Promise<CatalogListProductsAnswer>;
    /** `GET /products/:id`: One product. Refused with catalog.product-not-found. */
    getProduct(input: CatalogGetProductInput, options?: CallOptions): Promise<CatalogGetProductAnswer>;
    /** `GET /categories`: All categories by name, each with the number of its products. */
    listCategories(input: CatalogListCategoriesInput, options?: CallOptions): Promise<CatalogListCategoriesAnswer>;
    /** `POST /products`: Adds a product, which can be found and ordered at once. */
    createProduct(input: CatalogCreateProductInput, options?: CallOptions): Promise<CatalogCreateProductAnswer>;
    /** `PATCH /products/:id`: Changes what is given of a product. With `version`, only if the product has not been changed since that version. Refused with catalog.product-not-found, catalog.product-changed-meanwhile. */
    changeProduct(input: CatalogChangeProductInput, options?: CallOptions): Promise<CatalogChangeProductAnswer>;
  };
  readonly inventory: {
    /** `GET /stock/:productId`: The stock of one product; zeros when none was ever set. Refused with inventory.product-not-found. */
    getStock(input: InventoryGetStockInput, options?: CallOptions): Promise<InventoryGetStockAnswer>;
    /** `PUT /stock/:productId`: Sets how many pieces of a product are on hand, those reserved for orders included. Refused with inventory.product-not-found, inventory.below-reserved. */
    setStock(input: InventorySetStockInput, options?: CallOptions): Promise<InventorySetStockAnswer>;
  };
  readonly carts: {
    /** `GET /cart`: The cart of the signed-in user. */
    getCart(input: CartsGetCartInput, options?: CallOptions): Promise<CartsGetCartAnswer>;
    /** `PUT /cart/items/:productId`: Sets how many of a product are in the cart. Whether they are in stock is seen when ordering. Refused with carts.product-not-found, carts.cart-full, carts.account-erased. */
    putItem(input: CartsPutItemInput, options?: CallOptions): Promise<CartsPutItemAnswer>;
    /** `DELETE /cart/items/:productId`: Takes a product out of the cart. Refused with carts.line-not-found, carts.account-erased. */
    removeItem(input: CartsRemoveItemInput, options?: CallOptions): Promise<CartsRemoveItemAnswer>;
  };
  readonly orders: {
    /** `POST /orders`: Orders what is in the cart. Answers 201 with the confirmed order, 409 with the reason when it is rejected, or 202 with a Location while it is still being decided. Refused with orders.order-not-found, orders.cart-empty, orders.product-unavailable, orders.mixed-currencies, orders.user-blocked, orders.account-erased, orders.address-not-found, orders.too-many-points, orders.out-of-stock, orders.not-enough-points, orders.payment-declined, orders.payment-failed, orders.order-failed. */
    placeOrder(input: OrdersPlaceOrderInput, options: KeyedCall): Promise<OrdersPlaceOrderAnswer>;
    /** `POST /orders/:id/cancel`: Cancels a confirmed order: refunds it, puts the goods back into stock, takes its points back. Refused with orders.order-not-found, orders.not-cancellable. */
    cancelOrder(input: OrdersCancelOrderInput, options?: CallOptions): Promise<OrdersCancelOrderAnswer>;
    /** `GET /orders/:id`: One order of the signed-in user. Refused with orders.order-not-found. */
    getOrder(input: OrdersGetOrderInput, options?: CallOptions): Promise<OrdersGetOrderAnswer>;
    /** `GET /orders`: Orders of the signed-in user, newest first. */
    listOrders(input: OrdersListOrdersInput, options?: CallOptions): Promise<OrdersListOrdersAnswer>;
    /** `GET /reports/pending-orders`: Orders that are being decided, oldest first, with user name, e-mail and product names: as users and catalog say now, or with `source=read-model` as orders knows them without asking anybody. */
    reportPendingOrders(input: OrdersReportPendingOrdersInput, options?: CallOptions): Promise<OrdersReportPendingOrdersAnswer>;
  };
  readonly persons: {
    /** `GET /me/export`: Everything that the shop holds of the signed-in user, a part for each module. */
    exportMe(input: PersonsExportMeInput, options?: CallOptions): Promise<PersonsExportMeAnswer>;
    /** `GET /persons/:id/export`: The same of anybody, also of somebody who has been erased: what is kept by law. */
    exportPerson(input: PersonsExportPersonInput, options?: CallOptions): Promise<PersonsExportPersonAnswer>;
  };
}

/** A client of the shop at `url`. */
export function createShopClient(settings: ClientSettings): ShopClient {
  return {
    users: {
      registerUser: (input, options) => send(settings, 'POST', '/users', input, options),
      getProfile: (input, options) => send(settings, 'GET', '/users/me', input, options),
      updateProfile: (input, options) => send(settings, 'PATCH', '/users/me', input, options),
      listAddresses: (input, options) => send(settings, 'GET', '/users/me/addresses', input, options),
      addAddress: (input, options) => send(settings, 'POST', '/users/me/addresses', input, options),
      changeAddress: (input, options) => send(settings, 'PATCH', '/users/me/addresses/:id', input, options),
      removeAddress: (input, options) => send(settings, 'DELETE', '/users/me/addresses/:id', input, options),
      setDefaultAddress: (input, options) => send(settings, 'PUT', '/users/me/default-address', input, options),
      getPreferences: (input, options) => send(settings, 'GET', '/users/me/preferences', input, options),
      putPreferences: (input, options) => send(settings, 'PUT', '/users/me/preferences', input, options),
      getLoyalty: (input, options) => send(settings, 'GET', '/users/me/loyalty', input, options),
      blockUser: (input, options) => send(settings, 'POST', '/users/:id/block', input, options),
      unblockUser: (input, options) => send(settings, 'POST', '/users/:id/unblock', input, options),
      requestErasure: (input, options) => send(settings, 'POST', '/users/me/erasure', input, options),
      eraseUser: (input, options) => send(settings, 'POST', '/users/:id/erasure', input, options),
      getErasure: (input, options) => send(settings, 'GET', '/erasures/:id', input, options),
      listErasures: (input, options) => send(settings, 'GET', '/erasures', input, options),
    },
    sessions: {
      createSession: (input, options) => send(settings, 'POST', '/sessions', input, options),
      deleteCurrentSession: (input, options) => send(settings, 'DELETE', '/sessions/current', input, options),
    },
    catalog: {
      listProducts: (input, options) => send(settings, 'GET', '/products', input, options),
      getProduct: (input, options) => send(settings, 'GET', '/products/:id', input, options),
      listCategories: (input, options) => send(settings, 'GET', '/categories', input, options),
      createProduct: (input, options) => send(settings, 'POST', '/products', input, options),
      changeProduct: (input, options) => send(settings, 'PATCH', '/products/:id', input, options),
    },
    inventory: {
      getStock: (input, options) => send(settings, 'GET', '/stock/:productId', input, options),
      setStock: (input, options) => send(settings, 'PUT', '/stock/:productId', input, options),
    },
    carts: {
      getCart: (input, options) => send(settings, 'GET', '/cart', input, options),
      putItem: (input, options) => send(settings, 'PUT', '/cart/items/:productId', input, options),
      removeItem: (input, options) => send(settings, 'DELETE', '/cart/items/:productId', input, options),
    },
    orders: {
      placeOrder: (input, options) => send(settings, 'POST', '/orders', input, options),
      cancelOrder: (input, options) => send(settings, 'POST', '/orders/:id/cancel', input, options),
      getOrder: (input, options) => send(settings, 'GET', '/orders/:id', input, options),
      listOrders: (input, options) => send(settings, 'GET', '/orders', input, options),
      reportPendingOrders: (input, options) => send(settings, 'GET', '/reports/pending-orders', input, options),
    },
    persons: {
      exportMe: (input, options) => send(settings, 'GET', '/me/export', input, options),
      exportPerson: (input, options) => send(settings, 'GET', '/persons/:id/export', input, options),
    },
  };
}
